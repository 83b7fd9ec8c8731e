-- 项目支出绩效自评：每个项目一行：资金（合计与各来源）、执行率、得分、总分、等级
with tables as (
    select * from {{ ref('int_table') }}
    where form_id = 'project_performance' and is_current
),

fields as (
    select
        document_id,
        table_no,
        (array_agg(first_value order by row_no, place) filter (where label = '项目名称'))[1]
            as project_name,
        (array_agg(first_value order by row_no, place) filter (where label = '主管部门'))[1]
            as supervising_department,
        (
            array_agg(first_value order by row_no, place)
            filter (where label in ('实施单位', '项目实施单位'))
        )[1] as implementing_unit,
        (array_agg(first_value order by row_no, place) filter (where label = '年度总体目标'))[1]
            as annual_goal,
        (array_agg(second_value order by row_no, place) filter (where label = '年度总体目标'))[1]
            as goal_completion
    from {{ ref('int_performance_field') }}
    group by document_id, table_no
),

-- Two rows of the total score with two grades are no grade.
grades as (
    select
        document_id,
        table_no,
        case when min(grade) = max(grade) then min(grade) end as grade
    from {{ ref('int_total_score') }}
    group by document_id, table_no
),

funds as (
    select
        document_id,
        table_no,
        sum(amount_yuan) filter (where line_item = 'funds' and measure = 'original_budget')
            as original_budget_yuan,
        sum(amount_yuan) filter (where line_item = 'funds' and measure = 'adjusted_budget')
            as adjusted_budget_yuan,
        sum(amount_yuan) filter (where line_item = 'funds' and measure = 'actual') as actual_yuan,
        sum(amount_yuan) filter (where line_item = 'funds.appropriation' and measure = 'actual')
            as appropriation_actual_yuan,
        sum(amount_yuan) filter (where line_item = 'funds.carryover' and measure = 'actual')
            as carryover_actual_yuan,
        sum(amount_yuan) filter (where line_item = 'funds.non_appropriation' and measure = 'actual')
            as non_appropriation_actual_yuan,
        sum(printed_amount) filter (where line_item = 'funds' and measure = 'execution_rate')
            as execution_rate_percent,
        sum(printed_amount) filter (where line_item = 'funds' and measure = 'weight')
            as execution_weight,
        sum(printed_amount) filter (where line_item = 'funds' and measure = 'score')
            as execution_score,
        sum(printed_amount) filter (where line_item = 'total_score' and measure = 'score')
            as total_score
    from {{ ref('int_datapoint') }}
    where
        form_id = 'project_performance'
        and section in ('funds', 'total')
        and cell_state = 'amount'
        and repetition is null
    group by document_id, table_no
)

select
    tables.document_id,
    tables.table_no,
    tables.account_id,
    {{ account_columns('accounts') }},
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
    funds.total_score::numeric(20, 4) as total_score,
    grades.grade
from tables
inner join {{ ref('dim_account') }} as accounts on tables.account_id = accounts.account_id
left join fields on tables.document_id = fields.document_id and tables.table_no = fields.table_no
left join funds on tables.document_id = funds.document_id and tables.table_no = funds.table_no
left join grades on tables.document_id = grades.document_id and tables.table_no = grades.table_no
