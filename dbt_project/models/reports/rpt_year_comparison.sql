-- 年度对比：同一单位同一口径，本年与上年的主要数字；只有上年账户已装载的才有
with overviews as (
    select * from {{ ref('fct_account_overview') }}
),

accounts as (
    select * from {{ ref('dim_account') }}
),

figures as (
    select
        overviews.account_id,
        overviews.organization_id,
        overviews.account_year,
        overviews.scope,
        chief.figure_no,
        chief.figure_name,
        chief.amount_yuan,
        chief.state
    from overviews
    cross join lateral {{ chief_figures('overviews') }}
        as chief (figure_no, figure_name, amount_yuan, state)
),

compared as (
    select
        figures.account_id,
        figures.figure_name,
        figures.amount_yuan,
        figures.state,
        chief.amount_yuan as prior_yuan,
        chief.state as prior_state
    from figures
    inner join overviews as overviews_before
        on
            figures.organization_id = overviews_before.organization_id
            and figures.account_year - 1 = overviews_before.account_year
            and figures.scope = overviews_before.scope
    inner join
        lateral {{ chief_figures('overviews_before') }}
            as chief (figure_no, figure_name, amount_yuan, state)
        on figures.figure_no = chief.figure_no
)

select
    accounts.organization as 单位,
    accounts.account_year as 年度,
    {{ scope_zh('accounts.scope') }} as 口径,
    compared.figure_name as 指标,
    {{ in_both_units('compared.amount_yuan', '本年') }},
    {{ in_both_units('compared.prior_yuan', '上年') }},
    {{ in_both_units('compared.amount_yuan - compared.prior_yuan', '增减额') }},
    {{ percent_of('compared.amount_yuan - compared.prior_yuan', 'compared.prior_yuan') }}
        as 增减率_百分比,
    {{ verification_zh('compared.prior_state') }} as 上年勾稽状态,
    {{ verification_zh('compared.state') }} as 勾稽状态,
    accounts.account_id as 账户编号,
    accounts.organization_id as 单位编号
from compared
inner join accounts on compared.account_id = accounts.account_id
where compared.amount_yuan is not null or compared.prior_yuan is not null
