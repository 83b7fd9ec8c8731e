{#-
  What a test finds where the summary's total of `measure` is not the sum of its form; `waived` names the identities whose
  waivers excuse it.
-#}
{% macro adds_up_to_the_summary(measure, waived) -%}
with by_code as (
    select
        account_id,
        sum(amount_yuan) as amount_yuan
    from {{ ref('fct_' ~ measure) }}
    group by account_id
),

-- The 合计 of each leaf row stands between its parts and the total row: it rounds on both sides.
widths as (
    select
        account_id,
        sum(case when measure = '{{ measure }}' then 2 else 1 end * half_width_yuan)
            as half_width_yuan
    from {{ ref('fct_reported_amount') }}
    where form_id = '{{ measure }}' and verification <> 'withheld' and (is_leaf or is_total)
    group by account_id
),

summary as (
    select
        facts.account_id,
        facts.amount_yuan,
        reported.half_width_yuan
    from {{ with_half_widths('fct_income_expenditure_summary') }}
    where facts.line_item = '{{ measure }}'
)

select
    summary.account_id,
    summary.amount_yuan as summary_yuan,
    by_code.amount_yuan as by_code_yuan
from summary
inner join by_code on summary.account_id = by_code.account_id
inner join widths on summary.account_id = widths.account_id
where
    abs(summary.amount_yuan - by_code.amount_yuan)
    > summary.half_width_yuan + widths.half_width_yuan
    and not {{ is_excused('summary.account_id', waived) }}
{%- endmacro %}
