-- 归属：raw、codes 中只有 Alembic 的表（已在 sources.yml 声明），dbt 的表不在其中，也不与之同名
{% set declared = [('raw', 'alembic_version')] %}
{% set built = [('marts', 'fct_reported_amount')] %}
{% if execute %}
    {% for source in graph.sources.values() %}
        {% do declared.append((source.schema, source.identifier)) %}
    {% endfor %}
    {% for node in graph.nodes.values() if node.resource_type in ('model', 'seed') %}
        {% do built.append((node.schema, node.alias)) %}
    {% endfor %}
{% endif %}
with declared (schema_name, relation_name) as (
    values
    {% for schema_name, relation_name in declared %}
        ('{{ schema_name }}', '{{ relation_name }}'){{ ',' if not loop.last }}
    {% endfor %}
),

built (schema_name, relation_name) as (
    values
    {% for schema_name, relation_name in built %}
        ('{{ schema_name }}', '{{ relation_name }}'){{ ',' if not loop.last }}
    {% endfor %}
),

present as (
    -- information_schema shows only what this user may use, and a stray table is none of these
    select
        namespaces.nspname::text as schema_name,
        relations.relname::text as relation_name
    from pg_catalog.pg_class as relations
    inner join pg_catalog.pg_namespace as namespaces on relations.relnamespace = namespaces.oid
    where relations.relkind in ('r', 'p', 'v', 'm', 'f')
)

select
    present.schema_name,
    present.relation_name,
    'stands in a schema of Alembic and is not its own' as problem
from present
left join declared
    on
        present.schema_name = declared.schema_name
        and present.relation_name = declared.relation_name
where present.schema_name in ('raw', 'codes') and declared.relation_name is null
union all
select
    built.schema_name,
    built.relation_name,
    'is built by dbt in a schema of Alembic' as problem
from built
where built.schema_name in ('raw', 'codes')
union all
select
    present.schema_name,
    present.relation_name,
    'has the name of a table of Alembic in a schema of dbt' as problem
from present
inner join declared on present.relation_name = declared.relation_name
where present.schema_name in (select distinct built.schema_name from built)
