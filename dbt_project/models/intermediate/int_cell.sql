-- 每个应为数字的单元格：原样文本、状态、数值、小数位数
with body_rows as (
    select * from {{ ref('stg_raw__table_row') }}
    where row_kind = 'body'
),

columns as (
    select * from {{ ref('stg_raw__table_column') }}
    where role = 'amount'
),

-- Where budget and actual stand one below the other, a figure's row says what it measures.
measure_labels as (
    select
        {{ row_label('label') }} as label,
        measure
    from {{ ref('measure_labels') }}
),

measures_of_rows as (
    select
        body_rows.document_id,
        body_rows.table_no,
        body_rows.row_no,
        measure_labels.measure
    from body_rows
    inner join {{ ref('stg_raw__table_column') }} as measure_columns
        on
            body_rows.document_id = measure_columns.document_id
            and body_rows.table_no = measure_columns.table_no
            and body_rows.section = measure_columns.section
            and measure_columns.role = 'measure'
    inner join measure_labels
        on
            {{ row_label('body_rows.cells[measure_columns.column_no]') }} = measure_labels.label
),

texts as (
    select
        body_rows.document_id,
        body_rows.table_no,
        body_rows.row_no,
        columns.section,
        columns.column_no,
        columns.block_no,
        columns.line_item,
        case
            when columns.line_item is not null then array_to_string(columns.header_path, '／')
        end as item_label,
        case
            when columns.measure = 'of_row'
                then coalesce(measures_of_rows.measure, columns.measure)
            else columns.measure
        end as measure,
        columns.fund,
        case
            when columns.measure = 'of_row' and measures_of_rows.measure like '%rate' then 'percent'
            else columns.value_kind
        end as value_kind,
        columns.header_path,
        body_rows.printed_line,
        body_rows.page,
        body_rows.cells[columns.column_no] as printed_text,
        {{ figure_text('body_rows.cells[columns.column_no]') }} as figure
    from body_rows
    inner join columns
        on
            body_rows.document_id = columns.document_id
            and body_rows.table_no = columns.table_no
            and body_rows.section = columns.section
    left join measures_of_rows
        on
            body_rows.document_id = measures_of_rows.document_id
            and body_rows.table_no = measures_of_rows.table_no
            and body_rows.row_no = measures_of_rows.row_no
),

-- The row of the total score has no header above it: its cells are told by their place in the row.
total_scores as (
    select * from {{ ref('int_total_score') }}
),

figures as (
    select
        document_id,
        table_no,
        row_no,
        section,
        column_no,
        block_no,
        line_item,
        item_label,
        measure,
        fund,
        value_kind,
        printed_line,
        page,
        printed_text,
        figure,
        -- 合计 1.00 20.00 合计 基本支出 项目支出: a header may stand where the figure of a row would.
        case
            when figure = '' or figure ~ '[0-9]' then false
            else coalesce({{ plain('printed_text') }} = any(header_path), false)
        end as is_heading
    from texts
    union all
    select
        total_scores.document_id,
        total_scores.table_no,
        total_scores.row_no,
        'total' as section,
        total_scores.column_no,
        1 as block_no,
        'total_score' as line_item,
        '总分' as item_label,
        total_scores.measure,
        null as fund,
        'score' as value_kind,
        body_rows.printed_line,
        body_rows.page,
        total_scores.printed_text,
        total_scores.printed_text as figure,
        false as is_heading
    from total_scores
    inner join body_rows
        on
            total_scores.document_id = body_rows.document_id
            and total_scores.table_no = body_rows.table_no
            and total_scores.row_no = body_rows.row_no
),

-- Why a reader could not tell what a cell says, whatever text it found there.
unreadable_notes as (
    select
        notes.document_id,
        notes.table_no,
        notes.row_no,
        notes.column_no,
        min(notes.kind) as kind
    from {{ ref('stg_raw__cell_note') }} as notes
    inner join {{ ref('cell_note_kinds') }} as kinds
        on notes.kind = kinds.kind and kinds.makes_unreadable
    group by notes.document_id, notes.table_no, notes.row_no, notes.column_no
),

states as (
    select
        figures.document_id,
        figures.table_no,
        figures.row_no,
        figures.section,
        figures.column_no,
        figures.block_no,
        figures.line_item,
        figures.item_label,
        figures.measure,
        figures.fund,
        figures.value_kind,
        figures.printed_line,
        figures.page,
        figures.printed_text,
        figures.figure,
        notes.kind as note_kind,
        case
            when notes.kind is not null then 'unreadable'
            when figures.is_heading then 'heading'
            else {{ cell_state('figures.figure') }}
        end as cell_state
    from figures
    left join unreadable_notes as notes
        on
            figures.document_id = notes.document_id
            and figures.table_no = notes.table_no
            and figures.row_no = notes.row_no
            and figures.column_no = notes.column_no
)

select
    document_id,
    table_no,
    row_no,
    section,
    column_no,
    block_no,
    line_item,
    item_label,
    measure,
    fund,
    value_kind,
    printed_line,
    page,
    printed_text,
    cell_state,
    case
        when cell_state = 'unreadable' then coalesce(note_kind, {{ unreadable_reason('figure') }})
    end as unreadable_reason,
    case when cell_state = 'amount' then {{ printed_number('figure') }} end as printed_amount,
    case when cell_state = 'amount' then {{ printed_decimals('figure') }} end as printed_decimals,
    case when cell_state = 'amount' then {{ trailing_unit('figure') }} end as cell_unit
from states
