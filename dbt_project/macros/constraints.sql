{#-
  Foreign keys are added when the rows are there: in CREATE TABLE every row is checked by itself, and the tables referred
  to stay locked until the model is done, so that marts are built one after the other.
-#}

{#- Overrides dbt's own: the columns and constraints of a table but for its foreign keys. -#}
{% macro postgres__get_table_columns_and_constraints() -%}
    {%- set columns = adapter.render_raw_columns_constraints(raw_columns=model['columns']) -%}
    {%- set others = model['constraints'] | rejectattr('type', 'equalto', 'foreign_key') | list -%}
    {%- set constraints = adapter.render_raw_model_constraints(raw_constraints=others) -%}
    ({{ (columns + constraints) | join(', ') }})
{%- endmacro %}

{#-
  The foreign keys of a mart, as a statement. Each locks the table it refers to until the model is done: two models that
  lock in one order, that of the names, never wait for each other.
-#}
{% macro foreign_keys(relation) -%}
    {%- set keys = model['constraints'] | selectattr('type', 'equalto', 'foreign_key') -%}
    {%- set keys = keys | sort(attribute='to') -%}
    {%- for key in adapter.render_raw_model_constraints(raw_constraints=keys) -%}
        {{ 'alter table ' ~ relation if loop.first }} add {{ key }}{{ ';' if loop.last else ', ' }}
    {%- endfor -%}
{%- endmacro %}

{#-
  The key of a model without a contract, and what else its YAML says of its rows, as a statement: PostgreSQL enforces it
  while the model is built, so no test has to.
-#}
{% macro constraints_of_rows(relation) -%}
    {%- if not config.get('contract').enforced -%}
        {%- set said = model['constraints'] -%}
        {%- for constraint in adapter.render_raw_model_constraints(raw_constraints=said) -%}
            {{ 'alter table ' ~ relation if loop.first }} add {{ constraint }}
            {{- ';' if loop.last else ', ' }}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
