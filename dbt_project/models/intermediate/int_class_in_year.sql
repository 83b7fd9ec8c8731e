-- 某年度有效的科目，两种分类：该年度或之前最近的官方版本优先，否则用随附的编制表；早于首年的按首年
with functional as (
    {{ class_in_year('functional') | indent }}
),

economic as (
    {{ class_in_year('economic') | indent }}
)

select
    'functional' as classification,
    account_year,
    code,
    name,
    plain_name,
    level,
    parent_code,
    budget_type,
    evidence,
    edition_year
from functional
union all
select
    'economic' as classification,
    account_year,
    code,
    name,
    plain_name,
    level,
    parent_code,
    budget_type,
    evidence,
    edition_year
from economic
