{#-
  Schemas are named as the layers are: staging, intermediate, marts, seeds; never prefixed with the target's. What
  people query is built beside what they see (marts_next) and published when every test has passed: docs/building.md.
  dbt called by hand builds in schemas of its own (by_hand_marts), where it touches nothing of a warehouse.
-#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set schema = custom_schema_name or target.schema -%}
    {%- set suffix = env_var('JUESUAN_DBT_SUFFIX', 'by hand') -%}
    {%- if suffix == 'by hand' -%}
        by_hand_{{ schema }}
    {%- elif schema in ('marts', 'reports') -%}
        {{ schema }}{{ suffix }}
    {%- else -%}
        {{ schema }}
    {%- endif -%}
{%- endmacro %}
