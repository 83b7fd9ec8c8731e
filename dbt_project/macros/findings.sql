{#- The columns every model of findings has, in their order. -#}
{% macro finding_columns(relation) -%}
    select
        account_id,
        document_id,
        table_no,
        row_no,
        column_no,
        kind,
        severity,
        identity_id,
        scope,
        difference_yuan,
        message_zh,
        message_en
    from {{ relation }}
{%- endmacro %}
