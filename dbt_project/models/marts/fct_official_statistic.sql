-- 相关统计数（车辆、团组、批次、人次）：是个数，不是金额
select
    points.account_id,
    {{ account_columns('accounts') }},
    points.form_id,
    points.fund,
    points.line_item,
    sum(points.printed_amount)::numeric as quantity,
    {{ worst_verification('points.verification') }} as verification
from {{ ref('int_fact_datapoint') }} as points
inner join {{ ref('dim_account') }} as accounts on points.account_id = accounts.account_id
where
    points.value_kind = 'count'
    and points.measure = 'actual'
    and points.line_item is not null
group by
    points.account_id,
    {{ account_columns('accounts') }},
    points.form_id,
    points.fund,
    points.line_item
