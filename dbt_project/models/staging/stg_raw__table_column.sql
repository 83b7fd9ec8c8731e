-- 表的物理列：角色与含义
select
    document_id,
    table_no,
    section,
    column_no,
    block_no,
    coalesce(side, '') as side,
    role,
    measure,
    fund,
    value_kind,
    header_path,
    line_item
from {{ source('raw', 'table_column') }}
where {{ in_scope_unless_held('document_id') }}
