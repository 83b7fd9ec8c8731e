{#- The key of an account: made from organisation, year and scope alone, so the same everywhere. -#}
{% macro account_key(organization, year, scope) -%}
    md5({{ plain(organization) }} || '|' || {{ year }} || '|' || {{ scope }})::uuid
{%- endmacro %}

{#- The key of an organisation: made from its name. -#}
{% macro organization_key(organization) -%}
    md5({{ plain(organization) }})::uuid
{%- endmacro %}
