-- 用户说明的历次记录
select
    document_id,
    override_no,
    field,
    value,
    told_at,
    history_no
from {{ source('raw', 'document_override') }}
where {{ in_scope('document_id') }}
