-- 表旁的文字：各表的注；没有数字的表另含表题、紧接其后的几行正文与自身各行
with tables as (
    select
        document_id,
        table_no,
        position
    from {{ ref('stg_raw__document_table') }}
    where not is_of_former_reading
),

lines as (
    select * from {{ ref('stg_raw__paragraph') }}
    where role <> 'page_mark'
),

empty_tables as (
    select
        tables.document_id,
        tables.table_no
    from {{ ref('int_table') }} as tables
    left join {{ ref('int_cell') }} as cells
        on
            tables.document_id = cells.document_id
            and tables.table_no = cells.table_no
            and cells.cell_state in ('amount', 'unreadable')
    where cells.document_id is null
),

at_table as (
    select
        lines.document_id,
        lines.table_no,
        lines.role,
        lines.paragraph_no as place_no,
        lines.page,
        lines.text as printed_text
    from lines
    left join empty_tables
        on
            lines.document_id = empty_tables.document_id
            and lines.table_no = empty_tables.table_no
    where
        lines.role = 'note'
        or (lines.role = 'caption' and empty_tables.document_id is not null)
),

-- What is said below a table without 注： is text: each line of it is below the last table before it.
positions as (
    select
        document_id,
        position,
        table_no,
        null::integer as paragraph_no
    from tables
    union all
    select
        document_id,
        position,
        null::integer as table_no,
        paragraph_no
    from lines
    where role = 'text'
),

followed as (
    select
        document_id,
        paragraph_no,
        max(table_no) over (partition by document_id order by position) as table_no
    from positions
),

ranked as (
    select
        document_id,
        paragraph_no,
        table_no,
        row_number() over (
            partition by document_id, table_no
            order by paragraph_no
        ) as line_no
    from followed
    where paragraph_no is not null and table_no is not null
),

-- Only the nearest lines can be of the table.
text_below as (
    select
        ranked.document_id,
        ranked.table_no,
        'text_below' as role,
        lines.paragraph_no as place_no,
        lines.page,
        lines.text as printed_text
    from ranked
    inner join empty_tables
        on
            ranked.document_id = empty_tables.document_id
            and ranked.table_no = empty_tables.table_no
    inner join lines
        on
            ranked.document_id = lines.document_id
            and ranked.paragraph_no = lines.paragraph_no
    where ranked.line_no <= 6
),

-- Where a table has no figure, words in its grid may say why; a sheet's notes stand in its grid.
grid as (
    select
        rows_of_table.document_id,
        rows_of_table.table_no,
        case rows_of_table.row_kind when 'note' then 'note' else 'cell' end as role,
        -rows_of_table.row_no as place_no, -- below zero, apart from the lines of text
        rows_of_table.page,
        trim(array_to_string(rows_of_table.cells, ' ')) as printed_text
    from {{ ref('stg_raw__table_row') }} as rows_of_table
    left join empty_tables
        on
            rows_of_table.document_id = empty_tables.document_id
            and rows_of_table.table_no = empty_tables.table_no
    where
        rows_of_table.row_kind = 'note'
        or (rows_of_table.row_kind = 'body' and empty_tables.document_id is not null)
),

every_line as (
    select * from at_table
    union all
    select * from text_below
    union all
    select * from grid
)

select
    document_id,
    table_no,
    role,
    place_no,
    page,
    printed_text,
    {{ plain('printed_text') }} as plain_text
from every_line
