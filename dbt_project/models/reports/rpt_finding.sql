-- 问题清单：每个问题一行，及其所在的文件、表、单元格；不属于任何账户的文件，单位、年度、口径为空
with findings as (
    select * from {{ ref('fct_finding') }}
),

accounts as (
    select * from {{ ref('dim_account') }}
),

kinds as (
    select * from {{ ref('dim_finding_kind') }}
),

documents as (
    select * from {{ ref('dim_document') }}
),

tables as (
    select * from {{ ref('dim_document_table') }}
),

forms as (
    select * from {{ ref('dim_form') }}
),

account_forms as (
    select * from {{ ref('dim_account_form') }}
)

select
    accounts.organization as 单位,
    accounts.account_year as 年度,
    case when accounts.account_id is not null then {{ scope_zh('accounts.scope') }} end as 口径,
    findings.finding_id as 问题编号,
    case findings.severity when 'error' then '错误' when 'warning' then '警告' else '提示' end
        as 级别,
    findings.kind as 类型编码,
    kinds.name_zh as 类型,
    findings.identity_id as 关系编号,
    findings.scope as 范围键,
    {{ in_both_units('findings.difference_yuan', '差额') }},
    findings.message_zh as 说明,
    kinds.advice_zh as 处理建议,
    documents.file_name as 文件名,
    findings.table_no as 表序号,
    findings.row_no as 行序号,
    findings.column_no as 列序号,
    forms.name_zh as 表名,
    {{ verification_zh('account_forms.verification') }} as 勾稽状态,
    findings.account_id as 账户编号,
    accounts.organization_id as 单位编号
from findings
inner join kinds on findings.kind = kinds.kind
left join accounts on findings.account_id = accounts.account_id
left join documents on findings.document_id = documents.document_id
left join tables
    on findings.document_id = tables.document_id and findings.table_no = tables.table_no
left join forms on tables.form_id = forms.form_id
left join account_forms
    on
        findings.account_id = account_forms.account_id
        and tables.form_id = account_forms.form_id
