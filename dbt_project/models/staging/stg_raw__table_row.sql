-- 表的物理行：单元格原样
select
    document_id,
    table_no,
    row_no,
    section,
    row_kind,
    cells,
    page,
    printed_line,
    is_hidden
from {{ source('raw', 'table_row') }}
where {{ in_scope_unless_held('document_id') }}
