-- 读不出的单元格，所在行不是已知项目的数字，单元格中划去或求和得出的内容
with forms as (
    select * from {{ ref('forms') }}
),

documents as (
    select * from {{ ref('stg_raw__document') }}
),

notes as (
    select
        seen.document_id,
        seen.table_no,
        seen.row_no,
        seen.column_no,
        seen.note_no,
        seen.kind,
        seen.text as subject,
        printed.cells[seen.column_no] as cell_text
    from {{ ref('stg_raw__cell_note') }} as seen
    inner join {{ ref('stg_raw__table_row') }} as printed
        on
            seen.document_id = printed.document_id
            and seen.table_no = printed.table_no
            and seen.row_no = printed.row_no
),

points as (
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
        datapoints.unreadable_reason,
        forms.name_zh as form_name,
        documents.file_name
    from {{ ref('int_datapoint') }} as datapoints
    inner join forms on datapoints.form_id = forms.form_id
    inner join documents on datapoints.document_id = documents.document_id
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
        points.account_id,
        points.document_id,
        points.table_no,
        points.row_no,
        points.column_no,
        'unreadable_cell' as kind,
        'error' as severity,
        null as identity_id,
        null as scope,
        null::numeric as difference_yuan,
        points.file_name || '，' || points.form_name || '（第' || points.table_no || '表）第'
        || points.row_no || '行第' || points.column_no || '列'
        || coalesce('“' || points.printed_label || '”', '') || '：“'
        || trim(coalesce(points.printed_text, ''))
        || '”不能读作数字：' || reasons.sentence_zh || '。请对照原件核对该单元格。' as message_zh,
        points.file_name || ', table ' || points.table_no || ', row ' || points.row_no
        || ', column ' || points.column_no || ': "'
        || trim(coalesce(points.printed_text, ''))
        || '" is not read as a number: ' || reasons.sentence_en
        || '. Compare the cell with the published page.' as message_en
    from points
    inner join {{ ref('cell_note_kinds') }} as reasons on points.unreadable_reason = reasons.kind
    where points.cell_state = 'unreadable'
),

unlabelled as (
    select
        account_id,
        document_id,
        table_no,
        row_no,
        column_no,
        'unknown_row' as kind,
        'warning' as severity,
        null as identity_id,
        null as scope,
        null::numeric as difference_yuan,
        file_name || '，' || form_name || '（第' || table_no || '表）第' || row_no || '行第' || column_no
        || '列：数字 '
        || trim(printed_text) || ' 所在的行' || coalesce('“' || printed_label || '”不是已知项目', '没有项目名称')
        || '，已原样保留，未计入任何项目。' as message_zh,
        file_name || ', table ' || table_no || ', row ' || row_no || ': the figure '
        || trim(printed_text)
        || ' stands in a row that is no known item; it is kept but counted nowhere.' as message_en
    from points
    where
        cell_state in ('amount', 'no_unit')
        and coalesce(row_type, 'unknown') = 'unknown'
        and section = 'main'
),

-- A note that makes its cell unreadable is told with the cell, where that should hold a figure.
noted as (
    select
        tables.account_id,
        notes.document_id,
        notes.table_no,
        notes.row_no,
        notes.column_no,
        'cell_note' as kind,
        case when kinds.severity = 'error' then 'warning' else kinds.severity end as severity,
        null as identity_id,
        'note=' || notes.note_no as scope,
        null::numeric as difference_yuan,
        documents.file_name || '，' || forms.name_zh || '（第' || notes.table_no || '表）第'
        || notes.row_no || '行第' || notes.column_no || '列'
        || coalesce('“' || nullif(trim(notes.cell_text), '') || '”', '') || '：'
        || replace(kinds.sentence_zh, '{text}', notes.subject) || '。' as message_zh,
        documents.file_name || ', table ' || notes.table_no || ', row ' || notes.row_no
        || ', column ' || notes.column_no || ': '
        || replace(kinds.sentence_en, '{text}', notes.subject) || '.' as message_en
    from notes
    inner join {{ ref('cell_note_kinds') }} as kinds
        on notes.kind = kinds.kind and kinds.severity is not null
    inner join {{ ref('int_table_status') }} as statuses
        on
            notes.document_id = statuses.document_id
            and notes.table_no = statuses.table_no
            and statuses.is_standing
    inner join {{ ref('int_table') }} as tables
        on notes.document_id = tables.document_id and notes.table_no = tables.table_no
    inner join forms on tables.form_id = forms.form_id
    inner join documents on notes.document_id = documents.document_id
    where
        not kinds.makes_unreadable
        or not exists (
            select 1
            from points
            where
                points.cell_state = 'unreadable'
                and points.document_id = notes.document_id
                and points.table_no = notes.table_no
                and points.row_no = notes.row_no
                and points.column_no = notes.column_no
        )
)

select * from unreadable
union all
select * from unlabelled
union all
select * from noted
