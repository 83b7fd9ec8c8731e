-- 增量构建不重建的文件中识别出的表：每个文件每种表一行
with outside as (
    select * from {{ ref('stg_build__outside_document') }}
),

tables as (
    select * from {{ source('raw', 'document_table') }}
)

select distinct
    outside.document_id,
    outside.folder,
    tables.form_id
from outside
inner join tables on outside.document_id = tables.document_id
where tables.form_id is not null
