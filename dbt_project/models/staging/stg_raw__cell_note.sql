-- 单元格文字之外所见：注码、划去或隐藏的文字、不能辨认的原因
select
    document_id,
    table_no,
    row_no,
    column_no,
    note_no,
    kind,
    text
from {{ source('raw', 'cell_note') }}
where {{ in_scope('document_id') }}
