-- 财政拨款末级行（05、08、09 表）：单位、年度、预算、功能分类 → 年初、收入、支出、年末
select
    points.account_id,
    {{ account_columns('accounts') }},
    points.fund,
    points.functional_code,
    (sum(points.amount_yuan) filter (where points.measure = 'opening'))::numeric(20, 2)
        as opening_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'opening.basic'))::numeric(20, 2)
        as opening_basic_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'opening.project'))::numeric(20, 2)
        as opening_project_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'income'))::numeric(20, 2)
        as income_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'income.basic'))::numeric(20, 2)
        as income_basic_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'income.project'))::numeric(20, 2)
        as income_project_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'expenditure'))::numeric(20, 2)
        as expenditure_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'expenditure.basic'))::numeric(20, 2)
        as expenditure_basic_yuan,
    (
        sum(points.amount_yuan) filter (where points.measure = 'expenditure.basic.personnel')
    )::numeric(20, 2) as expenditure_basic_personnel_yuan,
    (
        sum(points.amount_yuan) filter (where points.measure = 'expenditure.basic.operating')
    )::numeric(20, 2) as expenditure_basic_operating_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'expenditure.project'))::numeric(20, 2)
        as expenditure_project_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'closing'))::numeric(20, 2)
        as closing_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'closing.basic'))::numeric(20, 2)
        as closing_basic_yuan,
    (sum(points.amount_yuan) filter (where points.measure = 'closing.project'))::numeric(20, 2)
        as closing_project_yuan,
    count(*)::integer as cell_count,
    {{ worst_verification('points.verification') }} as verification
from {{ ref('int_fact_datapoint') }} as points
inner join {{ ref('dim_account') }} as accounts on points.account_id = accounts.account_id
where
    points.form_id in (
        'general_budget_appropriation',
        'government_fund_appropriation',
        'state_capital_appropriation'
    )
    and points.is_leaf
group by
    points.account_id,
    {{ account_columns('accounts') }},
    points.fund,
    points.functional_code
