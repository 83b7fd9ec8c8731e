-- 部门整体支出绩效自评：单位、年度、资金项目 → 年初预算、调整、确定、执行、执行率
select
    points.account_id,
    {{ account_columns('accounts') }},
    points.line_item,
    (sum(points.amount_yuan) filter (where points.measure = 'original_budget'))::numeric(20, 2)
        as original_budget_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'budget_adjustment'))::numeric(20, 2)
        as budget_adjustment_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'adjusted_budget'))::numeric(20, 2)
        as adjusted_budget_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'actual'))::numeric(20, 2)
        as actual_yuan,
    (sum(points.printed_amount) filter (where points.measure = 'execution_rate'))::numeric(20, 4)
        as execution_rate_percent
from {{ ref('int_datapoint') }} as points
inner join {{ ref('dim_account') }} as accounts on points.account_id = accounts.account_id
where
    points.form_id = 'department_performance'
    and points.is_current
    and points.section = 'funds'
    and points.line_item is not null
    and points.cell_state = 'amount'
    and points.repetition is null
group by points.account_id, {{ account_columns('accounts') }}, points.line_item
