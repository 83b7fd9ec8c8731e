-- 机构运行、政府采购、国有资产、资产负债各表的金额（已核对）：单位、年度、表、项目
select
    points.account_id,
    {{ account_columns('accounts') }},
    points.form_id,
    points.line_item,
    (sum(points.amount_yuan) filter (where points.measure = 'opening'))::numeric(20, 2)
        as opening_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'original_budget'))::numeric(20, 2)
        as original_budget_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'adjusted_budget'))::numeric(20, 2)
        as adjusted_budget_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'actual'))::numeric(20, 2)
        as actual_yuan,
    {{ worst_verification('points.verification') }} as verification
from {{ ref('int_fact_datapoint') }} as points
inner join {{ ref('dim_account') }} as accounts on points.account_id = accounts.account_id
where
    points.form_id in ('institution_information', 'procurement', 'state_assets', 'balance_sheet')
    and points.value_kind = 'money'
    and points.line_item is not null
group by
    points.account_id,
    {{ account_columns('accounts') }},
    points.form_id,
    points.line_item
