-- 勾稽关系
select
    identity_id,
    name_zh,
    formula_zh,
    comparison,
    hardness,
    severity,
    needs_both,
    only_where,
    source
from {{ ref('identities') }}
