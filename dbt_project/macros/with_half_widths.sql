{#-
  Behind `from`: the rows of a fact as `facts`, each beside the same figure as `reported`, which
  says how far it is rounded.
-#}
{% macro with_half_widths(fact) -%}
    {{ ref(fact) }} as facts
    inner join {{ ref('fct_reported_amount') }} as reported
        on
            facts.document_id = reported.document_id
            and facts.table_no = reported.table_no
            and facts.row_no = reported.row_no
            and facts.column_no = reported.column_no
{%- endmacro %}
