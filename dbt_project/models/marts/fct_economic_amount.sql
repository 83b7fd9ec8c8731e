-- 按经济分类列示的各表，公开的数字及其勾稽状态：账户、表、支出性质、科目（类/款）；未印出的类由末级行相加
with points as (
    select * from {{ ref('int_datapoint') }}
    where
        is_current
        and account_id is not null
        and value_kind = 'money'
        and cell_state in ('amount', 'no_unit', 'unreadable')
        and form_id in (
            'general_budget_basic_by_economic',
            'general_budget_project_by_economic',
            'general_budget_by_economic',
            'government_fund_basic_by_economic',
            'appropriation_by_economic'
        )
        and row_type = 'code'
        and economic_code is not null
),

accounts as (
    select * from {{ ref('dim_account') }}
),

classes as (
    select * from {{ ref('dim_economic_class') }}
),

forms as (
    select * from {{ ref('dim_account_form') }}
),

printed_rows as (
    select distinct
        account_id,
        form_id,
        economic_code
    from points
),

-- The class above a printed leaf, where the form does not print it itself.
unprinted as (
    select
        points.account_id,
        points.form_id,
        points.fund,
        points.measure,
        left(points.economic_code, 3) as economic_code,
        points.amount_yuan,
        false as is_leaf,
        false as is_printed
    from points
    inner join accounts on points.account_id = accounts.account_id
    inner join classes
        on
            accounts.account_year = classes.account_year
            and left(points.economic_code, 3) = classes.economic_code
    left join printed_rows
        on
            points.account_id = printed_rows.account_id
            and points.form_id = printed_rows.form_id
            and left(points.economic_code, 3) = printed_rows.economic_code
    where points.is_leaf and length(points.economic_code) > 3 and printed_rows.economic_code is null
),

lines as (
    select
        account_id,
        form_id,
        fund,
        measure,
        economic_code,
        amount_yuan,
        is_leaf,
        true as is_printed
    from points
    union all
    select * from unprinted
),

summed as (
    select
        account_id,
        form_id,
        fund,
        measure as expenditure_nature,
        economic_code,
        bool_or(is_leaf) as is_leaf,
        bool_and(is_printed) as is_printed,
        {{ whole_sum("true") }} as amount_yuan
    from lines
    group by account_id, form_id, fund, measure, economic_code
)

select
    summed.account_id,
    {{ account_columns('accounts') }},
    summed.form_id,
    summed.fund,
    summed.expenditure_nature,
    summed.economic_code,
    case length(summed.economic_code) when 3 then 'class' when 5 then 'item' else 'other' end
        as level,
    summed.is_leaf,
    summed.is_printed,
    forms.verification,
    summed.amount_yuan,
    -- Null where a leaf could not be read: a share of an unknown whole is unknown.
    case
        when
            count(*) filter (where summed.is_leaf) over whole
            = count(summed.amount_yuan) filter (where summed.is_leaf) over whole
            then sum(summed.amount_yuan) filter (where summed.is_leaf) over whole
    end::numeric(20, 2) as whole_yuan
from summed
inner join accounts on summed.account_id = accounts.account_id
inner join forms on summed.account_id = forms.account_id and summed.form_id = forms.form_id
window
    whole as (
        partition by
            summed.account_id, summed.form_id, summed.fund, summed.expenditure_nature
    )
