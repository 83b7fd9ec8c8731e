-- “三公”经费支出合计 = 因公出国（境）费 + 公务用车购置及运行维护费 + 公务接待费，逐栏（空白视同 0）
with figures as (
    select
        facts.account_id,
        facts.fund,
        facts.line_item,
        columns.measure,
        columns.amount_yuan
    from {{ ref('fct_three_public_expense') }} as facts
    cross join
        lateral (
            values
            ('original_budget', facts.original_budget_yuan),
            ('adjusted_budget', facts.adjusted_budget_yuan),
            ('actual', facts.actual_yuan)
        ) as columns (measure, amount_yuan)
    where
        facts.line_item in ('three_public', 'going_abroad', 'vehicle', 'reception')
        and not {{ is_excused('facts.account_id', ['10.total', '11.total']) }}
),

widths as (
    select
        account_id,
        fund,
        measure,
        sum(half_width_yuan) as tolerance_yuan
    from {{ ref('fct_reported_amount') }}
    where
        form_id in ('three_public', 'three_public_general_budget')
        and verification <> 'withheld'
        and line_item in ('three_public', 'going_abroad', 'vehicle', 'reception')
    group by account_id, fund, measure
),

sums as (
    select
        account_id,
        fund,
        measure,
        sum(amount_yuan) filter (where line_item = 'three_public') as total_yuan,
        coalesce(sum(amount_yuan) filter (where line_item <> 'three_public'), 0) as parts_yuan
    from figures
    group by account_id, fund, measure
)

select
    sums.account_id,
    sums.fund,
    sums.measure,
    sums.total_yuan,
    sums.parts_yuan
from sums
inner join widths
    on
        sums.account_id = widths.account_id
        and sums.fund = widths.fund
        and sums.measure = widths.measure
where abs(sums.total_yuan - sums.parts_yuan) > widths.tolerance_yuan
