-- 勾稽关系
select
    identity_id,
    name_zh,
    formula_zh,
    comparison,
    hardness,
    source
from {{ ref('identities') }}
