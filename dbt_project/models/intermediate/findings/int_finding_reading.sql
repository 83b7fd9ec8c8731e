-- 文件中没有读到的部分：扫描页、没有文字编码的页、列不明的表
select
    accounts.account_id,
    problems.document_id,
    null::integer as table_no,
    null::integer as row_no,
    null::integer as column_no,
    problems.kind,
    case when problems.kind = 'recognised_picture' then 'warning' else 'error' end as severity,
    null as identity_id,
    'problem=' || problems.problem_no as scope,
    null::numeric as difference_yuan,
    documents.file_name || ' ' || problems.message_zh || '。请对照原件。' as message_zh,
    documents.file_name || ', ' || problems.message_en || '.' as message_en
from {{ ref('stg_raw__reading_problem') }} as problems
inner join {{ ref('stg_raw__document') }} as documents
    on problems.document_id = documents.document_id
inner join {{ ref('int_document_account') }} as accounts
    on problems.document_id = accounts.document_id
inner join {{ ref('int_document_status') }} as statuses
    on problems.document_id = statuses.document_id and statuses.is_standing
