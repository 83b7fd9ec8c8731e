-- 年度衔接（year.opening）：本年年初结转和结余对上年年末，合计与各预算，两年都已装载时一律有结果
select
    account_id,
    organization_id,
    account_year,
    fund,
    prior_account_id,
    opening_yuan::numeric(20, 2) as opening_yuan,
    prior_closing_yuan::numeric(20, 2) as prior_closing_yuan,
    difference_yuan::numeric(20, 2) as difference_yuan,
    tolerance_yuan::numeric(20, 4) as tolerance_yuan,
    outcome,
    reason,
    is_waived,
    waiver_reason,
    document_id,
    table_no,
    row_no,
    column_no,
    prior_document_id,
    prior_table_no,
    prior_row_no,
    prior_column_no
from {{ ref('int_year_link') }}
