-- 单位各项属性的依据：每个单位、每项属性一行；不能确定的说明理由
with organizations as (
    select * from {{ ref('int_organization') }}
),

-- The last year of each organisation.
parents as (
    select distinct on (organization_id)
        organization_id,
        parent_organization,
        parent_basis
    from {{ ref('int_account_parent') }}
    order by organization_id asc, account_year desc, parent_basis asc
),

attributes as (
    select
        organizations.organization_id,
        stated.attribute,
        stated.value,
        stated.basis,
        nullif(stated.printed, '') as printed
    from organizations
    left join parents on organizations.organization_id = parents.organization_id
    cross join lateral (
        values
        (
            'division',
            organizations.division_code,
            case
                when organizations.is_division_said then 'said'
                when organizations.division_count = 0 then 'no_place'
                when organizations.division_count > 1 then 'several_places'
                else 'place'
            end,
            organizations.region
        ),
        (
            'administrative_level',
            organizations.administrative_level,
            case when organizations.is_level_said then 'said' else organizations.level_basis end,
            coalesce(nullif(organizations.region, ''), organizations.prefix)
        ),
        (
            'system',
            organizations.department_system,
            case
                when organizations.is_system_said then 'said'
                when organizations.department_system is null then 'no_word'
                else 'word'
            end,
            organizations.department
        ),
        (
            'function',
            organizations.department_function,
            case
                when organizations.is_function_said then 'said'
                when organizations.department_function is null then 'no_word'
                else 'word'
            end,
            organizations.department
        ),
        (
            'parent',
            parents.parent_organization,
            coalesce(parents.parent_basis, 'no_parent'),
            null
        )
    ) as stated (attribute, value, basis, printed)
),

reasons as (
    select * from {{ ref('organization_bases') }}
)

select
    attributes.organization_id,
    attributes.attribute,
    attributes.value,
    attributes.basis,
    attributes.printed,
    reasons.reason_zh,
    reasons.reason_en
from attributes
inner join reasons on attributes.basis = reasons.basis
