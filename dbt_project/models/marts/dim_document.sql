-- 文件：每个装载的文件一行，及其归属与状态
select
    documents.document_id,
    documents.file_name,
    documents.source_address,
    documents.content_sha256,
    documents.media_type,
    documents.encoding,
    documents.size_bytes,
    readings.reader,
    readings.loader_version,
    documents.loaded_at,
    accounts.account_id,
    accounts.problem as assignment_problem,
    statuses.status,
    statuses.withdrawn_at,
    statuses.withdrawn_by,
    statuses.withdrawal_reason
from {{ ref('stg_raw__document') }} as documents
inner join {{ ref('int_document_account') }} as accounts
    on documents.document_id = accounts.document_id
inner join {{ ref('int_document_status') }} as statuses
    on documents.document_id = statuses.document_id
inner join {{ ref('stg_raw__document_reading') }} as readings
    on documents.document_id = readings.document_id and readings.replaced_no is null
