-- 读不出的单元格，和所在行不是已知项目的数字
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
        datapoints.cell_state
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
            parts={'label': 'printed_label', 'printed': 'trim(printed_text)'},
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
)

select * from unreadable
union all
select * from unlabelled
