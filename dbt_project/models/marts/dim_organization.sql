-- 单位：按名称（不含空格与引号）认定；行政层级与地区只在名称写明时给出
with named as (
    select
        organization_id,
        min(organization) as name
    from {{ ref('int_account') }}
    group by organization_id
),

regions as (
    select
        organization_id,
        name,
        (regexp_match(name, '^([\u4e00-\u9fff]{2,8}?(?:省|自治区))'))[1] as province,
        (
            regexp_match(
                name,
                '^(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?'
                || '([\u4e00-\u9fff]{2,7}?(?:市|自治州|盟|地区))'
            )
        )[1] as city,
        (
            regexp_match(
                name,
                '^(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?'
                || '(?:[\u4e00-\u9fff]{2,7}?(?:市|自治州|盟|地区))?'
                || '([\u4e00-\u9fff]{2,7}?(?:区|县|旗))'
            )
        )[1] as county
    from named
)

select
    organization_id,
    name,
    nullif(concat(province, city, county), '') as region,
    case
        when county is not null then 'county'
        when city is not null then 'city'
        when province is not null then 'province'
    end as administrative_level
from regions
