-- “三公”经费与机关运行经费：单位、年度、预算、项目 → 年初预算、全年预算、决算
select
    points.account_id,
    {{ account_columns('accounts') }},
    points.form_id,
    points.fund,
    points.line_item,
    (sum(points.amount_yuan) filter (where points.measure = 'original_budget'))::numeric(20, 2)
        as original_budget_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'adjusted_budget'))::numeric(20, 2)
        as adjusted_budget_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'actual'))::numeric(20, 2)
        as actual_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'prior_actual'))::numeric(20, 2)
        as prior_actual_yuan,
    {{ worst_verification('points.verification') }} as verification
from {{ ref('int_fact_datapoint') }} as points
inner join {{ ref('dim_account') }} as accounts on points.account_id = accounts.account_id
where
    points.form_id in ('three_public', 'three_public_general_budget')
    and points.value_kind = 'money'
    and points.line_item is not null
group by
    points.account_id,
    {{ account_columns('accounts') }},
    points.form_id,
    points.fund,
    points.line_item
