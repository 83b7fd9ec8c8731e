-- 收入来源结构：每个账户的收支总表中每项收入一行
with sources as (
    select * from {{ ref('fct_income_source') }}
),

accounts as (
    select * from {{ ref('dim_account') }}
),

items as (
    select * from {{ ref('dim_line_item') }}
),

forms as (
    select * from {{ ref('dim_form') }}
)

select
    accounts.organization as 单位,
    accounts.account_year as 年度,
    {{ scope_zh('accounts.scope') }} as 口径,
    sources.line_item as 收入来源编码,
    items.name_zh as 收入来源,
    sources.parent_item as 上级编码,
    sources.is_component as 是否计入合计,
    {{ in_both_units('sources.amount_yuan', '金额') }},
    {{ percent_of('sources.amount_yuan', 'sources.income_yuan') }} as 占本年收入_百分比,
    forms.name_zh as 表名,
    accounts.counts_once as 每数只计一次,
    {{ verification_zh('sources.verification') }} as 勾稽状态,
    accounts.account_id as 账户编号,
    accounts.organization_id as 单位编号
from sources
inner join accounts on sources.account_id = accounts.account_id
inner join items on sources.line_item = items.line_item
inner join forms on sources.form_id = forms.form_id
