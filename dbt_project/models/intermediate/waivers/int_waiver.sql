-- 豁免落到账户：按文件，或按单位与年度；所指的表已被新装载的文件取代或已撤回的，豁免失效
with waivers as (
    select
        organization,
        account_year,
        lower(trim(document_sha256)) as document_sha256,
        identity_id,
        coalesce(trim(scope), '') as scope,
        reason,
        waived_by,
        waived_on,
        {{ waiver_key() }} as waiver_key
    from {{ ref('waivers') }}
),

accounts as (
    select * from {{ ref('int_account') }}
),

identity_forms as (
    select distinct
        identity_id,
        form_id
    from {{ ref('identity_terms') }}
    union
    select
        'year.opening' as identity_id,
        form_id
    from {{ ref('forms') }}
    where classification in ('line_item', 'functional') and not repeats
),

tables as (
    select
        tables.account_id,
        tables.form_id,
        tables.is_current,
        tables.status,
        documents.content_sha256,
        documents.loaded_at
    from {{ ref('int_table') }} as tables
    inner join {{ ref('stg_raw__document') }} as documents
        on tables.document_id = documents.document_id
    where tables.account_id is not null
),

-- The tables that each identity compares in each account.
compared as (
    select
        tables.account_id,
        identity_forms.identity_id,
        tables.content_sha256,
        tables.is_current,
        tables.status,
        tables.loaded_at
    from tables
    inner join identity_forms on tables.form_id = identity_forms.form_id
),

standing as (
    select
        account_id,
        identity_id,
        bool_or(status = 'superseded') as has_superseded,
        max(loaded_at) filter (where is_current) as loaded_at
    from compared
    group by account_id, identity_id
),

by_document as (
    select
        waivers.waiver_key,
        compared.account_id,
        bool_or(not compared.is_current) as is_expired
    from waivers
    inner join compared
        on
            waivers.identity_id = compared.identity_id
            and waivers.document_sha256 = left(
                compared.content_sha256, length(waivers.document_sha256)
            )
    inner join accounts on compared.account_id = accounts.account_id
    where
        length(waivers.document_sha256) >= 12
        and (
            waivers.organization is null
            or {{ plain('waivers.organization') }} = {{ plain('accounts.organization') }}
        )
        and (waivers.account_year is null or waivers.account_year = accounts.account_year)
    group by waivers.waiver_key, compared.account_id
),

-- A waiver of an account was decided on what had been published by then.
by_account as (
    select
        waivers.waiver_key,
        accounts.account_id,
        case
            when standing.account_id is null then false
            when standing.loaded_at is null then true -- every table that it waived was withdrawn
            else standing.has_superseded and standing.loaded_at::date > waivers.waived_on
        end as is_expired
    from waivers
    inner join accounts
        on
            {{ plain('waivers.organization') }} = {{ plain('accounts.organization') }}
            and waivers.account_year = accounts.account_year
    left join standing
        on
            accounts.account_id = standing.account_id
            and waivers.identity_id = standing.identity_id
    where waivers.document_sha256 is null
),

placed as (
    select * from by_document
    union all
    select * from by_account
)

select
    waivers.waiver_key,
    placed.account_id,
    waivers.identity_id,
    waivers.scope,
    waivers.reason,
    waivers.waived_by,
    waivers.waived_on,
    coalesce(placed.is_expired, false) as is_expired
from waivers
inner join placed on waivers.waiver_key = placed.waiver_key
