-- 单位与项目明细：按单位、项目、购买服务项目列示的各表的每个金额；先选定一张表和一种指标，再求和
with amounts as (
    select * from {{ ref('fct_named_amount') }}
),

accounts as (
    select * from {{ ref('dim_account') }}
),

forms as (
    select * from {{ ref('dim_form') }}
),

measures as (
    select * from {{ ref('dim_measure') }}
),

functional_classes as (
    select * from {{ ref('dim_functional_class') }}
)

select
    accounts.organization as 单位,
    accounts.account_year as 年度,
    {{ scope_zh('accounts.scope') }} as 口径,
    forms.name_zh as 表名,
    amounts.name as 名称,
    amounts.functional_code as 功能科目编码,
    functional_classes.name as 功能科目,
    {{ fund_zh('amounts.fund') }} as 资金范围,
    amounts.measure as 指标编码,
    measures.name_zh as 指标,
    {{ in_both_units('amounts.amount_yuan', '金额') }},
    accounts.counts_once as 每数只计一次,
    amounts.document_id as 文件编号,
    amounts.table_no as 表序号,
    amounts.row_no as 行序号,
    amounts.column_no as 列序号,
    {{ verification_zh('amounts.verification') }} as 勾稽状态,
    accounts.account_id as 账户编号,
    accounts.organization_id as 单位编号
from amounts
inner join accounts on amounts.account_id = accounts.account_id
inner join forms on amounts.form_id = forms.form_id
inner join measures on amounts.measure = measures.measure
left join functional_classes
    on
        amounts.account_year = functional_classes.account_year
        and amounts.functional_code = functional_classes.functional_code
