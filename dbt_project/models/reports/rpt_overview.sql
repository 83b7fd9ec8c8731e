-- 部门收支总览：每个账户一行，主要数字与所在各表的勾稽状态
with figures as (
    select * from {{ ref('fct_account_overview') }}
),

accounts as (
    select * from {{ ref('dim_account') }}
),

organizations as (
    select * from {{ ref('dim_organization') }}
),

forms as (
    select
        account_id,
        count(*)::integer as form_count,
        count(*) filter (where verification in ('verified', 'within_rounding'))::integer
            as verified_count,
        count(*) filter (where verification = 'unverified')::integer as unverified_count
    from {{ ref('dim_account_form') }}
    group by account_id
)

select
    accounts.organization as 单位,
    accounts.account_year as 年度,
    {{ scope_zh('accounts.scope') }} as 口径,
    organizations.region as 地区,
    {{ level_zh('organizations.administrative_level') }} as 行政层级,
    organizations.department_kind as 部门类别,
    {{ in_both_units('figures.income_yuan', '本年收入') }},
    {{ in_both_units('figures.appropriation_income_yuan', '财政拨款收入') }},
    {{ in_both_units('figures.opening_yuan', '年初结转和结余') }},
    {{ in_both_units('figures.income_grand_total_yuan', '收入总计') }},
    {{ in_both_units('figures.expenditure_yuan', '本年支出') }},
    {{ in_both_units('figures.basic_yuan', '基本支出') }},
    {{ in_both_units('figures.project_yuan', '项目支出') }},
    {{ in_both_units('figures.surplus_distribution_yuan', '结余分配') }},
    {{ in_both_units('figures.closing_yuan', '年末结转和结余') }},
    {{ in_both_units('figures.expenditure_grand_total_yuan', '支出总计') }},
    {{ in_both_units('figures.appropriation_expenditure_yuan', '财政拨款支出') }},
    {{ in_both_units('figures.three_public_yuan', '三公经费') }},
    {{ in_both_units('figures.agency_operation_yuan', '机关运行经费') }},
    {{ verification_zh('figures.summary_state') }} as 收支总表勾稽状态,
    {{ verification_zh('figures.expenditure_state') }} as 支出表勾稽状态,
    {{ verification_zh('figures.appropriation_state') }} as 拨款总表勾稽状态,
    {{ verification_zh('figures.three_public_state') }} as 三公表勾稽状态,
    {{ verification_zh('figures.agency_operation_state') }} as 机关运行表勾稽状态,
    coalesce(forms.form_count, 0) as 表数,
    coalesce(forms.verified_count, 0) as 已核对表数,
    coalesce(forms.unverified_count, 0) as 未核对表数,
    accounts.identities_broken as 不成立关系数,
    accounts.identities_not_evaluable as 不能核对关系数,
    accounts.counts_once as 每数只计一次,
    {{ verification_zh('figures.verification') }} as 勾稽状态,
    accounts.account_id as 账户编号,
    accounts.organization_id as 单位编号
from figures
inner join accounts on figures.account_id = accounts.account_id
inner join organizations on figures.organization_id = organizations.organization_id
left join forms on figures.account_id = forms.account_id
