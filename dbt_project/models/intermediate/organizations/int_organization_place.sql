-- 单位名称所写的地名：每个名称一行，以最长的一串区划名称为准；同名不止一处的不猜
with recursive organizations as (
    select
        organization_id,
        min({{ current_name('organization') }}) as name
    from {{ ref('int_account') }}
    group by organization_id
),

prefixes as (
    select * from {{ ref('organization_prefixes') }}
),

divisions as (
    select * from {{ ref('stg_codes__division') }}
),

-- 中共上海市普陀区委社会工作部, 国家税务总局云南省税务局: what stands before the place.
prefixed as (
    select distinct on (organizations.organization_id)
        organizations.organization_id,
        organizations.name,
        coalesce(prefixes.prefix, '') as prefix,
        prefixes.department_system,
        coalesce(prefixes.is_central, false) as is_central,
        regexp_replace(
            substr({{ plain('organizations.name') }}, length(coalesce(prefixes.prefix, '')) + 1),
            '^驻',
            ''
        ) as local_name
    from organizations
    left join
        prefixes
        on starts_with({{ plain('organizations.name') }}, {{ plain('prefixes.prefix') }})
    order by organizations.organization_id, length(prefixes.prefix) desc nulls last
),

-- 大理白族自治州 is also 大理州; 昆明 alone stands for 昆明市 only before another place or in an agency's name.
division_names as (
    select
        divisions.code,
        divisions.parent_code,
        left(divisions.code, 2) || '0000' as province_code,
        spelt.name,
        spelt.is_short,
        divisions.valid_to_year is null as is_in_use
    from divisions
    cross join
        lateral (
            values
            (divisions.name, false),
            (
                divisions.short_name
                || case divisions.kind
                    when 'autonomous_prefecture' then '州'
                    when 'autonomous_county' then '县'
                    when 'autonomous_banner' then '旗'
                end,
                false
            ),
            (case when divisions.kind <> 'district' then divisions.short_name end, true)
        ) as spelt (name, is_short)
    where spelt.name is not null
),

matched as (
    select
        prefixed.organization_id,
        prefixed.local_name,
        division_names.code,
        division_names.is_short,
        division_names.is_in_use,
        length(division_names.name) as matched_length
    from prefixed
    cross join generate_series(2, 16) as letters (letter_count)
    inner join
        division_names
        on left(prefixed.local_name, letters.letter_count) = division_names.name
    union all
    select
        matched.organization_id,
        matched.local_name,
        division_names.code,
        division_names.is_short,
        division_names.is_in_use,
        matched.matched_length + length(division_names.name) as matched_length
    from matched
    cross join generate_series(2, 16) as letters (letter_count)
    inner join
        division_names
        on
            substr(matched.local_name, matched.matched_length + 1, letters.letter_count)
            = division_names.name
            and matched.code in (division_names.parent_code, division_names.province_code)
            and matched.code <> division_names.code
),

-- A short name ends the place only in the name of an agency or of a school: 昆明海关, but never 南京路小学.
placed as (
    select
        matched.organization_id,
        matched.code,
        matched.matched_length,
        matched.is_in_use,
        rank() over (
            partition by matched.organization_id
            order by
                matched.matched_length desc,
                matched.is_short asc,
                -- 海南大学: the province before the prefecture of the same short name.
                matched.is_short and matched.code not like '%0000'
        ) as length_rank
    from matched
    inner join prefixed on matched.organization_id = prefixed.organization_id
    where
        not matched.is_short
        or prefixed.is_central
        or substr(matched.local_name, matched.matched_length + 1)
        ~ '^(海关|海事局|调查总?队|监管局|证监局|专员办|特派员办事处|特派办)'
        or (
            matched.code like '%00'
            and substr(matched.local_name, matched.matched_length + 1) ~ '^[^省市县区]{0,6}(大学|学院)$'
        )
),

-- Among places of one name those that are in use count before those that were.
preferred as (
    select
        organization_id,
        code,
        matched_length,
        rank() over (partition by organization_id order by is_in_use desc) as use_rank
    from placed
    where length_rank = 1
)

select
    prefixed.organization_id,
    prefixed.name,
    prefixed.prefix,
    prefixed.department_system,
    prefixed.is_central,
    prefixed.local_name,
    coalesce(max(preferred.matched_length), 0) as place_length,
    array_agg(distinct preferred.code order by preferred.code)
    filter (where preferred.code is not null) as division_codes
from prefixed
left join
    preferred
    on prefixed.organization_id = preferred.organization_id and preferred.use_rank = 1
group by
    prefixed.organization_id,
    prefixed.name,
    prefixed.prefix,
    prefixed.department_system,
    prefixed.is_central,
    prefixed.local_name
