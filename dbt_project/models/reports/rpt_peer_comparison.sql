-- 同类部门比较：行政层级、系统、职能、年度、口径都相同的其他单位，先同省，不足 3 个则全国；只用通过核对关口的数字
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
        organizations.province,
        organizations.administrative_level,
        organizations.system,
        organizations.function,
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
        and organizations.administrative_level is not null
        and organizations.system is not null
        and organizations.function is not null
),

-- Every figure among those of its province, and among those of the nation.
circled as (
    select
        figures.account_id,
        figures.figure_no,
        figures.amount_yuan,
        figures.passes,
        circles.circle_no,
        circles.circle,
        row(
            figures.figure_no,
            figures.administrative_level,
            figures.system,
            figures.function,
            figures.account_year,
            figures.scope,
            circles.province
        ) as circle_key
    from figures
    cross join
        lateral (
            values (1, '同省', figures.province), (2, '全国', '')
        ) as circles (circle_no, circle, province)
    where circles.province is not null
),

-- The amounts of each circle are put in order once, however many rows ask.
ordered as (
    select
        circle_key,
        array_agg(amount_yuan order by amount_yuan desc) as amounts,
        sum(amount_yuan) as total_yuan
    from circled
    where passes
    group by circle_key
),

-- An own figure that passes stands among the amounts of its circle; it is never compared with
-- itself.
placed as (
    select
        circled.*,
        ordered.amounts,
        ordered.total_yuan - case when circled.passes then circled.amount_yuan else 0 end
            as others_yuan,
        cardinality(ordered.amounts) - circled.passes::integer as other_count,
        case when circled.passes then rank() over largest_first end as rank_no,
        case when circled.passes then rank() over smallest_first - 1 end as smaller_count
    from circled
    inner join ordered on circled.circle_key = ordered.circle_key
    window
        largest_first as (
            partition by circled.circle_key, circled.passes order by circled.amount_yuan desc
        ),
        smallest_first as (
            partition by circled.circle_key, circled.passes order by circled.amount_yuan asc
        )
),

-- The nearest circle with three others at least.
chosen as (
    select distinct on (account_id, figure_no)
        account_id,
        figure_no,
        passes,
        circle,
        amounts,
        others_yuan,
        other_count,
        rank_no,
        smaller_count
    from placed
    where other_count >= 3
    order by account_id asc, figure_no asc, circle_no asc
),

compared as (
    select
        figures.*,
        chosen.circle,
        chosen.other_count,
        chosen.others_yuan / chosen.other_count as mean_yuan,
        (
            {{ amount_of_others('(chosen.other_count + 1) / 2') }}
            + {{ amount_of_others('(chosen.other_count + 2) / 2') }}
        ) / 2 as median_yuan,
        {{ amount_of_others('1') }} as largest_yuan,
        {{ amount_of_others('chosen.other_count') }} as smallest_yuan,
        chosen.rank_no,
        100.0 * chosen.smaller_count / chosen.other_count as percentile
    from figures
    left join chosen
        on figures.account_id = chosen.account_id and figures.figure_no = chosen.figure_no
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
    coalesce(compared.circle, '同类单位不足 3 个') as 比较范围,
    coalesce(compared.other_count, 0) as 同类单位数,
    {{ in_both_units('compared.mean_yuan', '同类平均') }},
    {{ in_both_units('compared.median_yuan', '同类中位数') }},
    {{ in_both_units('compared.largest_yuan', '同类最高') }},
    {{ in_both_units('compared.smallest_yuan', '同类最低') }},
    {{ percent_of('compared.amount_yuan - compared.mean_yuan', 'compared.mean_yuan') }}
        as 比同类平均_百分比,
    compared.percentile::numeric(5, 2) as 高于同类_百分比,
    compared.rank_no::integer as 排名,
    {{ verification_zh('compared.state') }} as 勾稽状态,
    accounts.account_id as 账户编号,
    accounts.organization_id as 单位编号
from compared
inner join accounts on compared.account_id = accounts.account_id
