-- 年度、单位、口径的印刷依据
select
    document_id,
    evidence_no,
    table_no,
    field,
    value,
    {{ plain('value') }} as plain_value,
    source,
    printed
from {{ source('raw', 'account_evidence') }}
where
    {{ in_scope_unless_held('document_id', ['whole']) }}
    and {{ of_newest_reading('evidence_no') }}
