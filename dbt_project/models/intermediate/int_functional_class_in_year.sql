-- 某年度有效的科目：该年度或之前最近的官方版本优先，否则用随附的编制表；早于首年的按首年
with years as (
    select distinct account_year
    from {{ ref('int_document_account') }}
    where account_id is not null
),

classes as (
    select * from {{ ref('stg_codes__functional_class') }}
),

known_editions as (
    select distinct edition_year
    from classes
),

editions as (
    select
        years.account_year,
        coalesce(
            max(known_editions.edition_year)
            filter (where known_editions.edition_year <= years.account_year),
            0
        ) as edition_year
    from years
    cross join known_editions
    group by years.account_year
)

select
    editions.account_year,
    classes.code,
    classes.name,
    classes.plain_name,
    classes.level,
    classes.parent_code,
    classes.budget_type,
    classes.evidence,
    classes.edition_year
from editions
inner join classes on editions.edition_year = classes.edition_year
where
    classes.edition_year > 0
    or (
        greatest(editions.account_year, {{ var('first_code_year') }}) >= classes.valid_from_year
        and (
            classes.valid_to_year is null
            or classes.valid_to_year
            >= greatest(editions.account_year, {{ var('first_code_year') }})
        )
    )
