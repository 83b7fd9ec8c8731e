-- 支出决算表末级行：单位、年度、功能分类、支出性质
select
    points.account_id,
    {{ account_columns('accounts') }},
    points.functional_code,
    points.measure as expenditure_nature,
    sum(points.amount_yuan)::numeric(20, 2) as amount_yuan,
    count(*)::integer as cell_count,
    {{ worst_verification('points.verification') }} as verification
from {{ ref('int_fact_datapoint') }} as points
inner join {{ ref('dim_account') }} as accounts on points.account_id = accounts.account_id
where points.form_id = 'expenditure' and points.is_leaf and points.parent_measure = 'expenditure'
group by
    points.account_id,
    {{ account_columns('accounts') }},
    points.functional_code,
    points.measure
