-- 项目支出绩效自评：每个项目一行：资金（合计与各来源）、执行率、得分、总分、等级
with tables as (
    select * from {{ ref('int_table') }}
    where form_id = 'project_performance' and is_current
),

fields as (
    select
        document_id,
        table_no,
        max(first_value) filter (where label = '项目名称') as project_name,
        max(first_value) filter (where label = '主管部门') as supervising_department,
        max(first_value) filter (where label in ('实施单位', '项目实施单位')) as implementing_unit,
        max(first_value) filter (where label = '年度总体目标') as annual_goal,
        max(second_value) filter (where label = '年度总体目标') as goal_completion,
        max(first_value) filter (where label = '总分') as full_score_text,
        max(second_value) filter (where label = '总分') as total_score_text,
        max(third_value) filter (where label = '总分') as grade
    from {{ ref('int_performance_field') }}
    group by document_id, table_no
),

funds as (
    select
        document_id,
        table_no,
        max(amount_yuan) filter (where line_item = 'funds' and measure = 'original_budget')
            as original_budget_yuan,
        max(amount_yuan) filter (where line_item = 'funds' and measure = 'adjusted_budget')
            as adjusted_budget_yuan,
        max(amount_yuan) filter (where line_item = 'funds' and measure = 'actual') as actual_yuan,
        max(amount_yuan) filter (where line_item = 'funds.appropriation' and measure = 'actual')
            as appropriation_actual_yuan,
        max(amount_yuan) filter (where line_item = 'funds.carryover' and measure = 'actual')
            as carryover_actual_yuan,
        max(amount_yuan) filter (where line_item = 'funds.non_appropriation' and measure = 'actual')
            as non_appropriation_actual_yuan,
        max(printed_amount) filter (where line_item = 'funds' and measure = 'execution_rate')
            as execution_rate_percent,
        max(printed_amount) filter (where line_item = 'funds' and measure = 'weight')
            as execution_weight,
        max(printed_amount) filter (where line_item = 'funds' and measure = 'score')
            as execution_score
    from {{ ref('int_datapoint') }}
    where form_id = 'project_performance' and section = 'funds' and cell_state = 'amount'
    group by document_id, table_no
)

select
    tables.document_id,
    tables.table_no,
    tables.account_id,
    accounts.organization_id,
    accounts.account_year,
    fields.project_name,
    fields.supervising_department,
    fields.implementing_unit,
    fields.annual_goal,
    fields.goal_completion,
    funds.original_budget_yuan::numeric(20, 2) as original_budget_yuan,
    funds.adjusted_budget_yuan::numeric(20, 2) as adjusted_budget_yuan,
    funds.actual_yuan::numeric(20, 2) as actual_yuan,
    funds.appropriation_actual_yuan::numeric(20, 2) as appropriation_actual_yuan,
    funds.carryover_actual_yuan::numeric(20, 2) as carryover_actual_yuan,
    funds.non_appropriation_actual_yuan::numeric(20, 2) as non_appropriation_actual_yuan,
    funds.execution_rate_percent::numeric(20, 4) as execution_rate_percent,
    funds.execution_weight::numeric(20, 4) as execution_weight,
    funds.execution_score::numeric(20, 4) as execution_score,
    case
        when fields.total_score_text ~ '^[0-9]+([.][0-9]+)?$'
            then fields.total_score_text::numeric(20, 4)
    end as total_score,
    fields.grade
from tables
inner join {{ ref('dim_account') }} as accounts on tables.account_id = accounts.account_id
left join fields on tables.document_id = fields.document_id and tables.table_no = fields.table_no
left join funds on tables.document_id = funds.document_id and tables.table_no = funds.table_no
