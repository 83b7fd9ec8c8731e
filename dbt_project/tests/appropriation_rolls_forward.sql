-- 财政拨款每个末级科目：年初结转和结余 + 本年收入 − 本年支出 = 年末结转和结余（空白视同 0）
-- Only where the form has all four columns, which is where the identity could be evaluated.
with four_columns as (
    select distinct
        terms.account_id,
        terms.fund
    from {{ ref('fct_identity_term') }} as terms
    inner join {{ ref('fct_identity_result') }} as results
        on
            terms.account_id = results.account_id
            and terms.identity_id = results.identity_id
            and terms.scope = results.scope
    where
        results.identity_id in ('05.roll_forward', '08.roll_forward', '09.roll_forward')
        and results.outcome <> 'not_applicable'
),

widths as (
    select
        account_id,
        fund,
        functional_code,
        sum(half_width_yuan) as tolerance_yuan
    from {{ ref('fct_reported_amount') }}
    where
        form_id in (
            'general_budget_appropriation',
            'government_fund_appropriation',
            'state_capital_appropriation'
        )
        and verification <> 'withheld'
        and is_leaf
        and measure in ('opening', 'income', 'expenditure', 'closing')
    group by account_id, fund, functional_code
),

differences as (
    select
        facts.account_id,
        facts.fund,
        facts.functional_code,
        coalesce(facts.opening_yuan, 0)
        + coalesce(facts.income_yuan, 0)
        - coalesce(facts.expenditure_yuan, 0)
        - coalesce(facts.closing_yuan, 0) as difference_yuan,
        coalesce(widths.tolerance_yuan, 0) as tolerance_yuan
    from {{ ref('fct_appropriation_balance') }} as facts
    inner join four_columns
        on
            facts.account_id = four_columns.account_id
            and facts.fund = four_columns.fund
    left join widths
        on
            facts.account_id = widths.account_id
            and facts.fund = widths.fund
            and facts.functional_code = widths.functional_code
    where
        not {{
            is_excused(
                'facts.account_id',
                ['05.roll_forward', '08.roll_forward', '09.roll_forward']
            )
        }}
)

select
    account_id,
    fund,
    functional_code,
    difference_yuan,
    tolerance_yuan
from differences
where abs(difference_yuan) > tolerance_yuan
