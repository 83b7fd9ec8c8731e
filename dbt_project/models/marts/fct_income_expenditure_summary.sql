-- 收入支出决算总表：单位、年度、项目
select
    points.account_id,
    accounts.organization_id,
    accounts.account_year,
    points.line_item,
    points.functional_code,
    points.amount_yuan,
    points.document_id,
    points.table_no,
    points.row_no,
    points.column_no
from {{ ref('int_reconciled_datapoint') }} as points
inner join {{ ref('dim_account') }} as accounts on points.account_id = accounts.account_id
where points.form_id = 'income_expenditure_summary' and points.line_item is not null
