-- 财政拨款收支与结转结余，公开的数字及其勾稽状态：账户、预算；取自财政拨款收支总表，没有该表的取自各预算表的合计行
with points as (
    select * from {{ ref('int_datapoint') }}
    where
        is_current
        and account_id is not null
        and value_kind = 'money'
        and cell_state in ('amount', 'no_unit', 'unreadable')
        and repetition is distinct from 'repeated'
        and form_id = 'appropriation_summary'
        and measure = 'actual'
        and line_item is not null
),

of_summary as (
    select
        account_id,
        fund,
        form_id,
        {{ item_sum("line_item = 'opening'") }} as opening_whole_yuan,
        {{ item_sum("line_item = 'opening.' || fund") }} as opening_fund_yuan,
        {{ item_sum("line_item = 'income'") }} as income_whole_yuan,
        {{ item_sum("line_item in ('income.appropriation', 'income.appropriation.' || fund)") }}
            as income_fund_yuan,
        {{ item_sum("line_item = 'expenditure'") }} as expenditure_yuan,
        {{ item_sum("line_item = 'closing'") }} as closing_whole_yuan,
        {{ item_sum("line_item = 'closing.' || fund") }} as closing_fund_yuan,
        count(*) = count(amount_yuan) as is_readable
    from points
    where fund <> 'all'
    group by account_id, fund, form_id
),

of_details as (
    select
        details.account_id,
        details.fund,
        details.form_id,
        details.opening_yuan,
        details.income_yuan,
        details.expenditure_yuan,
        details.closing_yuan
    from {{ ref('fct_functional_amount') }} as details
    left join of_summary
        on details.account_id = of_summary.account_id and details.fund = of_summary.fund
    where
        details.row_code = 'total'
        and details.form_id <> 'expenditure'
        and of_summary.account_id is null
),

positions as (
    select
        account_id,
        fund,
        form_id,
        coalesce(opening_whole_yuan, opening_fund_yuan) as opening_yuan,
        coalesce(income_whole_yuan, income_fund_yuan) as income_yuan,
        expenditure_yuan,
        coalesce(closing_whole_yuan, closing_fund_yuan) as closing_yuan,
        -- A blank is nothing carried over; what could not be read is unknown.
        is_readable and coalesce(income_whole_yuan, income_fund_yuan, expenditure_yuan) is not null
            as is_complete
    from of_summary
    union all
    select
        account_id,
        fund,
        form_id,
        opening_yuan,
        income_yuan,
        expenditure_yuan,
        closing_yuan,
        income_yuan is not null and expenditure_yuan is not null as is_complete
    from of_details
)

select
    positions.account_id,
    {{ account_columns('accounts') }},
    positions.fund,
    positions.form_id,
    forms.verification,
    positions.opening_yuan,
    positions.income_yuan,
    positions.expenditure_yuan,
    positions.closing_yuan,
    case
        when positions.is_complete
            then
                coalesce(positions.opening_yuan, 0) + coalesce(positions.income_yuan, 0)
                - coalesce(positions.expenditure_yuan, 0)
    end::numeric(20, 2) as reckoned_closing_yuan
from positions
inner join {{ ref('dim_account') }} as accounts on positions.account_id = accounts.account_id
inner join {{ ref('dim_account_form') }} as forms
    on positions.account_id = forms.account_id and positions.form_id = forms.form_id
