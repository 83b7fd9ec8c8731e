-- 按功能分类列示的各表，公开的数字及其勾稽状态：账户、表、科目（类/款/项）；未印出的类、款由末级行相加
with points as (
    select * from {{ ref('int_datapoint') }}
    where
        is_current
        and account_id is not null
        and value_kind = 'money'
        and cell_state in ('amount', 'no_unit', 'unreadable')
        and form_id in (
            'expenditure',
            'general_budget_appropriation',
            'government_fund_appropriation',
            'state_capital_appropriation',
            'appropriation_expenditure',
            'fiscal_account'
        )
),

accounts as (
    select * from {{ ref('dim_account') }}
),

classes as (
    select * from {{ ref('dim_functional_class') }}
),

forms as (
    select * from {{ ref('dim_account_form') }}
),

printed as (
    select
        account_id,
        form_id,
        fund,
        case when row_type = 'total' then 'total' else functional_code end as row_code,
        measure,
        amount_yuan,
        is_leaf,
        true as is_printed
    from points
    where row_type = 'total' or (row_type = 'code' and functional_code is not null)
),

printed_rows as (
    select distinct
        account_id,
        form_id,
        fund,
        row_code
    from printed
),

-- The classes above a printed leaf, where the form does not print them itself.
above as (
    select
        printed.account_id,
        printed.form_id,
        printed.fund,
        left(printed.row_code, digits.digits) as row_code,
        printed.measure,
        printed.amount_yuan,
        false as is_leaf,
        false as is_printed
    from printed
    cross join (values (3), (5)) as digits (digits)
    where printed.is_leaf and length(printed.row_code) > digits.digits
),

unprinted as (
    select above.*
    from above
    inner join accounts on above.account_id = accounts.account_id
    inner join classes
        on
            accounts.account_year = classes.account_year
            and above.row_code = classes.functional_code
    left join printed_rows
        on
            above.account_id = printed_rows.account_id
            and above.form_id = printed_rows.form_id
            and above.fund = printed_rows.fund
            and above.row_code = printed_rows.row_code
    where printed_rows.row_code is null
),

lines as (
    select * from printed
    union all
    select * from unprinted
),

summed as (
    select
        account_id,
        form_id,
        fund,
        row_code,
        bool_or(is_leaf) as is_leaf,
        bool_and(is_printed) as is_printed,
        {{ whole_sum("measure = 'opening'") }} as opening_yuan,
        {{ whole_sum("measure = 'income'") }} as income_yuan,
        {{ whole_sum("measure = 'expenditure'") }} as expenditure_yuan,
        {{ whole_sum("measure = 'expenditure.basic'") }} as basic_yuan,
        {{ whole_sum("measure = 'expenditure.basic.personnel'") }} as personnel_yuan,
        {{ whole_sum("measure = 'expenditure.basic.operating'") }} as operating_yuan,
        {{ whole_sum("measure = 'expenditure.project'") }} as project_yuan,
        {{ whole_sum("measure = 'expenditure.remittance_to_superior'") }} as remittance_yuan,
        {{ whole_sum("measure = 'expenditure.business'") }} as business_yuan,
        {{ whole_sum("measure = 'expenditure.subsidy_to_affiliates'") }} as subsidy_yuan,
        {{ whole_sum("measure = 'closing'") }} as closing_yuan
    from lines
    group by account_id, form_id, fund, row_code
)

select
    summed.account_id,
    {{ account_columns('accounts') }},
    summed.form_id,
    summed.fund,
    summed.row_code,
    case when summed.row_code <> 'total' then summed.row_code end as functional_code,
    case
        when summed.row_code = 'total' then 'total'
        when length(summed.row_code) = 3 then 'class'
        when length(summed.row_code) = 5 then 'group'
        when length(summed.row_code) = 7 then 'item'
        else 'other'
    end as level,
    summed.is_leaf,
    summed.is_printed,
    forms.verification,
    summed.opening_yuan,
    summed.income_yuan,
    summed.expenditure_yuan,
    summed.basic_yuan,
    summed.personnel_yuan,
    summed.operating_yuan,
    summed.project_yuan,
    summed.remittance_yuan,
    summed.business_yuan,
    summed.subsidy_yuan,
    summed.closing_yuan
from summed
inner join accounts on summed.account_id = accounts.account_id
inner join forms on summed.account_id = forms.account_id and summed.form_id = forms.form_id
