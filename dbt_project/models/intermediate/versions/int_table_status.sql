-- 每张印出的表此刻的状态；没有识别的表随其文件
with printed as (
    select
        document_id,
        table_no
    from {{ ref('stg_raw__document_table') }}
),

tables as (
    select * from {{ ref('int_table') }}
),

documents as (
    select * from {{ ref('int_document_status') }}
),

judged as (
    select
        printed.document_id,
        printed.table_no,
        coalesce(tables.status, documents.status) as status
    from printed
    inner join documents on printed.document_id = documents.document_id
    left join tables
        on printed.document_id = tables.document_id and printed.table_no = tables.table_no
)

select
    document_id,
    table_no,
    status,
    status in ('current', 'unassigned') as is_standing
from judged
