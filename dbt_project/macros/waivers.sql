{#-
  The key of a waiver: made from what it waives, so that a change of its reason is no other
  waiver.
-#}
{% macro waiver_key() -%}
    md5(
        concat_ws(
            '|',
            coalesce({{ plain('organization') }}, ''),
            coalesce(account_year::text, ''),
            coalesce(lower(trim(document_sha256)), ''),
            identity_id,
            coalesce(trim(scope), '')
        )
    )
{%- endmacro %}
