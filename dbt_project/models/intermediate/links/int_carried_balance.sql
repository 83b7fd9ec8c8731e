-- 每个账户印出的年初、年末结转和结余：合计与各预算，取最能说明的一张表
with forms as (
    select
        form_id,
        case form_id
            when 'income_expenditure_summary' then 1
            when 'appropriation_summary' then 2
            else 3
        end as preference
    from {{ ref('forms') }}
    where
        form_id in (
            'income_expenditure_summary',
            'appropriation_summary',
            'general_budget_appropriation',
            'government_fund_appropriation',
            'state_capital_appropriation'
        )
),

points as (
    select * from {{ ref('int_datapoint') }}
    where is_current and value_kind = 'money' and repetition is null
),

-- In the summaries the balance is a row, in the other forms a column of the row of the total.
balances as (
    select
        points.account_id,
        points.fund,
        case
            when points.line_item is null then points.measure
            else split_part(points.line_item, '.', 1)
        end as balance,
        points.form_id,
        forms.preference,
        points.line_item,
        points.document_id,
        points.table_no,
        points.row_no,
        points.column_no,
        points.printed_text,
        points.cell_state,
        points.amount_yuan,
        points.half_width_yuan
    from points
    inner join forms on points.form_id = forms.form_id
    where
        (
            points.measure = 'actual'
            and split_part(points.line_item, '.', 1) in ('opening', 'closing')
        )
        or (
            points.is_total
            and points.line_item is null
            and points.measure in ('opening', 'closing')
        )
)

-- 年末 of a fund may be a row of its own and a column of the row above: the row above comes first,
-- and a figure before a blank.
select distinct on (account_id, fund, balance)
    account_id,
    fund,
    balance,
    form_id,
    document_id,
    table_no,
    row_no,
    column_no,
    printed_text,
    cell_state,
    amount_yuan,
    half_width_yuan
from balances
order by
    account_id asc,
    fund asc,
    balance asc,
    preference asc,
    cell_state = 'blank' asc,
    length(line_item) asc nulls last,
    document_id asc,
    table_no asc,
    row_no asc,
    column_no asc
