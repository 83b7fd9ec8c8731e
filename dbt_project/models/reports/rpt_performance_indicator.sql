-- 绩效指标完成：每个三级指标一行
with indicators as (
    select * from {{ ref('fct_performance_indicator') }}
),

accounts as (
    select * from {{ ref('dim_account') }}
),

forms as (
    select * from {{ ref('dim_form') }}
),

account_forms as (
    select * from {{ ref('dim_account_form') }}
),

projects as (
    select * from {{ ref('fct_project_performance') }}
)

select
    accounts.organization as 单位,
    accounts.account_year as 年度,
    {{ scope_zh('accounts.scope') }} as 口径,
    forms.name_zh as 表名,
    projects.project_name as 项目名称,
    indicators.level_1 as 一级指标,
    indicators.level_2 as 二级指标,
    indicators.level_3 as 三级指标,
    indicators.operator as 运算符,
    indicators.target as 目标值,
    indicators.unit as 计量单位,
    indicators.actual as 实际完成值,
    indicators.weight as 分值,
    indicators.score as 得分,
    {{ percent_of('indicators.score', 'indicators.weight') }} as 得分率_百分比,
    indicators.deviation_reason as 偏差原因,
    indicators.document_id as 文件编号,
    indicators.table_no as 表序号,
    indicators.row_no as 行序号,
    {{ verification_zh('account_forms.verification') }} as 勾稽状态,
    accounts.account_id as 账户编号,
    accounts.organization_id as 单位编号
from indicators
inner join accounts on indicators.account_id = accounts.account_id
inner join forms on indicators.form_id = forms.form_id
left join account_forms
    on
        indicators.account_id = account_forms.account_id
        and indicators.form_id = account_forms.form_id
left join projects
    on
        indicators.document_id = projects.document_id
        and indicators.table_no = projects.table_no
