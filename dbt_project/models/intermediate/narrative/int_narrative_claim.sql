-- 文字所述：属于哪个账户、折合多少元、说的是哪一年的哪个数
with claims as (
    select claims.*
    from {{ ref('stg_raw__narrative_claim') }} as claims
    inner join {{ ref('int_document_status') }} as documents
        on claims.document_id = documents.document_id and documents.is_standing
    left join {{ ref('int_table_status') }} as tables
        on claims.document_id = tables.document_id and claims.table_no = tables.table_no
    where claims.table_no is null or tables.is_standing
),

document_accounts as (
    select * from {{ ref('int_document_account') }}
),

table_accounts as (
    select * from {{ ref('int_table_account') }}
),

-- Where a file holds the tables of two accounts nobody can tell whose its text is.
shared_documents as (
    select distinct document_id
    from table_accounts
    where is_second_set
),

accounts as (
    select
        account_id,
        account_year
    from {{ ref('int_account') }}
),

assigned as (
    select
        claims.document_id,
        claims.claim_no,
        case
            when claims.table_no is not null then table_accounts.account_id
            when shared_documents.document_id is null then document_accounts.account_id
        end as account_id
    from claims
    left join document_accounts on claims.document_id = document_accounts.document_id
    left join shared_documents on claims.document_id = shared_documents.document_id
    left join table_accounts
        on
            claims.document_id = table_accounts.document_id
            and claims.table_no = table_accounts.table_no
),

dated as (
    select
        assigned.account_id,
        accounts.account_year,
        claims.*,
        {{ yuan_in('claims.unit') }} as yuan_per_unit,
        coalesce(claims.year = accounts.account_year::text, claims.year is null) as is_this_year,
        claims.year in ('上年', (accounts.account_year - 1)::text) as is_last_year
    from claims
    inner join assigned
        on claims.document_id = assigned.document_id and claims.claim_no = assigned.claim_no
    left join accounts on assigned.account_id = accounts.account_id
),

bounded as (
    select
        *,
        case
            when yuan_per_unit is null then {{ is_beyond('number', "'count'") }}
            else {{ is_beyond('number * yuan_per_unit', "'money'") }}
        end as is_beyond_kind
    from dated
)

select
    account_id,
    account_year,
    document_id,
    claim_no,
    paragraph_no,
    table_no,
    row_no,
    column_no,
    first_character,
    last_character,
    kind,
    right(words, 40) || printed as excerpt,
    subject,
    subject_words,
    subject_code,
    fund,
    is_fund_said,
    value,
    year,
    case
        when is_this_year then value
        when is_last_year and value = 'actual' then 'prior_actual'
    end as wanted_value,
    case when not is_beyond_kind then number end as number,
    decimals,
    unit,
    case
        when not is_beyond_kind then (number * yuan_per_unit)::numeric(20, 2)
    end as claimed_yuan,
    -- As with figures of tables: yuan to the cent is exact, anything coarser is an interval.
    case
        when yuan_per_unit is null then 0
        when yuan_per_unit * power(10::numeric, -decimals) <= 0.01 then 0
        else (yuan_per_unit * power(10::numeric, -decimals) / 2)::numeric(20, 4)
    end as half_width_yuan,
    direction,
    base,
    base_subject,
    base_subject_words,
    base_subject_code,
    base_fund,
    is_base_fund_said,
    about_no,
    base_no,
    case
        when account_id is null then 'account_unknown'
        when doubt is not null then doubt
        when is_beyond_kind then 'not_understood'
        when subject is null then 'not_understood'
        when not (is_this_year or coalesce(is_last_year and value = 'actual', false))
            then 'other_year'
    end as doubt
from bounded
