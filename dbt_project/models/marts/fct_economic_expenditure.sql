-- 一般公共预算财政拨款支出按经济分类（06、07 表末级行）：单位、年度、基本/项目、经济分类
select
    points.account_id,
    {{ account_columns('accounts') }},
    points.measure as expenditure_nature,
    points.economic_code,
    left(points.economic_code, 3) as economic_class,
    sum(points.amount_yuan)::numeric(20, 2) as amount_yuan,
    count(*)::integer as cell_count,
    {{ worst_verification('points.verification') }} as verification
from {{ ref('int_fact_datapoint') }} as points
inner join {{ ref('dim_account') }} as accounts on points.account_id = accounts.account_id
where
    points.form_id in ('general_budget_basic_by_economic', 'general_budget_project_by_economic')
    and points.measure in ('expenditure.basic', 'expenditure.project')
    and points.is_leaf
group by
    points.account_id,
    {{ account_columns('accounts') }},
    points.measure,
    points.economic_code
