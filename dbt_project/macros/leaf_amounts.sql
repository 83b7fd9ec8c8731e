{#-
  The lowest rows of form income or expenditure, one row for each account, class and measure, which `column` names.
-#}
{% macro leaf_amounts(form_id, column) -%}
select
    points.account_id,
    {{ account_columns('accounts') }},
    points.functional_code,
    points.measure as {{ column }},
    sum(points.amount_yuan)::numeric(20, 2) as amount_yuan,
    count(*)::integer as cell_count,
    {{ worst_verification('points.verification') }} as verification
from {{ ref('int_fact_datapoint') }} as points
inner join {{ ref('dim_account') }} as accounts on points.account_id = accounts.account_id
where points.form_id = '{{ form_id }}' and points.is_leaf and points.parent_measure = '{{ form_id }}'
group by
    points.account_id,
    {{ account_columns('accounts') }},
    points.functional_code,
    points.measure
{%- endmacro %}
