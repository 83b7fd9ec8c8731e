{#- What a report says of the items under `root_item`: budget, outturn, and the year before. -#}
{% macro budget_comparison(root_item) -%}
with items as (
    select * from {{ ref('fct_budget_item') }}
    where root_item = '{{ root_item }}'
),

accounts as (
    select * from {{ ref('dim_account') }}
),

forms as (
    select * from {{ ref('dim_form') }}
),

line_items as (
    select * from {{ ref('dim_line_item') }}
),

-- The year before as its own account says it goes before what this form prints of it.
compared as (
    select
        items.account_id,
        items.form_id,
        items.fund,
        items.line_item,
        items.depth,
        items.verification,
        items.original_budget_yuan,
        items.adjusted_budget_yuan,
        items.actual_yuan,
        coalesce(items.adjusted_budget_yuan, items.original_budget_yuan) as budget_yuan,
        items_before.verification as prior_state,
        coalesce(items_before.actual_yuan, items.prior_actual_yuan) as prior_actual_yuan
    from items
    inner join accounts on items.account_id = accounts.account_id
    left join accounts as accounts_before
        on
            accounts.organization_id = accounts_before.organization_id
            and accounts.account_year - 1 = accounts_before.account_year
            and accounts.scope = accounts_before.scope
    left join items as items_before
        on
            accounts_before.account_id = items_before.account_id
            and items.form_id = items_before.form_id
            and items.fund = items_before.fund
            and items.line_item = items_before.line_item
)

select
    accounts.organization as 单位,
    accounts.account_year as 年度,
    {{ scope_zh('accounts.scope') }} as 口径,
    forms.name_zh as 表名,
    {{ fund_zh('compared.fund') }} as 资金范围,
    compared.line_item as 项目编码,
    line_items.name_zh as 项目,
    line_items.parent_item as 上级编码,
    compared.depth as 层次,
    {{ in_both_units('compared.original_budget_yuan', '年初预算数') }},
    {{ in_both_units('compared.adjusted_budget_yuan', '全年预算数') }},
    {{ in_both_units('compared.actual_yuan', '决算数') }},
    {{ in_both_units('compared.actual_yuan - compared.budget_yuan', '决算比预算增减') }},
    {{ in_both_units('compared.prior_actual_yuan', '上年决算数') }},
    {{ in_both_units('compared.actual_yuan - compared.prior_actual_yuan', '比上年增减') }},
    {{ percent_of('compared.actual_yuan', 'compared.budget_yuan') }} as 执行率_百分比,
    {{
        percent_of(
            'compared.actual_yuan - compared.prior_actual_yuan', 'compared.prior_actual_yuan'
        )
    }} as 比上年增减率_百分比,
    {{ verification_zh('compared.prior_state') }} as 上年勾稽状态,
    accounts.counts_once as 每数只计一次,
    {{ verification_zh('compared.verification') }} as 勾稽状态,
    accounts.account_id as 账户编号,
    accounts.organization_id as 单位编号
from compared
inner join accounts on compared.account_id = accounts.account_id
inner join forms on compared.form_id = forms.form_id
inner join line_items on compared.line_item = line_items.line_item
{%- endmacro %}
