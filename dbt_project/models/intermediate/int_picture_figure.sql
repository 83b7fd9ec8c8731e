-- 从图片读取的数字：写法是否规范，所在行的编码或项目是否确定
with figures as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        section,
        block_no,
        row_type,
        label,
        line_item,
        printed_text
    from {{ ref('int_datapoint') }}
    where is_current and read_by <> 'text' and cell_state in ('amount', 'no_unit', 'unreadable')
),

unknown_codes as (
    select * from {{ ref('int_unknown_code') }}
),

-- A name that is another code's, or like none, says that one of the two was misread.
other_names as (
    select * from {{ ref('int_code_name') }}
    where difference in ('name_of_another', 'unlike')
)

select
    figures.document_id,
    figures.table_no,
    figures.row_no,
    figures.column_no,
    {{ figure_text('figures.printed_text') }} ~ '{{ notation("bare_amount") }}' as is_well_formed,
    case
        when figures.line_item is not null or figures.row_type in ('total', 'class_line') then true
        when figures.row_type = 'code'
            then
                figures.label is not null
                and unknown_codes.document_id is null
                and other_names.document_id is null
        else false
    end as is_row_known
from figures
left join unknown_codes
    on
        figures.document_id = unknown_codes.document_id
        and figures.table_no = unknown_codes.table_no
        and figures.row_no = unknown_codes.row_no
        and figures.section = unknown_codes.section
        and figures.block_no = unknown_codes.block_no
left join other_names
    on
        figures.document_id = other_names.document_id
        and figures.table_no = other_names.table_no
        and figures.row_no = other_names.row_no
        and figures.section = other_names.section
        and figures.block_no = other_names.block_no
