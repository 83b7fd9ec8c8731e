{#-
  True in a build of changed documents, whose rules are those of the build before: that one compared every model with its
  contract, and the descriptions stand on what is published.
-#}
{% macro has_same_rules() -%}
    {{ return(env_var('JUESUAN_DBT_SAME_RULES', '') == '1') }}
{%- endmacro %}

{#- Overrides dbt's own, which plans each model a second time. -#}
{% macro postgres__get_assert_columns_equivalent(sql) -%}
    {%- if not has_same_rules() -%}
        {{ return(default__get_assert_columns_equivalent(sql)) }}
    {%- endif -%}
{%- endmacro %}
