-- 单位的地区、层级、系统、职能：由名称对照行政区划与词表得出，每个单位一行；不能确定的为空
with places as (
    select * from {{ ref('int_organization_place') }}
),

divisions as (
    select distinct on (code)
        code,
        name,
        kind,
        parent_code,
        administrative_level
    from {{ ref('stg_codes__division') }}
    order by code asc, valid_from_year desc
),

words as (
    select * from {{ ref('organization_words') }}
),

universities as (
    select * from {{ ref('central_universities') }}
),

said as (
    select * from {{ ref('organizations') }}
),

-- All divisions of a name that stands for several: what they have in common is known.
candidates as (
    select
        places.organization_id,
        divisions.code,
        divisions.kind,
        divisions.administrative_level,
        province.name as province,
        case
            when divisions.administrative_level = 'city' then divisions.name
            when parent.administrative_level = 'city' then parent.name
        end as city,
        case
            when divisions.administrative_level = 'county' and divisions.kind <> 'development_zone'
                then divisions.name
        end as county
    from places
    left join said on places.name = said.organization
    inner join
        divisions
        on
            case
                when said.division_code is not null then said.division_code = divisions.code
                else divisions.code = any(places.division_codes)
            end
    left join divisions as parent on divisions.parent_code = parent.code
    left join divisions as province
        on
            coalesce(
                case when divisions.kind = 'corps' then divisions.parent_code end,
                left(divisions.code, 2) || '0000'
            )
            = province.code
),

located as (
    select
        organization_id,
        count(*) as division_count,
        case when count(*) = 1 then min(code) end as division_code,
        case when count(distinct kind) = 1 then min(kind) end as kind,
        case when count(distinct administrative_level) = 1 then min(administrative_level) end
            as administrative_level,
        case when count(distinct province) = 1 then min(province) end as province,
        case when count(distinct coalesce(city, '')) = 1 then min(city) end as city,
        case
            when
                count(distinct coalesce(county, '')) = 1 and count(distinct province) = 1
                then min(county)
        end
            as county
    from candidates
    group by organization_id
),

parted as (
    select
        places.organization_id,
        places.name,
        places.prefix,
        places.department_system,
        places.is_central,
        substr(places.local_name, 1, places.place_length) as region,
        substr(places.local_name, places.place_length + 1) as local_department,
        places.prefix || substr(places.local_name, places.place_length + 1) as department,
        coalesce(located.division_count, 0) as division_count,
        located.division_code,
        located.kind as division_kind,
        located.administrative_level as division_level,
        coalesce(universities.province, located.province) as province,
        coalesce(nullif(universities.city, ''), located.city) as city,
        located.county,
        universities.name is not null as is_central_university
    from places
    left join located on places.organization_id = located.organization_id
    left join universities on {{ plain('places.name') }} = {{ plain('universities.name') }}
),

worded as (
    select
        parted.organization_id,
        (array_agg(words.value order by words.rank) filter (where words.attribute = 'system'))[1]
            as system_word,
        (array_agg(words.value order by words.rank) filter (where words.attribute = 'function'))[1]
            as function_word
    from parted
    inner join words on parted.department ~ words.pattern
    group by parted.organization_id
),

decided as (
    select
        parted.organization_id,
        parted.name,
        parted.prefix,
        parted.region,
        parted.department,
        parted.department_system,
        parted.is_central,
        parted.is_central_university,
        parted.division_count,
        parted.division_code,
        parted.division_kind,
        parted.division_level,
        parted.province,
        parted.city,
        parted.county,
        worded.system_word,
        worded.function_word,
        said.administrative_level as said_level,
        said.division_code as said_division_code,
        said.department_system as said_system,
        said.department_function as said_function,
        case
            when parted.is_central_university then 'centre'
            -- 中国红十字会云南省分会: a people's organisation of the place it names.
            when
                parted.is_central
                and not (parted.region <> '' and parted.department_system = 'mass_organization')
                then 'centre'
            when worded.system_word = 'vertical' then 'vertical'
            when parted.local_department ~ {{ township_office() }} then 'township'
            when parted.local_department ~ {{ unlisted_zone() }} then 'unlisted_zone'
            when parted.division_kind = 'development_zone' and parted.region ~ '(新区|实验区)$'
                then 'unlisted_zone'
            when parted.local_department ~ '[局厅].+分局$' then 'branch'
            when worded.system_word = 'university' and parted.division_level = 'city'
                then 'unknown_founder'
            when parted.division_count = 0 then 'no_place'
            when parted.division_level is null then 'several_places'
            else 'place'
        end as level_basis
    from parted
    left join worded on parted.organization_id = worded.organization_id
    left join said on parted.name = said.organization
)

select
    organization_id,
    name,
    prefix,
    region,
    department,
    division_count,
    division_code,
    province,
    city,
    county,
    said_division_code is not null as is_division_said,
    said_level is not null as is_level_said,
    said_system is not null as is_system_said,
    said_function is not null as is_function_said,
    level_basis,
    coalesce(
        said_level,
        case
            when level_basis in ('centre', 'vertical') then 'central'
            when level_basis = 'township' then 'township'
            when level_basis = 'place' then division_level
        end
    ) as administrative_level,
    coalesce(
        said_system,
        case
            when division_kind = 'corps' then 'corps'
            when is_central and region <> '' and department_system <> 'mass_organization'
                then 'vertical'
            when
                system_word = 'university' and (department_system is null or is_central_university)
                then system_word
            when division_kind = 'development_zone' then 'development_zone'
        end,
        nullif(department_system, ''),
        system_word
    ) as department_system,
    coalesce(said_function, function_word) as department_function
from decided
