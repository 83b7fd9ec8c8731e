{#-
  Schemas are named as the layers are: staging, intermediate, marts, seeds; never prefixed with the
  target's.
-#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
