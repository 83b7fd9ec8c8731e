-- 增量构建不重建的文件：发布时各自说明的单位、年度、口径，供同目录的文件取用；撤回的文件不供取用；全量构建时为空
with published as (
    select * from {{ source('build', 'published_document') }}
),

extent as (
    select * from {{ source('build', 'scope') }}
),

rebuilt as (
    select * from {{ source('build', 'scope_document') }}
),

events as (
    select
        document_id,
        action,
        row_number() over (partition by document_id order by event_no desc) as recency
    from {{ source('raw', 'document_withdrawal') }}
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
left join events
    on
        published.document_id = events.document_id
        and events.recency = 1
        and events.action = 'withdrawn'
where not extent.is_full and rebuilt.document_id is null and events.document_id is null
