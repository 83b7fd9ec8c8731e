-- 进入事实表的数字：现行、可读、所在表的硬性勾稽关系没有不成立的；未核对的也在其中，各有标记
select
    datapoints.account_id,
    datapoints.is_current,
    datapoints.document_id,
    datapoints.table_no,
    datapoints.row_no,
    datapoints.column_no,
    datapoints.section,
    datapoints.block_no,
    datapoints.page,
    datapoints.printed_line,
    datapoints.form_id,
    datapoints.side,
    datapoints.row_type,
    datapoints.label,
    datapoints.printed_label,
    datapoints.line_item,
    datapoints.functional_code,
    datapoints.economic_code,
    datapoints.class_code,
    datapoints.class_of_code,
    datapoints.parent_code,
    datapoints.is_leaf,
    datapoints.is_total,
    datapoints.is_subtotal,
    datapoints.parent_item,
    datapoints.adds_up,
    datapoints.item_group,
    datapoints.measure,
    datapoints.parent_measure,
    datapoints.fund,
    datapoints.value_kind,
    datapoints.printed_text,
    datapoints.cell_state,
    datapoints.printed_amount,
    datapoints.decimals,
    datapoints.unit,
    datapoints.unit_source,
    datapoints.amount_yuan,
    datapoints.half_width_yuan,
    verifications.verification
from {{ ref('int_datapoint') }} as datapoints
inner join {{ ref('int_figure_verification') }} as verifications
    on
        datapoints.document_id = verifications.document_id
        and datapoints.table_no = verifications.table_no
        and datapoints.row_no = verifications.row_no
        and datapoints.column_no = verifications.column_no
where verifications.verification <> 'withheld' and datapoints.repetition is null
