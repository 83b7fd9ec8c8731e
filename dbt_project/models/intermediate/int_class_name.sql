-- 功能分类“类”的名称（历年及常见别名）：总表按名称列示各类支出，据此还原编码
with listed as (
    select
        code,
        {{ bare_name('plain_name') }} as bare_name,
        1 as source_rank,
        edition_year,
        valid_from_year
    from {{ ref('stg_codes__functional_class') }}
    where level = '类'
),

aliases as (
    select
        code,
        {{ bare_name(plain('alias')) }} as bare_name,
        2 as source_rank,
        0 as edition_year,
        0 as valid_from_year
    from {{ ref('class_name_aliases') }}
    where classification = 'functional' and length(code) = 3
),

named as (
    select * from listed
    union all
    select * from aliases
),

ranked as (
    select
        bare_name,
        code,
        row_number() over (
            partition by bare_name
            order by source_rank asc, edition_year desc, valid_from_year desc, code asc
        ) as preference
    from named
)

select
    bare_name,
    code
from ranked
where preference = 1
