-- 每条豁免都对应一个不成立或不能核对的结果；对不上的豁免说明原因，构建不通过
-- The answer is an error in words: a clerk who mistypes a line must see which one and why.
{% set unmatched %}
with waivers as (
    select
        *,
        {{ waiver_key() }} as waiver_key
    from {{ ref('waivers') }}
),

placed as (
    select * from {{ ref('int_waiver') }}
),

used as (
    select waiver_key
    from {{ ref('int_evaluation') }}
    where is_waived
    union
    select placed.waiver_key
    from placed
    inner join {{ ref('fct_year_link') }} as links
        on
            placed.account_id = links.account_id
            and placed.scope in ('', 'fund=' || links.fund)
    where placed.identity_id = 'year.opening' and links.is_waived
),

-- An incremental build sees its own accounts only: the other waivers were looked at when those were built.
in_question as (
    select waivers.waiver_key
    from waivers
    cross join {{ source('build', 'scope') }} as extent
    where
        extent.is_full
        or {{ organization_key('waivers.organization') }} in (
            select scope_organization.organization_id
            from {{ source('build', 'scope_organization') }} as scope_organization
        )
        or exists (
            select 1
            from {{ source('build', 'scope_document') }} as rebuilt
            inner join {{ source('raw', 'document') }} as documents
                on rebuilt.document_id = documents.document_id
            where
                documents.content_sha256
                like lower(trim(waivers.document_sha256)) || '%'
        )
),

identities as (
    select identity_id
    from {{ ref('identities') }}
    union all
    select 'year.opening' as identity_id
)

select distinct
    concat_ws(
        '，', waivers.organization, waivers.account_year::text, left(waivers.document_sha256, 12),
        waivers.identity_id, waivers.scope
    ) as waiver,
    case
        when identities.identity_id is null then '没有这条勾稽关系（no such identity）'
        when waivers.document_sha256 is null and waivers.organization is null
            then '没有写单位与年度，也没有写文件（neither organisation and year nor document is given）'
        when length(trim(waivers.document_sha256)) < 12
            then '文件的 SHA-256 至少要写前十二位（at least twelve characters of the SHA-256 are needed）'
        when placed.waiver_key is null
            then '没有装载这个单位、年度或文件（this organisation, year or document is not loaded）'
        else '该关系在此范围没有不成立，无需豁免，请删除该行（nothing is broken there; take the line out）'
    end as reason
from waivers
inner join in_question on waivers.waiver_key = in_question.waiver_key
left join identities on waivers.identity_id = identities.identity_id
left join placed on waivers.waiver_key = placed.waiver_key
left join used on waivers.waiver_key = used.waiver_key
where used.waiver_key is null and not coalesce(placed.is_expired, false)
{% endset %}
{% if execute and flags.WHICH in ('build', 'test') %}
    {% set rows = run_query(unmatched).rows %}
    {% if rows | length > 0 %}
        {% set words = [] %}
        {% for row in rows %}
            {% do words.append('waivers.csv“' ~ row[0] ~ '”：' ~ row[1]) %}
        {% endfor %}
        {{ exceptions.raise_compiler_error(words | join('；')) }}
    {% endif %}
{% endif %}
{{ unmatched }}
