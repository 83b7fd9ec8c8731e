-- 收入来源（收入支出决算总表），公开的数字及其勾稽状态：账户、来源
with points as (
    select * from {{ ref('int_datapoint') }}
    where
        is_current
        and account_id is not null
        and value_kind = 'money'
        and cell_state in ('amount', 'no_unit', 'unreadable')
        and repetition is distinct from 'repeated'
        and form_id = 'income_expenditure_summary'
        and measure = 'actual'
),

totals as (
    select
        account_id,
        {{ item_sum("true") }} as income_yuan
    from points
    where line_item = 'income'
    group by account_id
),

sources as (
    select
        account_id,
        form_id,
        line_item,
        min(parent_item) as parent_item,
        bool_and(parent_item = 'income' and adds_up) as is_component,
        {{ item_sum("true") }} as amount_yuan
    from points
    where line_item like 'income.%'
    group by account_id, form_id, line_item
)

select
    sources.account_id,
    {{ account_columns('accounts') }},
    sources.form_id,
    sources.line_item,
    sources.parent_item,
    coalesce(sources.is_component, false) as is_component,
    forms.verification,
    sources.amount_yuan,
    totals.income_yuan
from sources
inner join {{ ref('dim_account') }} as accounts on sources.account_id = accounts.account_id
inner join {{ ref('dim_account_form') }} as forms
    on sources.account_id = forms.account_id and sources.form_id = forms.form_id
left join totals on sources.account_id = totals.account_id
