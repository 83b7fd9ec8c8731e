-- 每个印出的数字，不论是否通过核对，连同其单元格位置与原样文本
with datapoints as (
    select * from {{ ref('int_datapoint') }}
    where account_id is not null and cell_state in ('amount', 'no_unit', 'unreadable')
),

tables as (
    select
        document_id,
        table_no,
        status
    from {{ ref('int_table') }}
),

verifications as (
    select * from {{ ref('int_figure_verification') }}
)

select
    datapoints.document_id,
    datapoints.table_no,
    datapoints.row_no,
    datapoints.column_no,
    datapoints.account_id,
    datapoints.form_id,
    datapoints.section,
    datapoints.printed_line,
    datapoints.printed_label,
    datapoints.printed_text,
    datapoints.cell_state,
    datapoints.repetition,
    datapoints.row_type,
    datapoints.line_item,
    datapoints.functional_code,
    datapoints.economic_code,
    datapoints.measure,
    datapoints.fund,
    datapoints.value_kind,
    datapoints.printed_amount,
    datapoints.unit,
    datapoints.unit_source,
    datapoints.amount_yuan,
    datapoints.half_width_yuan,
    datapoints.is_leaf,
    datapoints.is_subtotal,
    datapoints.is_total,
    tables.status,
    datapoints.is_current,
    datapoints.read_by,
    verifications.verification
from datapoints
inner join tables
    on datapoints.document_id = tables.document_id and datapoints.table_no = tables.table_no
left join verifications
    on
        datapoints.document_id = verifications.document_id
        and datapoints.table_no = verifications.table_no
        and datapoints.row_no = verifications.row_no
        and datapoints.column_no = verifications.column_no
