{#-
  The name an organisation bears now, where seed organizations says that it was renamed: one organisation through all its
  years. Renamings are declared, never guessed.
-#}
{% macro current_name(organization) -%}
    coalesce(
        (
            select names_declared.name_now
            from (
                select
                    {{ plain('organization') }} as former_key,
                    now_called as name_now
                from {{ ref('organizations') }}
                where now_called is not null
            ) as names_declared
            where names_declared.former_key = {{ plain(organization) }}
        ),
        {{ organization }}
    )
{%- endmacro %}

{#- The key of an account: made from organisation, year and scope alone, so the same everywhere. -#}
{% macro account_key(organization, year, scope) -%}
    md5(
        {{ plain(current_name(organization)) }} || '|' || {{ year }} || '|' || {{ scope }}
    )::uuid
{%- endmacro %}

{#- The key of an organisation: made from the name it has now. -#}
{% macro organization_key(organization) -%}
    md5({{ plain(current_name(organization)) }})::uuid
{%- endmacro %}

{#-
  Whose account a row of a fact is, from dim_account: every fact says it, so that nobody has to join to sum over organisations
  without counting a unit again with its department.
-#}
{% macro account_columns(accounts) -%}
    {{ accounts }}.organization_id,
    {{ accounts }}.account_year,
    {{ accounts }}.scope,
    {{ accounts }}.is_consolidated,
    {{ accounts }}.parent_organization_id,
    {{ accounts }}.counts_once
{%- endmacro %}
