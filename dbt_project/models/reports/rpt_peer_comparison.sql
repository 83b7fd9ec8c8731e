-- 同类部门比较：部门类别、行政层级、年度、口径都相同的单位；平均、中位等只用通过核对关口的数字
with overviews as (
    select * from {{ ref('fct_account_overview') }}
),

accounts as (
    select * from {{ ref('dim_account') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

figures as (
    select
        overviews.account_id,
        overviews.account_year,
        overviews.scope,
        organizations.region,
        organizations.administrative_level,
        organizations.department_kind,
        chief.figure_no,
        chief.figure_name,
        chief.amount_yuan,
        chief.state,
        chief.state in ('reconciled', 'waived', 'unchecked') as passes
    from overviews
    inner join organizations on overviews.organization_id = organizations.organization_id
    cross join
        lateral {{ chief_figures('overviews') }}
            as chief (figure_no, figure_name, amount_yuan, state)
    where chief.amount_yuan is not null
),

-- The amounts of all peers, largest first: reckoned once for each kind, however many rows ask.
compared as (
    select
        figures.account_id,
        figures.region,
        figures.administrative_level,
        figures.department_kind,
        figures.figure_name,
        figures.amount_yuan,
        figures.state,
        cardinality(peers.amounts) as peer_count,
        peers.mean_yuan,
        (
            peers.amounts[(cardinality(peers.amounts) + 1) / 2]
            + peers.amounts[(cardinality(peers.amounts) + 2) / 2]
        ) / 2 as median_yuan,
        peers.amounts[1] as largest_yuan,
        peers.amounts[cardinality(peers.amounts)] as smallest_yuan,
        case when figures.passes then array_position(peers.amounts, figures.amount_yuan) end
            as rank_no
    from figures
    cross join lateral (
        select
            array_agg(chief.amount_yuan order by chief.amount_yuan desc) as amounts,
            avg(chief.amount_yuan) as mean_yuan
        from organizations as others
        inner join overviews as peer_overviews
            on others.organization_id = peer_overviews.organization_id
        inner join
            lateral {{ chief_figures('peer_overviews') }}
                as chief (figure_no, figure_name, amount_yuan, state)
            on figures.figure_no = chief.figure_no
        where
            others.department_kind = figures.department_kind
            and others.administrative_level = figures.administrative_level
            and peer_overviews.account_year = figures.account_year
            and peer_overviews.scope = figures.scope
            and chief.amount_yuan is not null
            and chief.state in ('reconciled', 'waived', 'unchecked')
    ) as peers
)

select
    accounts.organization as 单位,
    accounts.account_year as 年度,
    {{ scope_zh('accounts.scope') }} as 口径,
    compared.region as 地区,
    case compared.administrative_level
        when 'province' then '省级'
        when 'city' then '市级'
        when 'county' then '县级'
    end as 行政层级,
    compared.department_kind as 部门类别,
    compared.figure_name as 指标,
    {{ in_both_units('compared.amount_yuan', '金额') }},
    coalesce(compared.peer_count, 0) as 同类单位数,
    {{ in_both_units('compared.mean_yuan', '同类平均') }},
    {{ in_both_units('compared.median_yuan', '同类中位数') }},
    {{ in_both_units('compared.largest_yuan', '同类最高') }},
    {{ in_both_units('compared.smallest_yuan', '同类最低') }},
    {{ percent_of('compared.amount_yuan - compared.mean_yuan', 'compared.mean_yuan') }}
        as 比同类平均_百分比,
    compared.rank_no as 排名,
    {{ reconciliation_zh('compared.state') }} as 勾稽状态,
    accounts.account_id as 账户编号,
    accounts.organization_id as 单位编号
from compared
inner join accounts on compared.account_id = accounts.account_id
where compared.department_kind is not null and compared.administrative_level is not null
