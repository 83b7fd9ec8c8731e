-- 项目支出绩效：每个项目的自评表一行
with projects as (
    select * from {{ ref('fct_project_performance') }}
),

accounts as (
    select * from {{ ref('dim_account') }}
),

account_forms as (
    select * from {{ ref('dim_account_form') }}
    where form_id = 'project_performance'
),

indicators as (
    select * from {{ ref('fct_performance_indicator') }}
    where form_id = 'project_performance'
)

select
    accounts.organization as 单位,
    accounts.account_year as 年度,
    {{ scope_zh('accounts.scope') }} as 口径,
    projects.project_name as 项目名称,
    projects.supervising_department as 主管部门,
    projects.implementing_unit as 实施单位,
    {{ in_both_units('projects.original_budget_yuan', '年初预算数') }},
    {{ in_both_units('projects.adjusted_budget_yuan', '全年预算数') }},
    {{ in_both_units('projects.actual_yuan', '执行数') }},
    {{ percent_of('projects.actual_yuan', 'projects.adjusted_budget_yuan') }} as 执行率_百分比,
    case
        when projects.execution_rate_percent < 1e8 then projects.execution_rate_percent
    end::numeric(12, 2) as 印出执行率_百分比,
    projects.execution_score as 预算执行得分,
    projects.total_score as 总分,
    projects.grade as 等级,
    counted.indicator_count as 指标数,
    accounts.counts_once as 每数只计一次,
    projects.document_id as 文件编号,
    projects.table_no as 表序号,
    {{ verification_zh('account_forms.verification') }} as 勾稽状态,
    accounts.account_id as 账户编号,
    accounts.organization_id as 单位编号
from projects
inner join accounts on projects.account_id = accounts.account_id
left join account_forms on projects.account_id = account_forms.account_id
cross join lateral (
    select count(*)::integer as indicator_count
    from indicators
    where
        indicators.document_id = projects.document_id
        and indicators.table_no = projects.table_no
) as counted
