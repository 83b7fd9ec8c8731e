-- 搁置：构建因之失败的账户与文件，其数字不进入事实表，其余照常发布
with held_back as (
    select * from {{ ref('stg_build__held_back') }}
),

accounts as (
    select * from {{ ref('int_account') }}
),

-- A document that was withdrawn since troubles nobody.
statuses as (
    select * from {{ ref('int_document_status') }}
    where is_standing
),

document_accounts as (
    select * from {{ ref('int_document_account') }}
),

held_accounts as (
    select
        {{ finding(
            kind="'held_back'",
            severity="'error'",
            keys={'account_id': 'accounts.account_id'},
            parts={'step': 'held_back.step', 'reason': 'held_back.reason'},
            sentence="'held_back.account'",
        ) }}
    from held_back
    inner join accounts on held_back.account_id = accounts.account_id
),

held_documents as (
    select
        {{ finding(
            kind="'held_back'",
            severity="'error'",
            keys={
                'account_id': 'document_accounts.account_id',
                'document_id': 'held_back.document_id',
            },
            parts={'step': 'held_back.step', 'reason': 'held_back.reason'},
            sentence="'held_back.document'",
        ) }}
    from held_back
    inner join statuses on held_back.document_id = statuses.document_id
    inner join document_accounts on held_back.document_id = document_accounts.document_id
)

select * from held_accounts
union all
select * from held_documents
