-- 单位：按名称（不含空格与引号）认定；地区、行政层级、部门类别只在名称写明时给出
with named as (
    select
        organization_id,
        min(organization) as name
    from {{ ref('int_account') }}
    group by organization_id
),

-- 中共上海市普陀区委社会工作部: the name of the party stands before that of the place.
parted as (
    select
        organization_id,
        name,
        coalesce((regexp_match(name, '^(中国共产党|中共|中国人民政治协商会议|政协)'))[1], '') as party
    from named
),

places as (
    select
        organization_id,
        name,
        party,
        substr(name, length(party) + 1) as local_name
    from parted
),

regions as (
    select
        organization_id,
        name,
        party,
        local_name,
        (regexp_match(local_name, '^([\u4e00-\u9fff]{2,8}?(?:省|自治区))'))[1] as province,
        (
            regexp_match(
                local_name,
                '^(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?'
                || '([\u4e00-\u9fff]{2,7}?(?:市|自治州|盟|地区))'
            )
        )[1] as city,
        (
            regexp_match(
                local_name,
                '^(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?'
                || '(?:[\u4e00-\u9fff]{2,7}?(?:市|自治州|盟|地区))?'
                || '([\u4e00-\u9fff]{2,7}?(?:区|县|旗))'
            )
        )[1] as county
    from places
),

placed as (
    select
        organization_id,
        name,
        party,
        local_name,
        province,
        city,
        county,
        concat(province, city, county) as region
    from regions
)

select
    organization_id,
    name,
    nullif(region, '') as region,
    case
        when county is not null then 'county'
        when city in ('北京市', '天津市', '上海市', '重庆市') then 'province'
        when city is not null then 'city'
        when province is not null then 'province'
    end as administrative_level,
    case
        when region <> '' then nullif(party || substr(local_name, length(region) + 1), '')
    end as department_kind
from placed
