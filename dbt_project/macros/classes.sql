{#-
  The classes of a list (`kind`: functional or economic) in force in each year that has an account: the newest official
  edition of that year or before, else the compiled list; years before the first are read with the first year's list.
-#}
{% macro class_in_year(kind) -%}
with years as (
    select account_year
    from {{ ref('int_account') }}
    union
    select account_year
    from {{ ref('stg_build__unaffected_year') }}
),

classes as (
    select * from {{ ref('stg_codes__' ~ kind ~ '_class') }}
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
{%- endmacro %}

{#-
  The same as a dimension: codes that are printed but not listed are added, so that every fact
  finds its class.
-#}
{% macro class_dimension(kind) -%}
with listed as (
    select
        account_year,
        code as {{ kind }}_code,
        name,
        level,
        parent_code,
        evidence,
        edition_year
    from {{ ref('int_class_in_year') }}
    where classification = '{{ kind }}'
),

unlisted as (
    select
        account_year,
        class_code as {{ kind }}_code,
        name
    from {{ ref('int_unlisted_class') }}
    where classification = '{{ kind }}'
)

select
    account_year,
    {{ kind }}_code,
    name,
    level,
    parent_code,
    evidence,
    edition_year
from listed
union all
select
    account_year,
    {{ kind }}_code,
    coalesce(name, '') as name,
    null as level,
    null as parent_code,
    'printed_only' as evidence,
    null as edition_year
from unlisted
{%- endmacro %}
