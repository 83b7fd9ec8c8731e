-- 两种分类合在一处：每年有效的科目、名称与依据
select
    'functional' as classification,
    account_year,
    code,
    name,
    plain_name,
    evidence
from {{ ref('int_functional_class_in_year') }}
union all
select
    'economic' as classification,
    account_year,
    code,
    name,
    plain_name,
    evidence
from {{ ref('int_economic_class_in_year') }}
