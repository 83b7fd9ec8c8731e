-- 财政拨款总表各预算的本年支出 = Σ 该预算财政拨款决算表末级行的本年支出（两表都在时）
with summary as (
    select
        facts.account_id,
        facts.fund,
        facts.amount_yuan,
        reported.half_width_yuan
    from {{ with_half_widths('fct_appropriation_summary') }}
    where facts.line_item = 'expenditure'
),

by_code as (
    select
        account_id,
        fund,
        sum(expenditure_yuan) as amount_yuan
    from {{ ref('fct_appropriation_balance') }}
    group by account_id, fund
),

-- The total row stands between the leaf rows and the summary: it rounds on both sides.
widths as (
    select
        account_id,
        fund,
        sum(case when is_total then 2 else 1 end * half_width_yuan) as half_width_yuan
    from {{ ref('fct_reported_amount') }}
    where
        form_id in (
            'general_budget_appropriation',
            'government_fund_appropriation',
            'state_capital_appropriation'
        )
        and verification <> 'withheld'
        and (is_leaf or is_total)
        and measure = 'expenditure'
    group by account_id, fund
)

select
    summary.account_id,
    summary.fund,
    summary.amount_yuan as summary_yuan,
    by_code.amount_yuan as by_code_yuan
from summary
inner join by_code on summary.account_id = by_code.account_id and summary.fund = by_code.fund
inner join widths on summary.account_id = widths.account_id and summary.fund = widths.fund
where
    abs(summary.amount_yuan - by_code.amount_yuan)
    > summary.half_width_yuan + widths.half_width_yuan
    and not {{
        is_excused(
            'summary.account_id',
            ['04_05', '04_08', '04_09', '05.total', '08.total', '09.total']
        )
    }}
