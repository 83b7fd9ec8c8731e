-- 单位：按名称（不含空格与引号）认定；每个单位一行，依据见 dim_organization_evidence
with organizations as (
    select * from {{ ref('int_organization') }}
),

renamed as (
    select
        {{ organization_key('now_called') }} as organization_id,
        string_agg(organization, '、' order by organization) as former_names
    from {{ ref('organizations') }}
    where now_called is not null
    group by now_called
),

years as (
    select distinct
        organization_id,
        account_year,
        parent_organization_id,
        parent_organization
    from {{ ref('int_account_parent') }}
),

latest as (
    select distinct on (organization_id)
        organization_id,
        account_year,
        parent_organization_id,
        parent_organization
    from years
    where parent_organization_id is not null
    order by organization_id asc, account_year desc
),

-- Since when without interruption: after the last year with another department or none.
parents as (
    select
        latest.organization_id,
        latest.parent_organization_id,
        latest.parent_organization,
        latest.account_year as valid_to_year,
        min(years.account_year) as valid_from_year
    from latest
    inner join years
        on
            latest.organization_id = years.organization_id
            and latest.parent_organization_id = years.parent_organization_id
    left join years as others
        on
            latest.organization_id = others.organization_id
            and latest.parent_organization_id is distinct from others.parent_organization_id
            and others.account_year between years.account_year and latest.account_year
    where others.organization_id is null
    group by
        latest.organization_id,
        latest.parent_organization_id,
        latest.parent_organization,
        latest.account_year
)

select
    organizations.organization_id,
    organizations.name,
    case when organizations.division_count = 1 then nullif(organizations.region, '') end as region,
    organizations.administrative_level,
    case when organizations.division_count > 0 then nullif(organizations.department, '') end
        as department_kind,
    organizations.division_code,
    organizations.province,
    organizations.city,
    organizations.county,
    organizations.department_system as system,
    organizations.department_function as function,
    parents.parent_organization_id,
    parents.parent_organization,
    parents.valid_from_year as parent_valid_from_year,
    parents.valid_to_year as parent_valid_to_year,
    renamed.former_names
from organizations
left join parents on organizations.organization_id = parents.organization_id
left join renamed on organizations.organization_id = renamed.organization_id
