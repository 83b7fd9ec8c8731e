-- 用户说明：同一文件同一事项以最后一次为准
with overrides as (
    select
        document_id,
        field,
        value,
        source,
        told_at,
        history_no,
        row_number() over (partition by document_id, field order by override_no desc) as recency
    from {{ source('raw', 'document_override') }}
    where {{ in_scope_unless_held('document_id', ['whole']) }}
)

select
    document_id,
    field,
    value,
    source,
    told_at,
    history_no
from overrides
where recency = 1
