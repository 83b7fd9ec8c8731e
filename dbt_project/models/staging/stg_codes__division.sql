-- 行政区划：每个代码、名称、有效期一行
with divisions as (
    select * from {{ source('codes', 'division') }}
)

select
    divisions.code,
    divisions.name,
    divisions.short_name,
    divisions.kind,
    divisions.parent_code,
    divisions.is_sub_provincial,
    divisions.valid_from_year,
    divisions.valid_to_year,
    case
        when divisions.kind in ('province', 'autonomous_region', 'municipality', 'corps')
            then 'province'
        when
            divisions.kind in ('prefecture_city', 'prefecture', 'autonomous_prefecture', 'league')
            then 'city'
        else 'county'
    end as administrative_level
from divisions
