-- 增量构建不重建的文件中识别出的表：每个文件每种表一行
with unaffected as (
    select * from {{ ref('stg_build__unaffected_document') }}
),

tables as (
    select * from {{ source('raw', 'document_table') }}
)

select distinct
    unaffected.document_id,
    unaffected.folder,
    tables.form_id
from unaffected
inner join tables on unaffected.document_id = tables.document_id
where tables.form_id is not null and {{ of_newest_reading('tables.table_no') }}
