-- 财政拨款收支与结转结余：账户的每种预算一行，另有三种合计的一行
with positions as (
    select * from {{ ref('fct_appropriation_position') }}
),

accounts as (
    select * from {{ ref('dim_account') }}
),

forms as (
    select * from {{ ref('dim_form') }}
)

select
    accounts.organization as 单位,
    accounts.account_year as 年度,
    {{ scope_zh('accounts.scope') }} as 口径,
    {{ fund_zh('positions.fund') }} as 资金范围,
    forms.name_zh as 表名,
    {{ in_both_units('positions.opening_yuan', '年初结转和结余') }},
    {{ in_both_units('positions.income_yuan', '本年收入') }},
    {{ in_both_units('positions.expenditure_yuan', '本年支出') }},
    {{ in_both_units('positions.closing_yuan', '年末结转和结余') }},
    {{ in_both_units('positions.reckoned_closing_yuan', '推算年末') }},
    {{
        in_both_units(
            'coalesce(positions.closing_yuan, 0) - positions.reckoned_closing_yuan', '差额'
        )
    }},
    accounts.counts_once as 每数只计一次,
    {{ verification_zh('positions.verification') }} as 勾稽状态,
    accounts.account_id as 账户编号,
    accounts.organization_id as 单位编号
from positions
inner join accounts on positions.account_id = accounts.account_id
inner join forms on positions.form_id = forms.form_id
