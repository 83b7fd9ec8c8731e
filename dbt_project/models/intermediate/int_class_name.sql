-- 功能分类“类”的名称（历年）：总表按名称列示各类支出，据此还原编码
with listed as (
    select
        code,
        plain_name,
        edition_year,
        valid_from_year
    from {{ ref('stg_codes__functional_class') }}
    where level = '类'
),

ranked as (
    select
        plain_name,
        code,
        row_number() over (
            partition by plain_name
            order by edition_year desc, valid_from_year desc, code asc
        ) as preference
    from listed
)

select
    plain_name,
    code
from ranked
where preference = 1
