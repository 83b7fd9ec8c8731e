-- 部门汇总对下属单位之和（收入支出决算总表各项）：差额即抵销数（或没有装载的单位），单独列出
-- Units are those that users declare (--parent, or the column parent of manifest.csv), and the
-- department itself.
with accounts as (
    select * from {{ ref('int_account') }}
),

told as (
    select
        document_id,
        value as parent
    from {{ ref('stg_raw__document_override') }}
    where field = 'parent'
),

declared as (
    select distinct
        accounts.account_id as unit_account_id,
        accounts.account_year,
        {{ organization_key('told.parent') }} as parent_id
    from told
    inner join {{ ref('int_document_account') }} as documents
        on told.document_id = documents.document_id
    -- A unit stays one when the file that was loaded as its account is replaced.
    inner join {{ ref('int_document_status') }} as statuses
        on told.document_id = statuses.document_id and statuses.status <> 'withdrawn'
    inner join accounts on documents.account_id = accounts.account_id
),

-- The consolidated account is the department's; one that says no scope may be it, its own never is.
departments as (
    select distinct on (declared.unit_account_id)
        declared.unit_account_id,
        accounts.account_id as department_account_id,
        accounts.organization_id,
        accounts.account_year,
        accounts.scope
    from declared
    inner join accounts
        on
            declared.parent_id = accounts.organization_id
            and declared.account_year = accounts.account_year
            and declared.unit_account_id <> accounts.account_id
    where accounts.scope <> 'own'
    order by declared.unit_account_id asc, accounts.scope asc
),

own as (
    select distinct
        departments.department_account_id,
        accounts.account_id as unit_account_id
    from departments
    inner join accounts
        on
            departments.organization_id = accounts.organization_id
            and departments.account_year = accounts.account_year
            and accounts.scope = 'own'
    where departments.scope = 'consolidated'
),

units as (
    select
        department_account_id,
        unit_account_id
    from departments
    union
    select
        department_account_id,
        unit_account_id
    from own
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
),

unit_sums as (
    select
        units.department_account_id,
        amounts.line_item,
        sum(amounts.amount_yuan) as amount_yuan,
        sum(amounts.half_width_yuan) as half_width_yuan
    from units
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
