-- 勾稽关系
select
    identity_id,
    name_zh,
    formula_zh,
    comparison,
    hardness,
    severity,
    needs_both,
    source
from {{ ref('identities') }}
