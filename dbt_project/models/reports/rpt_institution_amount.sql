-- 机构运行、政府采购、国有资产、资产负债：账户、表、项目 → 年初、预算、决算或年末数
with amounts as (
    select * from {{ ref('fct_institution_amount') }}
),

accounts as (
    select * from {{ ref('dim_account') }}
),

forms as (
    select * from {{ ref('dim_form') }}
),

line_items as (
    select * from {{ ref('dim_line_item') }}
)

select
    accounts.organization as 单位,
    accounts.account_year as 年度,
    {{ scope_zh('accounts.scope') }} as 口径,
    forms.name_zh as 表名,
    amounts.line_item as 项目编码,
    line_items.name_zh as 项目,
    line_items.parent_item as 上级编码,
    {{ in_both_units('amounts.opening_yuan', '年初数') }},
    {{ in_both_units('amounts.original_budget_yuan', '年初预算数') }},
    {{ in_both_units('amounts.adjusted_budget_yuan', '全年预算数') }},
    {{ in_both_units('amounts.actual_yuan', '决算或年末数') }},
    accounts.counts_once as 每数只计一次,
    {{ verification_zh('amounts.verification') }} as 勾稽状态,
    accounts.account_id as 账户编号,
    accounts.organization_id as 单位编号
from amounts
inner join accounts on amounts.account_id = accounts.account_id
inner join forms on amounts.form_id = forms.form_id
inner join line_items on amounts.line_item = line_items.line_item
