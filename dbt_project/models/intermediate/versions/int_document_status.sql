-- 每个文件此刻的状态；其文字与没有识别的表随文件作数或不作数
with documents as (
    select * from {{ ref('int_document_account') }}
),

periods as (
    select * from {{ ref('int_document_period') }}
    where ends_at is null
),

tables as (
    select
        document_id,
        bool_or(status = 'current') as has_current
    from {{ ref('int_table') }}
    where account_id is not null and status <> 'former_reading'
    group by document_id
),

-- A second set of tables may be an account's where the file's own account is not known.
judged as (
    select
        documents.document_id,
        case
            when withdrawn.document_id is not null then 'withdrawn'
            when coalesce(tables.has_current, false) then 'current'
            when documents.account_id is null then 'unassigned'
            when kept_aside.document_id is not null then 'kept_aside'
            when tables.document_id is not null then 'superseded'
            else 'current'
        end as status,
        withdrawn.starts_at as withdrawn_at,
        withdrawn.told_by as withdrawn_by,
        withdrawn.reason as withdrawal_reason
    from documents
    left join periods as withdrawn
        on documents.document_id = withdrawn.document_id and withdrawn.kind = 'withdrawn'
    left join periods as kept_aside
        on documents.document_id = kept_aside.document_id and kept_aside.kind = 'kept_aside'
    left join tables on documents.document_id = tables.document_id
)

select
    document_id,
    status,
    status in ('current', 'unassigned') as is_standing,
    withdrawn_at,
    withdrawn_by,
    withdrawal_reason
from judged
