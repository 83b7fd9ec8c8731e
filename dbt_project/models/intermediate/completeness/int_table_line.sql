-- 表旁的文字：表题、注、其后至下一张表之前的几行正文，以及没有数字的表自身的各行
with tables as (
    select
        document_id,
        table_no,
        position,
        lead(position) over (partition by document_id order by position) as next_position
    from {{ ref('stg_raw__document_table') }}
),

lines as (
    select * from {{ ref('stg_raw__paragraph') }}
    where role <> 'page_mark'
),

at_table as (
    select
        document_id,
        table_no,
        role,
        paragraph_no as place_no,
        page,
        printed_text
    from lines
    where table_no is not null
),

-- What is said below a table without 注： is text; only the nearest lines can be of the table.
text_below as (
    select
        lines.document_id,
        tables.table_no,
        'text_below' as role,
        lines.paragraph_no as place_no,
        lines.page,
        lines.printed_text,
        row_number() over (
            partition by tables.document_id, tables.table_no
            order by lines.paragraph_no
        ) as line_no
    from lines
    inner join tables
        on
            lines.document_id = tables.document_id
            and lines.position > tables.position
            and (tables.next_position is null or lines.position < tables.next_position)
    where lines.role = 'text'
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
)

select
    document_id,
    table_no,
    role,
    place_no,
    page,
    printed_text,
    {{ plain('printed_text') }} as plain_text
from at_table
union all
select
    document_id,
    table_no,
    role,
    place_no,
    page,
    printed_text,
    {{ plain('printed_text') }} as plain_text
from text_below
where line_no <= 6
union all
select
    document_id,
    table_no,
    role,
    place_no,
    page,
    printed_text,
    {{ plain('printed_text') }} as plain_text
from grid
