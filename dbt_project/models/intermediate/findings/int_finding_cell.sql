-- 读不出的单元格，和所在行不是已知项目的数字
with forms as (
    select * from {{ ref('forms') }}
),

documents as (
    select * from {{ ref('stg_raw__document') }}
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
        datapoints.printed_amount,
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
        account_id,
        document_id,
        table_no,
        row_no,
        column_no,
        'unreadable_cell' as kind,
        'error' as severity,
        null as identity_id,
        null as scope,
        null::numeric as difference_yuan,
        file_name || '，' || form_name || '（第' || table_no || '表）第' || row_no || '行第' || column_no
        || '列'
        || coalesce('“' || printed_label || '”', '') || '：“' || trim(printed_text)
        || '”不能读作数字。请对照原件核对该单元格。' as message_zh,
        file_name || ', table ' || table_no || ', row ' || row_no || ', column ' || column_no
        || ': "'
        || trim(printed_text)
        || '" is not a number. Compare the cell with the published page.' as message_en
    from points
    where cell_state = 'unreadable'
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
        -- 0.00 in a row without a name says nothing.
        and not (printed_label is null and printed_amount = 0)
)

select * from unreadable
union all
select * from unlabelled
