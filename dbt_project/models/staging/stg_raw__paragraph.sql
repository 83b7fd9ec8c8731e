-- 文字：每行一行，原样
select
    document_id,
    paragraph_no,
    position,
    page,
    printed_line,
    table_no,
    role,
    text
from {{ source('raw', 'paragraph') }}
where {{ in_scope_unless_held('document_id') }} and {{ of_newest_reading('paragraph_no') }}
