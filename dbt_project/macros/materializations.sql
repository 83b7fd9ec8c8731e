{#-
  How models are built. dbt's own way makes a relation beside the old one, renames both and drops the old, with an analyze
  and comments of its own each: seven statements where one does, and half of the work of a build of few accounts. Here
  the schemas are the builder's own and empty (docs/building.md), so a relation is made where it belongs, in one
  transaction and one statement: rows, keys, indexes, statistics (what follows joins these: the planner needs their sizes),
  foreign keys, comments.
-#}
{% materialization table, adapter='postgres' %}
    {%- set relation = this.incorporate(type='table') -%}
    {% do begin_anew() %}
    {% call statement('main') -%}
        {{ get_create_table_as_sql(False, relation, sql) }}
        {{ constraints_of_rows(relation) }}
        {{ indexes_of(relation) }}
        analyze {{ relation }};
        {{ foreign_keys(relation) }}
        {{ comments(relation, model) }}
    {%- endcall %}
    {{ adapter.commit() }}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{#- The indexes that the model's YAML asks for, as statements. -#}
{% macro indexes_of(relation) -%}
    {%- for index in config.get('indexes', default=[]) -%}
        {{ get_create_index_sql(relation, index) }};
    {%- endfor -%}
{%- endmacro %}

{% materialization view, adapter='postgres' %}
    {%- set relation = this.incorporate(type='view') -%}
    {% do begin_anew() %}
    {% call statement('main') -%}
        {{ get_create_view_as_sql(relation, sql) }}
        {{ comments(relation, model) }}
    {%- endcall %}
    {{ adapter.commit() }}
    {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{#- A build by hand may find a relation of the build before. -#}
{% macro begin_anew() -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- if existing is not none -%}
        {% do adapter.drop_relation(existing) %}
    {%- endif -%}
{%- endmacro %}
