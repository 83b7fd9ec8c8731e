-- 增量构建不重建的文件：发布时各自说明的单位、年度、口径，供同目录的文件取用；全量构建时为空
with published as (
    select * from {{ source('build', 'published_document') }}
),

extent as (
    select * from {{ source('build', 'scope') }}
),

rebuilt as (
    select * from {{ source('build', 'scope_document') }}
)

select
    published.document_id,
    published.folder,
    published.organization,
    published.year_text,
    published.scope,
    published.problem
from published
cross join extent
left join rebuilt on published.document_id = rebuilt.document_id
where not extent.is_full and rebuilt.document_id is null
