{#-
  Descriptions say a thing in English, then in Chinese. People who open the warehouse in a BI tool read Chinese: in the
  comments of the database the Chinese stands first.
-#}
{% macro chinese_first(description) -%}
    {%- set pattern = '^(.*[.:)%]) ((?:[“《（]?[\u4e00-\u9fff]|[0-9]+ ?[\u4e00-\u9fff]).*)$' -%}
    {%- set parts = modules.re.match(pattern, description | trim, modules.re.S) -%}
    {%- set turned = (parts.group(2) ~ ' ' ~ parts.group(1)) if parts else description -%}
    {{ return(turned) }}
{%- endmacro %}

{#-
  What a relation and its columns are, as statements; a described column that is not there is an
  error.
-#}
{% macro comments(relation, model) -%}
    {%- if config.persist_relation_docs() and model.description and not has_same_rules() -%}
        {{ comment(relation.type ~ ' ' ~ relation, model.description) }}
        {%- for column in model.columns.values() -%}
            {{
                comment(
                    'column ' ~ relation ~ '.' ~ adapter.quote(column.name), column.description
                )
            }}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro comment(named, description) -%}
    comment on {{ named }} is {{ postgres_escape_comment(chinese_first(description)) }};
{%- endmacro %}

{#-
  Overrides dbt's own, which asks for the columns twice and sends two statements for each seed.
-#}
{% macro postgres__persist_docs(relation, model, for_relation, for_columns) %}
    {% call statement('comments') %}
        {{ comments(relation, model) }}
    {% endcall %}
{% endmacro %}
