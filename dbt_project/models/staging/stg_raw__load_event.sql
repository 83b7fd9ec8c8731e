-- 装载记录：每次尝试一行
select
    load_event_id,
    run_id,
    occurred_at,
    source_address,
    content_sha256,
    document_id,
    outcome,
    reason,
    seconds,
    table_count,
    row_count,
    paragraph_count
from {{ source('raw', 'load_event') }}
