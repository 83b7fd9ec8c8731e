-- 文字中写出表名之处：目录、表题、说明、正文
select
    document_id,
    mention_no,
    paragraph_no,
    table_no,
    row_no,
    is_whole_line,
    form_ids,
    printed
from {{ source('raw', 'form_mention') }}
where {{ in_scope_unless_held('document_id') }} and {{ of_newest_reading('mention_no') }}
