{#-
  Descriptions say a thing in English, then in Chinese. People who open the warehouse in a BI tool read Chinese: in the
  comments of the database the Chinese stands first.
-#}
{% macro chinese_first(description) -%}
    {%- set parts = modules.re.match('^(.*[.:)%]) ((?:[“《（]?[\u4e00-\u9fff]|[0-9]+ ?[\u4e00-\u9fff]).*)$', description | trim, modules.re.S) -%}
    {{ return((parts.group(2) ~ ' ' ~ parts.group(1)) if parts else description) }}
{%- endmacro %}

{#- What a relation and its columns are, as statements; a described column that is not there is an error. -#}
{% macro comments(relation, model) -%}
    {%- if config.persist_relation_docs() and model.description and not has_same_rules() %}
        comment on {{ relation.type }} {{ relation }}
        is {{ postgres_escape_comment(chinese_first(model.description)) }};
        {%- for column in model.columns.values() %}
        comment on column {{ relation }}.{{ adapter.quote(column.name) }}
        is {{ postgres_escape_comment(chinese_first(column.description)) }};
        {%- endfor %}
    {%- endif %}
{%- endmacro %}

{#- Overrides dbt's own, which asks for the columns twice and sends two statements for each seed. -#}
{% macro postgres__persist_docs(relation, model, for_relation, for_columns) %}
    {% call statement('comments') %}
        {{ comments(relation, model) }}
    {% endcall %}
{% endmacro %}
