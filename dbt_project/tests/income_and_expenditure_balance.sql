-- 本年收入合计 + 使用非财政拨款结余 + 年初结转和结余 = 本年支出合计 + 结余分配 + 年末结转和结余
-- Both sides reach each other through the two 总计: each of these rounds twice on the way.
with figures as (
    select
        facts.account_id,
        facts.amount_yuan,
        reported.half_width_yuan,
        case
            when facts.line_item in ('income', 'use_of_non_appropriation_surplus', 'opening') then 1
            when facts.line_item in ('expenditure', 'surplus_distribution', 'closing') then -1
            else 0
        end as sign
    from {{ with_half_widths('fct_income_expenditure_summary') }}
    where
        facts.line_item in (
            'income',
            'use_of_non_appropriation_surplus',
            'opening',
            'income_grand_total',
            'expenditure',
            'surplus_distribution',
            'closing',
            'expenditure_grand_total'
        )
        and not {{
            is_excused(
                'facts.account_id',
                ['01.income_grand_total', '01.expenditure_grand_total', '01.balance']
            )
        }}
),

sums as (
    select
        account_id,
        sum(sign * amount_yuan) as difference_yuan,
        sum(case when sign = 0 then 2 else 1 end * half_width_yuan) as tolerance_yuan
    from figures
    group by account_id
)

select
    account_id,
    difference_yuan,
    tolerance_yuan
from sums
where abs(difference_yuan) > tolerance_yuan
