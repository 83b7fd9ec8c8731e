{#-
  The items of a summary form (`form_id`), one row for each account, item and what else `keys`
  names.
-#}
{% macro summary_amounts(form_id, keys=[]) -%}
select
    points.account_id,
    {{ account_columns('accounts') }},
    {%- for key in keys %}
    points.{{ key }},
    {%- endfor %}
    points.line_item,
    min(points.functional_code) as functional_code,
    -- Two printed rows may be one item (专用结余 and 非财政拨款结余); the address is the first's.
    sum(points.amount_yuan)::numeric(20, 2) as amount_yuan,
    (array_agg(points.document_id order by points.table_no, points.row_no))[1] as document_id,
    (array_agg(points.table_no order by points.table_no, points.row_no))[1] as table_no,
    (array_agg(points.row_no order by points.table_no, points.row_no))[1] as row_no,
    (array_agg(points.column_no order by points.table_no, points.row_no))[1] as column_no,
    count(*)::integer as cell_count,
    {{ worst_verification('points.verification') }} as verification
from {{ ref('int_fact_datapoint') }} as points
inner join {{ ref('dim_account') }} as accounts on points.account_id = accounts.account_id
where
    points.form_id = '{{ form_id }}'
    and points.line_item is not null
    and points.measure = 'actual'
group by
    points.account_id,
    {{ account_columns('accounts') }},
    {%- for key in keys %}
    points.{{ key }},
    {%- endfor %}
    points.line_item
{%- endmacro %}
