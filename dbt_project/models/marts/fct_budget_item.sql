-- “三公”经费、机关运行经费等表，公开的数字及其勾稽状态：账户、表、项目 → 年初预算、全年预算、决算、上年决算
with points as (
    select * from {{ ref('int_datapoint') }}
    where
        is_current
        and account_id is not null
        and value_kind = 'money'
        and cell_state in ('amount', 'no_unit', 'unreadable')
        and repetition is distinct from 'repeated'
        and form_id in ('three_public', 'three_public_general_budget', 'institution_information')
        and line_item is not null
),

items as (
    select * from {{ ref('dim_line_item') }}
),

summed as (
    select
        account_id,
        form_id,
        fund,
        line_item,
        {{ item_sum("measure = 'original_budget'") }} as original_budget_yuan,
        {{ item_sum("measure = 'adjusted_budget'") }} as adjusted_budget_yuan,
        {{ item_sum("measure = 'actual'") }} as actual_yuan,
        {{ item_sum("measure = 'prior_actual'") }} as prior_actual_yuan
    from points
    group by account_id, form_id, fund, line_item
)

select
    summed.account_id,
    {{ account_columns('accounts') }},
    summed.form_id,
    summed.fund,
    summed.line_item,
    coalesce(
        grand_parents.parent_item,
        parents.parent_item,
        items.parent_item,
        summed.line_item
    ) as root_item,
    (
        1
        + (items.parent_item is not null)::integer
        + (parents.parent_item is not null)::integer
        + (grand_parents.parent_item is not null)::integer
    )::integer as depth,
    forms.verification,
    summed.original_budget_yuan,
    summed.adjusted_budget_yuan,
    summed.actual_yuan,
    summed.prior_actual_yuan
from summed
inner join {{ ref('dim_account') }} as accounts on summed.account_id = accounts.account_id
inner join {{ ref('dim_account_form') }} as forms
    on summed.account_id = forms.account_id and summed.form_id = forms.form_id
inner join items on summed.line_item = items.line_item
left join items as parents on items.parent_item = parents.line_item
left join items as grand_parents on parents.parent_item = grand_parents.line_item
