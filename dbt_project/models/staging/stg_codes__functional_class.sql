-- 科目代码：每个版本、代码、有效期一行
select
    code,
    edition_year,
    valid_from_year,
    valid_to_year,
    name,
    {{ plain('name') }} as plain_name,
    level,
    parent_code,
    budget_type,
    evidence
from {{ source('codes', 'functional_class') }}
