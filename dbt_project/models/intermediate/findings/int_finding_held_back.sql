-- 搁置：构建因之失败的账户与文件，其数字不进入事实表，其余照常发布
with held_back as (
    select * from {{ source('build', 'scope_held_back') }}
),

accounts as (
    select * from {{ ref('int_account') }}
),

documents as (
    select * from {{ ref('stg_raw__document') }}
),

-- A document that was withdrawn since troubles nobody.
statuses as (
    select * from {{ ref('int_document_status') }}
),

document_accounts as (
    select * from {{ ref('int_document_account') }}
),

held_accounts as (
    select
        accounts.account_id,
        null::uuid as document_id,
        held_back.step,
        held_back.reason,
        accounts.organization || ' ' || accounts.account_year as name,
        '它的数字只在 fct_reported_amount 中，不进入各事实表' as consequence_zh,
        'Its figures are in fct_reported_amount only, not in the facts' as consequence_en
    from held_back
    inner join accounts on held_back.account_id = accounts.account_id
),

held_documents as (
    select
        document_accounts.account_id,
        documents.document_id,
        held_back.step,
        held_back.reason,
        documents.file_name as name,
        '其中的表与文字都没有进入集市，账户的其他文件不受影响' as consequence_zh,
        'None of its tables and text is in the marts; the account''s other files are' as consequence_en
    from held_back
    inner join documents on held_back.document_id = documents.document_id
    inner join statuses on held_back.document_id = statuses.document_id and statuses.is_standing
    left join document_accounts on documents.document_id = document_accounts.document_id
),

held as (
    select * from held_accounts
    union all
    select * from held_documents
)

select
    account_id,
    document_id,
    null::integer as table_no,
    null::integer as row_no,
    null::integer as column_no,
    'held_back' as kind,
    'error' as severity,
    null as identity_id,
    null as scope,
    null::numeric as difference_yuan,
    name || '：构建在“' || step || '”一步因它失败（' || reason || '），已被搁置。' || consequence_zh
    || '。其余账户照常发布。请把此文件交给维护者；需要时用 juesuan withdraw 撤回。' as message_zh,
    name || ': the build fails with it at the step ' || step || ' (' || reason
    || '), so it is held back. ' || consequence_en
    || '. All others are published. Give the file to whoever maintains juesuan, or withdraw it.'
        as message_en
from held
