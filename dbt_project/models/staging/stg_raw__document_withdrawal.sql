-- 撤回与恢复：每次一行
select
    document_id,
    event_no,
    action,
    reason,
    told_at,
    told_by,
    history_no
from {{ source('raw', 'document_withdrawal') }}
where {{ in_scope('document_id') }}
