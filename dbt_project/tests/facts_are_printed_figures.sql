-- 已核对事实表中的每个金额，都是（或合计自）fct_reported_amount 中已核对的印出数字
with printed as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        account_id,
        form_id,
        -- The items of form 01 say their fund themselves.
        case when form_id <> 'income_expenditure_summary' then fund else 'all' end as fund,
        coalesce(line_item, functional_code, economic_code) as item,
        measure,
        is_leaf,
        coalesce(amount_yuan, printed_amount) as value
    from {{ ref('fct_reported_amount') }}
    where verification <> 'withheld' and cell_state = 'amount' and repetition is null
),

-- One row for each amount of a fact of line items.
listed as (
    select
        'fct_income_expenditure_summary' as fact,
        account_id,
        document_id,
        'income_expenditure_summary' as form_id,
        'all' as fund,
        line_item as item,
        'actual' as measure,
        amount_yuan as value
    from {{ ref('fct_income_expenditure_summary') }}
    union all
    select
        'fct_appropriation_summary' as fact,
        account_id,
        document_id,
        'appropriation_summary' as form_id,
        fund,
        line_item as item,
        'actual' as measure,
        amount_yuan as value
    from {{ ref('fct_appropriation_summary') }}
    union all
    select
        'fct_three_public_expense' as fact,
        facts.account_id,
        null::uuid as document_id,
        facts.form_id,
        facts.fund,
        facts.line_item as item,
        columns.measure,
        columns.value
    from {{ ref('fct_three_public_expense') }} as facts
    cross join
        lateral (
            values
            ('original_budget', facts.original_budget_yuan),
            ('adjusted_budget', facts.adjusted_budget_yuan),
            ('actual', facts.actual_yuan),
            ('prior_actual', facts.prior_actual_yuan)
        ) as columns (measure, value)
    where columns.value is not null
    union all
    select
        'fct_official_statistic' as fact,
        account_id,
        null::uuid as document_id,
        form_id,
        fund,
        line_item as item,
        'actual' as measure,
        quantity as value
    from {{ ref('fct_official_statistic') }}
    union all
    select
        'fct_institution_amount' as fact,
        facts.account_id,
        null::uuid as document_id,
        facts.form_id,
        forms.fund,
        facts.line_item as item,
        columns.measure,
        columns.value
    from {{ ref('fct_institution_amount') }} as facts
    inner join {{ ref('dim_form') }} as forms on facts.form_id = forms.form_id
    cross join
        lateral (
            values
            ('opening', facts.opening_yuan),
            ('original_budget', facts.original_budget_yuan),
            ('adjusted_budget', facts.adjusted_budget_yuan),
            ('actual', facts.actual_yuan)
        ) as columns (measure, value)
    where columns.value is not null
),

added_up as (
    select
        'fct_income' as fact,
        account_id,
        'income' as form_id,
        functional_code as item,
        income_source as measure,
        amount_yuan as value
    from {{ ref('fct_income') }}
    union all
    select
        'fct_expenditure' as fact,
        account_id,
        'expenditure' as form_id,
        functional_code as item,
        expenditure_nature as measure,
        amount_yuan as value
    from {{ ref('fct_expenditure') }}
    union all
    select
        'fct_economic_expenditure' as fact,
        account_id,
        case expenditure_nature
            when 'expenditure.basic' then 'general_budget_basic_by_economic'
            when 'expenditure.project' then 'general_budget_project_by_economic'
        end as form_id,
        economic_code as item,
        expenditure_nature as measure,
        amount_yuan as value
    from {{ ref('fct_economic_expenditure') }}
    union all
    select
        'fct_appropriation_balance' as fact,
        facts.account_id,
        case facts.fund
            when 'general_public_budget' then 'general_budget_appropriation'
            when 'government_fund' then 'government_fund_appropriation'
            when 'state_capital' then 'state_capital_appropriation'
        end as form_id,
        facts.functional_code as item,
        columns.measure,
        columns.value
    from {{ ref('fct_appropriation_balance') }} as facts
    cross join
        lateral (
            values
            ('opening', facts.opening_yuan),
            ('opening.basic', facts.opening_basic_yuan),
            ('opening.project', facts.opening_project_yuan),
            ('income', facts.income_yuan),
            ('income.basic', facts.income_basic_yuan),
            ('income.project', facts.income_project_yuan),
            ('expenditure', facts.expenditure_yuan),
            ('expenditure.basic', facts.expenditure_basic_yuan),
            ('expenditure.basic.personnel', facts.expenditure_basic_personnel_yuan),
            ('expenditure.basic.operating', facts.expenditure_basic_operating_yuan),
            ('expenditure.project', facts.expenditure_project_yuan),
            ('closing', facts.closing_yuan),
            ('closing.basic', facts.closing_basic_yuan),
            ('closing.project', facts.closing_project_yuan)
        ) as columns (measure, value)
    where columns.value is not null
),

item_sums as (
    select
        account_id,
        form_id,
        fund,
        item,
        measure,
        sum(value) as value
    from printed
    group by account_id, form_id, fund, item, measure
),

listed_not_printed as (
    select
        listed.fact,
        listed.account_id,
        listed.document_id,
        listed.item,
        listed.measure,
        listed.value
    from listed
    left join item_sums
        on
            listed.account_id = item_sums.account_id
            and listed.form_id = item_sums.form_id
            and listed.fund = item_sums.fund
            and listed.item = item_sums.item
            and listed.measure = item_sums.measure
            and listed.value = item_sums.value
    where item_sums.account_id is null
),

printed_sums as (
    select
        account_id,
        form_id,
        item,
        measure,
        sum(value) as value
    from printed
    where is_leaf
    group by account_id, form_id, item, measure
),

added_up_not_printed as (
    select
        added_up.fact,
        added_up.account_id,
        null::uuid as document_id,
        added_up.item,
        added_up.measure,
        added_up.value
    from added_up
    left join printed_sums
        on
            added_up.account_id = printed_sums.account_id
            and added_up.form_id = printed_sums.form_id
            and added_up.item = printed_sums.item
            and added_up.measure = printed_sums.measure
            and added_up.value = printed_sums.value
    where printed_sums.account_id is null
)

select * from listed_not_printed
union all
select * from added_up_not_printed
