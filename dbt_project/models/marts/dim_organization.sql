-- 单位：按名称（不含空格与引号）认定；每个单位一行，依据见 dim_organization_evidence
select
    organization_id,
    name,
    case when division_count = 1 then nullif(region, '') end as region,
    administrative_level,
    case when division_count > 0 then nullif(department, '') end as department_kind,
    division_code,
    province,
    city,
    county,
    department_system as system,
    department_function as function
from {{ ref('int_organization') }}
