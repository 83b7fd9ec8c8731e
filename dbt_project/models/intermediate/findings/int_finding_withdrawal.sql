-- 撤回的文件：何时、何人、为何；其表与文字不再计入所属的账户
with statuses as (
    select * from {{ ref('int_document_status') }}
    where status = 'withdrawn'
),

documents as (
    select * from {{ ref('stg_raw__document') }}
),

-- A file may hold tables of two accounts; of one that belongs to none the note stands by itself.
owners as (
    select
        document_id,
        account_id
    from {{ ref('int_document_account') }}
    union
    select
        document_id,
        account_id
    from {{ ref('int_table_account') }}
    where account_id is not null
)

select
    owners.account_id,
    owners.document_id,
    null::integer as table_no,
    null::integer as row_no,
    null::integer as column_no,
    'document_withdrawn' as kind,
    'note' as severity,
    null as identity_id,
    null as scope,
    null::numeric as difference_yuan,
    documents.file_name || ' 已于 '
    || to_char(statuses.withdrawn_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')
    || '（北京时间）由数据库用户 ' || statuses.withdrawn_by || ' 撤回：' || statuses.withdrawal_reason
    || '。其各表与文字不再计入本账户。' as message_zh,
    documents.file_name || ' was withdrawn on '
    || to_char(statuses.withdrawn_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')
    || ' (Beijing time) by the database user ' || statuses.withdrawn_by || ': '
    || statuses.withdrawal_reason || '. Nothing of it counts in this account.' as message_en
from statuses
inner join documents on statuses.document_id = documents.document_id
inner join owners on statuses.document_id = owners.document_id
