-- 数据来源：每个公开的数字一行，直到文件中的单元格；被取代的也在其中（是否现行）
with amounts as (
    select * from {{ ref('fct_reported_amount') }}
),

accounts as (
    select * from {{ ref('dim_account') }}
),

forms as (
    select * from {{ ref('dim_form') }}
),

account_forms as (
    select * from {{ ref('dim_account_form') }}
),

documents as (
    select * from {{ ref('dim_document') }}
),

tables as (
    select * from {{ ref('dim_document_table') }}
),

line_items as (
    select * from {{ ref('dim_line_item') }}
),

functional_classes as (
    select * from {{ ref('dim_functional_class') }}
),

economic_classes as (
    select * from {{ ref('dim_economic_class') }}
),

measures as (
    select * from {{ ref('dim_measure') }}
)

select
    accounts.organization as 单位,
    accounts.account_year as 年度,
    {{ scope_zh('accounts.scope') }} as 口径,
    forms.name_zh as 表名,
    coalesce(
        line_items.name_zh, functional_classes.name, economic_classes.name, amounts.printed_label
    ) as 项目,
    amounts.line_item as 项目编码,
    amounts.functional_code as 功能科目编码,
    amounts.economic_code as 经济科目编码,
    measures.name_zh as 指标,
    {{ fund_zh('amounts.fund') }} as 资金范围,
    case amounts.value_kind
        when 'money' then '金额'
        when 'count' then '个数'
        when 'percent' then '百分比'
        when 'score' then '分数'
        when 'heading' then '标题行'
    end as 数值种类,
    {{ in_both_units('amounts.amount_yuan', '金额') }},
    amounts.printed_amount as 印出数值,
    amounts.printed_text as 印出文本,
    amounts.printed_label as 印出行名,
    amounts.unit as 金额单位,
    case amounts.cell_state
        when 'amount' then '可读'
        when 'unreadable' then '读不出'
        when 'no_unit' then '缺单位'
        else amounts.cell_state
    end as 数字状态,
    {{ read_by_zh('amounts.read_by') }} as 读取方式,
    amounts.is_current as 是否现行,
    documents.file_name as 文件名,
    documents.source_address as 来源地址,
    tables.printed_title as 印出表名,
    amounts.printed_line as 行号,
    amounts.document_id as 文件编号,
    amounts.table_no as 表序号,
    amounts.row_no as 行序号,
    amounts.column_no as 列序号,
    {{ verification_zh('account_forms.verification') }} as 勾稽状态,
    accounts.account_id as 账户编号,
    accounts.organization_id as 单位编号
from amounts
inner join accounts on amounts.account_id = accounts.account_id
inner join forms on amounts.form_id = forms.form_id
inner join documents on amounts.document_id = documents.document_id
inner join tables
    on amounts.document_id = tables.document_id and amounts.table_no = tables.table_no
inner join measures on amounts.measure = measures.measure
left join account_forms
    on amounts.account_id = account_forms.account_id and amounts.form_id = account_forms.form_id
left join line_items on amounts.line_item = line_items.line_item
left join functional_classes
    on
        accounts.account_year = functional_classes.account_year
        and amounts.functional_code = functional_classes.functional_code
left join economic_classes
    on
        accounts.account_year = economic_classes.account_year
        and amounts.economic_code = economic_classes.economic_code
