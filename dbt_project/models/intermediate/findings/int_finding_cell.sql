-- 读不出的单元格，所在行不是已知项目的数字，单元格中划去或求和得出的内容
with points as (
    select
        datapoints.account_id,
        datapoints.document_id,
        datapoints.table_no,
        datapoints.row_no,
        datapoints.column_no,
        datapoints.section,
        datapoints.row_type,
        datapoints.printed_label,
        datapoints.printed_text,
        datapoints.cell_state,
        datapoints.printed_amount,
        datapoints.unreadable_reason
    from {{ ref('int_datapoint') }} as datapoints
    inner join {{ ref('int_table_status') }} as tables
        on
            datapoints.document_id = tables.document_id
            and datapoints.table_no = tables.table_no
            and tables.is_standing
    where
        datapoints.cell_state = 'unreadable'
        or (datapoints.cell_state in ('amount', 'no_unit') and datapoints.row_type = 'unknown')
        or datapoints.row_type is null
),

unreadable as (
    select
        {{ finding(
            kind="'unreadable_cell'",
            severity="'error'",
            keys={
                'account_id': 'account_id',
                'document_id': 'document_id',
                'table_no': 'table_no',
                'row_no': 'row_no',
                'column_no': 'column_no',
            },
            parts={
                'label': 'printed_label',
                'printed': "trim(coalesce(printed_text, ''))",
                'reasons': 'jsonb_build_array(' ~ sentence_parts("'cell_note.' || unreadable_reason") ~ ')',
            },
        ) }}
    from points
    where cell_state = 'unreadable'
),

unlabelled as (
    select
        {{ finding(
            kind="'unknown_row'",
            severity="'warning'",
            keys={
                'account_id': 'account_id',
                'document_id': 'document_id',
                'table_no': 'table_no',
                'row_no': 'row_no',
                'column_no': 'column_no',
            },
            parts={
                'label': 'printed_label',
                'has_no_label': 'printed_label is null',
                'printed': 'trim(printed_text)',
            },
        ) }}
    from points
    where
        cell_state in ('amount', 'no_unit')
        and coalesce(row_type, 'unknown') = 'unknown'
        and section = 'main'
        -- 0.00 in a row without a name says nothing.
        and not (printed_label is null and printed_amount = 0)
),

notes as (
    select
        tables.account_id,
        seen.document_id,
        seen.table_no,
        seen.row_no,
        seen.column_no,
        seen.note_no,
        seen.kind,
        seen.text as subject,
        nullif(trim(printed.cells[seen.column_no]), '') as cell_text,
        case when kinds.severity = 'error' then 'warning' else kinds.severity end as severity
    from {{ ref('stg_raw__cell_note') }} as seen
    inner join {{ ref('cell_note_kinds') }} as kinds
        on seen.kind = kinds.kind and kinds.severity is not null
    inner join {{ ref('stg_raw__table_row') }} as printed
        on
            seen.document_id = printed.document_id
            and seen.table_no = printed.table_no
            and seen.row_no = printed.row_no
    inner join {{ ref('int_table') }} as tables
        on seen.document_id = tables.document_id and seen.table_no = tables.table_no
    inner join {{ ref('int_table_status') }} as statuses
        on
            seen.document_id = statuses.document_id
            and seen.table_no = statuses.table_no
            and statuses.is_standing
    -- A note that makes its cell unreadable is told with the cell, where that should hold a figure.
    left join points
        on
            seen.document_id = points.document_id
            and seen.table_no = points.table_no
            and seen.row_no = points.row_no
            and seen.column_no = points.column_no
            and points.cell_state = 'unreadable'
    where not kinds.makes_unreadable or points.document_id is null
),

noted as (
    select
        {{ finding(
            kind="'cell_note'",
            severity='severity',
            keys={
                'account_id': 'account_id',
                'document_id': 'document_id',
                'table_no': 'table_no',
                'row_no': 'row_no',
                'column_no': 'column_no',
                'scope': "'note=' || note_no",
            },
            parts={
                'printed': 'cell_text',
                'reasons': 'jsonb_build_array('
                ~ sentence_parts("'cell_note.' || kind", {'note': 'subject'})
                ~ ')',
            },
        ) }}
    from notes
)

select * from unreadable
union all
select * from unlabelled
union all
select * from noted
