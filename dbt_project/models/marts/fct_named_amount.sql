-- 按单位、按项目列示的各表（已核对）：每个单位或项目的每个金额一行
select
    points.document_id,
    points.table_no,
    points.row_no,
    points.column_no,
    points.account_id,
    {{ account_columns('accounts') }},
    points.form_id,
    points.label as name,
    points.functional_code,
    points.fund,
    points.measure,
    points.amount_yuan,
    points.verification
from {{ ref('int_fact_datapoint') }} as points
inner join {{ ref('dim_account') }} as accounts on points.account_id = accounts.account_id
where points.row_type = 'named' and points.value_kind = 'money'
