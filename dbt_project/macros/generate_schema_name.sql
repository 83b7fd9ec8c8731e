{#-
  Schemas are named as the layers are: staging, intermediate, marts, seeds; never prefixed with the target's. What
  people query is built beside what they see (marts_next) and published when every test has passed: docs/building.md.
-#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set schema = custom_schema_name or target.schema -%}
    {%- if schema in ('marts', 'reports') -%}
        {{ schema }}{{ env_var('JUESUAN_DBT_SUFFIX', '_next') }}
    {%- else -%}
        {{ schema }}
    {%- endif -%}
{%- endmacro %}
