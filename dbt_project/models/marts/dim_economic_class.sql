-- 按年度有效的科目；表中印出而科目表没有的编码也列入（evidence = printed_only），使事实表总能联上
with listed as (
    select
        account_year,
        code as economic_code,
        name,
        level,
        parent_code,
        evidence,
        edition_year
    from {{ ref('int_economic_class_in_year') }}
),

unknown as (
    select
        account_year,
        class_code as economic_code,
        min(label) as name
    from {{ ref('int_unknown_code') }}
    where classification = 'economic'
    group by account_year, class_code
)

select
    account_year,
    economic_code,
    name,
    level,
    parent_code,
    evidence,
    edition_year
from listed
union all
select
    account_year,
    economic_code,
    coalesce(name, '') as name,
    null as level,
    null as parent_code,
    'printed_only' as evidence,
    null as edition_year
from unknown
