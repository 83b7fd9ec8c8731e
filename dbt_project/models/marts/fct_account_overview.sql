-- 账户的主要数字及其勾稽状态：收入、支出、结转结余、财政拨款、“三公”经费、机关运行经费，每个账户一行
with points as (
    select * from {{ ref('int_datapoint') }}
    where
        is_current
        and account_id is not null
        and value_kind = 'money'
        and cell_state in ('amount', 'no_unit', 'unreadable')
        and repetition is distinct from 'repeated'
        and form_id = 'income_expenditure_summary'
        and measure = 'actual'
        and line_item is not null
),

forms as (
    select * from {{ ref('dim_account_form') }}
),

summary as (
    select
        account_id,
        {{ item_sum("line_item = 'income'") }} as income_yuan,
        {{ item_sum("line_item = 'income.appropriation'") }} as appropriation_whole_yuan,
        {{ item_sum("line_item like 'income.appropriation._%'") }} as appropriation_funds_yuan,
        {{ item_sum("line_item = 'opening'") }} as opening_yuan,
        {{ item_sum("line_item = 'income_grand_total'") }} as income_grand_total_yuan,
        {{ item_sum("line_item = 'expenditure'") }} as expenditure_yuan,
        {{ item_sum("line_item = 'surplus_distribution'") }} as surplus_distribution_yuan,
        {{ item_sum("line_item = 'closing'") }} as closing_yuan,
        {{ item_sum("line_item = 'expenditure_grand_total'") }} as expenditure_grand_total_yuan
    from points
    group by account_id
),

natures as (
    select
        account_id,
        basic_yuan,
        project_yuan
    from {{ ref('fct_functional_amount') }}
    where form_id = 'expenditure' and row_code = 'total'
),

appropriation as (
    select
        account_id,
        expenditure_yuan,
        verification
    from {{ ref('fct_appropriation_position') }}
    where fund = 'appropriation'
),

-- The form of all appropriation goes before that of the general public budget alone.
three_public as (
    select distinct on (account_id)
        account_id,
        actual_yuan,
        verification
    from {{ ref('fct_budget_item') }}
    where line_item = 'three_public'
    order by account_id asc, form_id = 'three_public_general_budget' asc, form_id desc
),

agency_operation as (
    select distinct on (account_id)
        account_id,
        actual_yuan,
        verification
    from {{ ref('fct_budget_item') }}
    where line_item = 'agency_operation'
    order by account_id asc, form_id = 'three_public_general_budget' asc, form_id desc
),

figures as (
    select
        accounts.account_id,
        {{ account_columns('accounts') }},
        summary_form.verification as summary_state,
        expenditure_form.verification as expenditure_state,
        coalesce(appropriation.verification, appropriation_form.verification)
            as appropriation_state,
        three_public.verification as three_public_state,
        agency_operation.verification as agency_operation_state,
        summary.income_yuan,
        coalesce(summary.appropriation_whole_yuan, summary.appropriation_funds_yuan)
            as appropriation_income_yuan,
        summary.opening_yuan,
        summary.income_grand_total_yuan,
        summary.expenditure_yuan,
        natures.basic_yuan,
        natures.project_yuan,
        summary.surplus_distribution_yuan,
        summary.closing_yuan,
        summary.expenditure_grand_total_yuan,
        appropriation.expenditure_yuan as appropriation_expenditure_yuan,
        three_public.actual_yuan as three_public_yuan,
        agency_operation.actual_yuan as agency_operation_yuan
    from {{ ref('dim_account') }} as accounts
    left join summary on accounts.account_id = summary.account_id
    left join natures on accounts.account_id = natures.account_id
    left join appropriation on accounts.account_id = appropriation.account_id
    left join three_public on accounts.account_id = three_public.account_id
    left join agency_operation on accounts.account_id = agency_operation.account_id
    left join forms as summary_form
        on
            accounts.account_id = summary_form.account_id
            and summary_form.form_id = 'income_expenditure_summary'
    left join forms as expenditure_form
        on
            accounts.account_id = expenditure_form.account_id
            and expenditure_form.form_id = 'expenditure'
    left join forms as appropriation_form
        on
            accounts.account_id = appropriation_form.account_id
            and appropriation_form.form_id = 'appropriation_summary'
),

ranked as (
    select
        *,
        least(
            {{ verification_rank('summary_state') }},
            {{ verification_rank('expenditure_state') }},
            {{ verification_rank('appropriation_state') }},
            {{ verification_rank('three_public_state') }},
            {{ verification_rank('agency_operation_state') }}
        ) as worst_rank
    from figures
)

select
    account_id,
    organization_id,
    account_year,
    scope,
    is_consolidated,
    parent_organization_id,
    counts_once,
    case worst_rank
        when 1 then 'withheld'
        when 3 then 'within_rounding'
        when 4 then 'verified'
        when 5 then 'empty'
        else 'unverified'
    end as verification,
    summary_state,
    expenditure_state,
    appropriation_state,
    three_public_state,
    agency_operation_state,
    income_yuan,
    appropriation_income_yuan,
    opening_yuan,
    income_grand_total_yuan,
    expenditure_yuan,
    basic_yuan,
    project_yuan,
    surplus_distribution_yuan,
    closing_yuan,
    expenditure_grand_total_yuan,
    appropriation_expenditure_yuan,
    three_public_yuan,
    agency_operation_yuan
from ranked
