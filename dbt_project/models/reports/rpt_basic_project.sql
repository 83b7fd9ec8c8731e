-- 基本支出与项目支出：账户的每张功能分类表的合计行
with totals as (
    select * from {{ ref('fct_functional_amount') }}
    where row_code = 'total'
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
    forms.name_zh as 表名,
    {{ fund_zh('totals.fund') }} as 资金范围,
    {{ in_both_units('totals.expenditure_yuan', '支出合计') }},
    {{ in_both_units('totals.basic_yuan', '基本支出') }},
    {{ in_both_units('totals.personnel_yuan', '人员经费') }},
    {{ in_both_units('totals.operating_yuan', '公用经费') }},
    {{ in_both_units('totals.project_yuan', '项目支出') }},
    {{
        in_both_units(
            'case when coalesce(totals.remittance_yuan, totals.business_yuan, totals.subsidy_yuan)'
            ~ ' is not null then coalesce(totals.remittance_yuan, 0)'
            ~ ' + coalesce(totals.business_yuan, 0) + coalesce(totals.subsidy_yuan, 0) end',
            '其他支出'
        )
    }},
    {{ percent_of('totals.basic_yuan', 'totals.expenditure_yuan') }} as 基本支出占比_百分比,
    {{ percent_of('totals.project_yuan', 'totals.expenditure_yuan') }} as 项目支出占比_百分比,
    accounts.counts_once as 每数只计一次,
    {{ verification_zh('totals.verification') }} as 勾稽状态,
    accounts.account_id as 账户编号,
    accounts.organization_id as 单位编号
from totals
inner join accounts on totals.account_id = accounts.account_id
inner join forms on totals.form_id = forms.form_id
