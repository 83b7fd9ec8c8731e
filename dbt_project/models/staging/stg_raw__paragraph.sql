-- 表外的文字行：位置、页、是正文还是表的标题或注
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
