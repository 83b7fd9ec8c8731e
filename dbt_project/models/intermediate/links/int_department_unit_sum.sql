-- 部门汇总对下属单位之和（收入支出决算总表各项）：差额即抵销数（或没有装载的单位），单独列出
-- Of the departments of which a unit is loaded; their own accounts are among the addends.
with accounts as (
    select * from {{ ref('int_account_parent') }}
),

units as (
    select
        accounts.department_account_id,
        accounts.account_id as unit_account_id,
        accounts.organization_id <> departments.organization_id as is_other_organization
    from accounts
    inner join accounts as departments
        on accounts.department_account_id = departments.account_id
    where accounts.is_addend
),

amounts as (
    select
        account_id,
        line_item,
        sum(amount_yuan) as amount_yuan,
        sum(coalesce(half_width_yuan, 0)) as half_width_yuan
    from {{ ref('int_datapoint') }}
    where
        is_current
        and form_id = 'income_expenditure_summary'
        and measure = 'actual'
        and line_item is not null
        and cell_state = 'amount'
        and repetition is null
    group by account_id, line_item
),

unit_counts as (
    select
        department_account_id,
        count(*) as unit_count
    from units
    group by department_account_id
    having bool_or(is_other_organization)
),

unit_sums as (
    select
        units.department_account_id,
        amounts.line_item,
        sum(amounts.amount_yuan) as amount_yuan,
        sum(amounts.half_width_yuan) as half_width_yuan
    from units
    inner join unit_counts on units.department_account_id = unit_counts.department_account_id
    inner join amounts on units.unit_account_id = amounts.account_id
    group by units.department_account_id, amounts.line_item
),

department_amounts as (
    select
        amounts.account_id,
        amounts.line_item,
        amounts.amount_yuan,
        amounts.half_width_yuan
    from amounts
    inner join unit_counts on amounts.account_id = unit_counts.department_account_id
),

compared as (
    select
        coalesce(department_amounts.account_id, unit_sums.department_account_id) as account_id,
        coalesce(department_amounts.line_item, unit_sums.line_item) as line_item,
        coalesce(department_amounts.amount_yuan, 0) as department_yuan,
        coalesce(unit_sums.amount_yuan, 0) as units_yuan,
        coalesce(department_amounts.half_width_yuan, 0) + coalesce(unit_sums.half_width_yuan, 0)
            as tolerance_yuan
    from department_amounts
    full outer join unit_sums
        on
            department_amounts.account_id = unit_sums.department_account_id
            and department_amounts.line_item = unit_sums.line_item
)

select
    compared.account_id,
    compared.line_item,
    unit_counts.unit_count::integer as unit_count,
    compared.department_yuan::numeric(20, 2) as department_yuan,
    compared.units_yuan::numeric(20, 2) as units_yuan,
    (compared.units_yuan - compared.department_yuan)::numeric(20, 2) as eliminations_yuan,
    compared.tolerance_yuan::numeric(20, 4) as tolerance_yuan,
    abs(compared.units_yuan - compared.department_yuan) <= compared.tolerance_yuan as agrees
from compared
inner join unit_counts on compared.account_id = unit_counts.department_account_id
