-- 项目支出绩效自评表的总分行：满分与总分各一个单元格；只印一个数的，是总分
with fields as (
    select * from {{ ref('int_performance_field') }}
    where label in ('总分', '合计', '总计') and section = 'total'
),

tables as (
    select * from {{ ref('stg_raw__document_table') }}
    where form_id = 'project_performance'
),

printed as (
    select
        document_id,
        table_no,
        row_no,
        first_column_no,
        second_column_no,
        first_value,
        second_value,
        third_value,
        first_value ~ '^[0-9]+([.][0-9]+)?$' as is_first_number,
        coalesce(second_value ~ '^[0-9]+([.][0-9]+)?$', false) as is_second_number
    from fields
),

placed as (
    select
        document_id,
        table_no,
        row_no,
        'weight' as measure,
        first_column_no as column_no,
        first_value as printed_text,
        null as grade
    from printed
    where is_first_number and is_second_number
    union all
    select
        document_id,
        table_no,
        row_no,
        'score' as measure,
        case when is_second_number then second_column_no else first_column_no end as column_no,
        case when is_second_number then second_value else first_value end as printed_text,
        case when is_second_number then third_value else second_value end as grade
    from printed
    where is_first_number
)

select
    placed.document_id,
    placed.table_no,
    placed.row_no,
    placed.column_no,
    placed.measure,
    placed.printed_text,
    ({{ number_in('placed.printed_text') }})::numeric(20, 4) as value,
    placed.grade
from placed
inner join tables on placed.document_id = tables.document_id and placed.table_no = tables.table_no
