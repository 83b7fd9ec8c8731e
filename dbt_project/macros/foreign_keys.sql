{#-
  Foreign keys of the marts are made anew with each table. Dropped before the build, the old ones cannot make two
  threads wait for each other while they swap tables that refer to one another.
-#}
{% macro drop_foreign_keys() -%}
    {% if execute and flags.WHICH in ('build', 'run') %}
        {% set schemas = [] %}
        {% for node in graph.nodes.values() if node.resource_type == 'model' and node.config.contract.enforced %}
            {% do schemas.append(node.schema) if node.schema not in schemas %}
        {% endfor %}
        do $$
        declare
            key record;
        begin
            for key in
                select
                    conrelid::regclass as relation,
                    conname as name
                from pg_constraint
                where
                    contype = 'f'
                    and conparentid = 0
                    and connamespace::regnamespace::text in ('{{ schemas | join("', '") }}')
            loop
                execute format('alter table %s drop constraint %I', key.relation, key.name);
            end loop;
        end $$
    {% endif %}
{%- endmacro %}
