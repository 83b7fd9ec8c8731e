-- 文件的历次读取：何时、由何版本、到何时为止
select
    document_id,
    reading_no,
    source,
    reader,
    loader_version,
    catalogue_version,
    read_at,
    history_no,
    lead(read_at) over following as replaced_at,
    lead(history_no) over following as replaced_no
from {{ source('raw', 'document_reading') }}
where {{ in_scope('document_id') }}
window following as (partition by document_id order by reading_no)
