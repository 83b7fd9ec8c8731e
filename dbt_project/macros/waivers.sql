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


{#-
  Whether an account has a waiver of one of these identities, which then excuses what a test finds
  in it.
-#}
{% macro is_excused(account_id, identity_ids) -%}
    exists (
        select 1
        from {{ ref('fct_identity_result') }} as waived
        where
            waived.account_id = {{ account_id }}
            and waived.is_waived
            and waived.identity_id in ('{{ identity_ids | join("', '") }}')
    )
{%- endmacro %}
