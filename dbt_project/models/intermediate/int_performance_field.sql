-- 绩效自评表中“标签 + 值”的行：标签后第一、第二、第三个非空单元格
with field_rows as (
    select
        printed.document_id,
        printed.table_no,
        printed.row_no,
        printed.section,
        printed.cells
    from {{ ref('stg_raw__table_row') }} as printed
    inner join {{ ref('stg_raw__document_table') }} as tables
        on printed.document_id = tables.document_id and printed.table_no = tables.table_no
    where
        printed.row_kind = 'body'
        and tables.form_id in ('department_performance', 'project_performance')
        and printed.section in ('particulars', 'goals', 'total')
),

filled as (
    select
        field_rows.document_id,
        field_rows.table_no,
        field_rows.row_no,
        field_rows.section,
        cell.column_no::integer as column_no,
        trim(cell.text) as text,
        row_number() over (
            partition by field_rows.document_id, field_rows.table_no, field_rows.row_no
            order by cell.column_no
        ) as place
    from field_rows
    cross join lateral unnest(field_rows.cells) with ordinality as cell (text, column_no)
    where {{ plain('cell.text') }} <> ''
),

-- 主管部门 X 实施单位 Y: two labels in one row.
labelled as (
    select
        first_cell.document_id,
        first_cell.table_no,
        first_cell.row_no,
        first_cell.section,
        first_cell.place,
        {{ plain('first_cell.text') }} as label,
        second_cell.text as first_value,
        third_cell.text as second_value,
        fourth_cell.text as third_value,
        second_cell.column_no as first_column_no,
        third_cell.column_no as second_column_no
    from filled as first_cell
    left join filled as second_cell
        on
            first_cell.document_id = second_cell.document_id
            and first_cell.table_no = second_cell.table_no
            and first_cell.row_no = second_cell.row_no
            and second_cell.place = first_cell.place + 1
    left join filled as third_cell
        on
            first_cell.document_id = third_cell.document_id
            and first_cell.table_no = third_cell.table_no
            and first_cell.row_no = third_cell.row_no
            and third_cell.place = first_cell.place + 2
    left join filled as fourth_cell
        on
            first_cell.document_id = fourth_cell.document_id
            and first_cell.table_no = fourth_cell.table_no
            and first_cell.row_no = fourth_cell.row_no
            and fourth_cell.place = first_cell.place + 3
    where first_cell.place in (1, 3)
)

select
    document_id,
    table_no,
    row_no,
    section,
    place,
    label,
    first_value,
    second_value,
    third_value,
    first_column_no,
    second_column_no
from labelled
