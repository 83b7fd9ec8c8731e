-- 总表各类支出 = Σ 支出决算表同类末级行（两表都在时；一表未列的类视同 0）
with summary as (
    select
        facts.account_id,
        left(facts.functional_code, 3) as functional_class,
        facts.amount_yuan,
        reported.half_width_yuan
    from {{ with_half_widths('fct_income_expenditure_summary') }}
    where facts.functional_code is not null
),

by_code as (
    select
        account_id,
        left(functional_code, 3) as functional_class,
        amount_yuan
    from {{ ref('fct_expenditure') }}
),

-- The 合计 of each leaf row stands between its parts and the class: it rounds on both sides.
widths as (
    select
        account_id,
        left(functional_code, 3) as functional_class,
        case when measure = 'expenditure' then 2 else 1 end * half_width_yuan as half_width_yuan
    from {{ ref('fct_reported_amount') }}
    where form_id = 'expenditure' and verification <> 'withheld' and is_leaf
),

figures as (
    select
        account_id,
        functional_class,
        amount_yuan,
        half_width_yuan
    from summary
    union all
    select
        account_id,
        functional_class,
        -amount_yuan as amount_yuan,
        0 as half_width_yuan
    from by_code
    union all
    select
        account_id,
        functional_class,
        0 as amount_yuan,
        half_width_yuan
    from widths
)

select
    account_id,
    functional_class,
    sum(amount_yuan) as difference_yuan,
    sum(half_width_yuan) as tolerance_yuan
from figures
where
    account_id in (select summary.account_id from summary)
    and account_id in (select by_code.account_id from by_code)
    and not {{ is_excused('figures.account_id', ['01_03.by_class', '03.row']) }}
group by account_id, functional_class
having abs(sum(amount_yuan)) > sum(half_width_yuan)
