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
        chief.state in ('verified', 'within_rounding', 'unverified') as passes
    from overviews
    inner join organizations on overviews.organization_id = organizations.organization_id
    cross join
        lateral {{ chief_figures('overviews') }}
            as chief (figure_no, figure_name, amount_yuan, state)
    where
        chief.amount_yuan is not null
        and organizations.department_kind is not null
        and organizations.administrative_level is not null
),

-- The amounts of each group of peers are put in order once, however many rows ask.
ordered as (
    select
        figure_no,
        department_kind,
        administrative_level,
        account_year,
        scope,
        array_agg(amount_yuan order by amount_yuan desc) as amounts,
        avg(amount_yuan) as mean_yuan
    from figures
    where passes
    group by figure_no, department_kind, administrative_level, account_year, scope
),

peers as (
    select
        figure_no,
        department_kind,
        administrative_level,
        account_year,
        scope,
        mean_yuan,
        cardinality(amounts) as peer_count,
        (
            amounts[(cardinality(amounts) + 1) / 2] + amounts[(cardinality(amounts) + 2) / 2]
        ) / 2 as median_yuan,
        amounts[1] as largest_yuan,
        amounts[cardinality(amounts)] as smallest_yuan
    from ordered
),

ranked as (
    select
        *,
        case
            when passes
                then
                    rank() over (
                        partition by
                            figure_no,
                            department_kind,
                            administrative_level,
                            account_year,
                            scope,
                            passes
                        order by amount_yuan desc
                    )
        end as rank_no
    from figures
),

compared as (
    select
        ranked.account_id,
        ranked.region,
        ranked.administrative_level,
        ranked.department_kind,
        ranked.figure_name,
        ranked.amount_yuan,
        ranked.state,
        peers.peer_count,
        peers.mean_yuan,
        peers.median_yuan,
        peers.largest_yuan,
        peers.smallest_yuan,
        ranked.rank_no::integer as rank_no
    from ranked
    left join peers
        on
            ranked.figure_no = peers.figure_no
            and ranked.department_kind = peers.department_kind
            and ranked.administrative_level = peers.administrative_level
            and ranked.account_year = peers.account_year
            and ranked.scope = peers.scope
)

select
    accounts.organization as 单位,
    accounts.account_year as 年度,
    {{ scope_zh('accounts.scope') }} as 口径,
    compared.region as 地区,
    {{ level_zh('compared.administrative_level') }} as 行政层级,
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
    {{ verification_zh('compared.state') }} as 勾稽状态,
    accounts.account_id as 账户编号,
    accounts.organization_id as 单位编号
from compared
inner join accounts on compared.account_id = accounts.account_id
