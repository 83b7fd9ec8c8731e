-- 每条勾稽结果背后印出的单元格：左右两边各是哪些数、正负号、位置
select
    cells.account_id,
    cells.identity_id,
    trim(concat_ws(' ', cells.instance, cells.scope_key)) as scope,
    cells.term_no,
    cells.document_id,
    cells.table_no,
    cells.row_no,
    cells.column_no,
    cells.side,
    cells.sign::integer as sign,
    cells.form_id,
    cells.printed_label,
    cells.measure,
    cells.fund,
    cells.printed_text,
    cells.cell_state,
    cells.value::numeric(20, 2) as amount_yuan
from {{ ref('int_identity_cell') }} as cells
inner join {{ ref('int_identity_result') }} as results
    on
        cells.account_id = results.account_id
        and cells.identity_id = results.identity_id
        and cells.instance = results.instance
        and cells.scope_key = results.scope_key
where cells.cell_state in ('amount', 'unreadable', 'no_unit') and results.figure_count > 0
