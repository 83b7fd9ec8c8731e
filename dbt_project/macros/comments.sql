{#-
  Descriptions say a thing in English, then in Chinese. People who open the warehouse in a BI tool read Chinese: in the
  comments of the database the Chinese stands first.
-#}
{% macro chinese_first(description) -%}
    {%- set parts = modules.re.match('^(.*[.:)%]) ((?:[“《（]?[\u4e00-\u9fff]|[0-9]+ ?[\u4e00-\u9fff]).*)$', description | trim, modules.re.S) -%}
    {{ return((parts.group(2) ~ ' ' ~ parts.group(1)) if parts else description) }}
{%- endmacro %}

{#- Both override dbt's own, which write the description as it is. -#}
{% macro postgres__alter_relation_comment(relation, comment) %}
    comment on {{ relation.type }} {{ relation }}
    is {{ postgres_escape_comment(chinese_first(comment)) }};
{% endmacro %}

{% macro postgres__alter_column_comment(relation, column_dict) %}
    {% set existing = adapter.get_columns_in_relation(relation) | map(attribute='name') | list %}
    {% for name in column_dict if name in existing %}
        comment on column {{ relation }}.{{ adapter.quote(name) }}
        is {{ postgres_escape_comment(chinese_first(column_dict[name]['description'])) }};
    {% endfor %}
{% endmacro %}
