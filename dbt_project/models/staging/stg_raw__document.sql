-- 文件：每个不同内容的文件一行
select
    document_id,
    file_name,
    source_address,
    folder,
    content_sha256,
    media_type,
    encoding,
    size_bytes,
    reader,
    loader_version,
    loaded_at
from {{ source('raw', 'document') }}
where {{ in_scope('document_id') }}
