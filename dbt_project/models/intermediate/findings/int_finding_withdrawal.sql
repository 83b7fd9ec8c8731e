-- 撤回的文件：何时、何人、为何；其表与文字不再计入所属的账户
with statuses as (
    select * from {{ ref('int_document_status') }}
    where status = 'withdrawn'
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
    {{ finding(
        kind="'document_withdrawn'",
        severity="'note'",
        keys={'account_id': 'owners.account_id', 'document_id': 'owners.document_id'},
        parts={
            'withdrawn_at': "to_char(
                statuses.withdrawn_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI'
            )",
            'withdrawn_by': 'statuses.withdrawn_by',
            'reason': 'statuses.withdrawal_reason',
        },
    ) }}
from statuses
inner join owners on statuses.document_id = owners.document_id
