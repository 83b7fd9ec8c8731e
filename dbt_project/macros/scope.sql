{#-
  Which rows of the landing tables a build is about: those of the documents in build.scope_document. For an incremental
  build they are written into the view, so that the planner knows how few they are and takes the index.
-#}
{% macro in_scope(column) -%}
    {%- set documents = none -%}
    {%- if execute -%}
        {%- set documents = run_query(
            "select case when not bool_and(is_full) then (select coalesce(string_agg(document_id::text, ',' "
            ~ "order by document_id), '') from " ~ source('build', 'scope_document')
            ~ " where fingerprint is not null) end from " ~ source('build', 'scope')
        ).rows[0][0] -%}
    {%- endif -%}
    {%- if documents is none -%}
        {{ column }} in (
            select scope_document.document_id
            from {{ source('build', 'scope_document') }} as scope_document
            where scope_document.fingerprint is not null
        )
    {%- else -%}
        {{ column }} = any('{{ '{' ~ documents ~ '}' }}'::uuid [])
    {%- endif -%}
{%- endmacro %}

{#-
  The same of what a document contains. A document that is held back (see loaders/building/holding.py) is there, but nothing
  of it is built; `level` says from which level on: its contents, or also what it says of itself.
-#}
{% macro in_scope_unless_held(column, levels=['contents', 'whole']) -%}
    {{ in_scope(column) }}
    and {{ column }} not in (
        select held_back.document_id
        from {{ source('build', 'scope_held_back') }} as held_back
        where
            held_back.document_id is not null
            and held_back.level in ('{{ levels | join("', '") }}')
    )
{%- endmacro %}

{#-
  Rows of the reading of a document that holds: those of former readings were numbered on from ten million on, see
  migrations/reading_schema.py.
-#}
{% macro of_newest_reading(number) -%}
    {{ number }} < 10000000
{%- endmacro %}
