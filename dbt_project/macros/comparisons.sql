{#- The comparisons that stand in the cells of int_comparison_cell, each once. -#}
{% macro comparisons() -%}
    select distinct
        account_id,
        comparison_key,
        relation,
        hardness,
        difference,
        tolerance,
        is_broken
    from {{ ref('int_comparison_cell') }}
{%- endmacro %}
