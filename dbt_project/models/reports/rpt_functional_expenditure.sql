-- 支出按功能分类：账户、表、科目，类款项各级；先选定一种资金范围和一个级次，再求和
with amounts as (
    select * from {{ ref('fct_functional_amount') }}
),

accounts as (
    select * from {{ ref('dim_account') }}
),

forms as (
    select * from {{ ref('dim_form') }}
),

names as (
    select
        account_year,
        functional_code,
        name
    from {{ ref('dim_functional_class') }}
),

-- Not taken from amounts: what is read twice is read whole, however few rows are asked for.
totals as (
    select
        account_id,
        form_id,
        fund,
        expenditure_yuan
    from {{ ref('fct_functional_amount') }}
    where row_code = 'total'
)

select
    accounts.organization as 单位,
    accounts.account_year as 年度,
    {{ scope_zh('accounts.scope') }} as 口径,
    forms.name_zh as 表名,
    {{ fund_zh('amounts.fund') }} as 资金范围,
    case amounts.level
        when 'class' then '类'
        when 'group' then '款'
        when 'item' then '项'
        else '其他'
    end as 级次,
    amounts.functional_code as 功能科目编码,
    names.name as 功能科目,
    left(amounts.functional_code, 3) as 类编码,
    class_names.name as 类名称,
    case when length(amounts.functional_code) >= 5 then left(amounts.functional_code, 5) end
        as 款编码,
    group_names.name as 款名称,
    case
        when length(amounts.functional_code) > 5 then left(amounts.functional_code, 5)
        when length(amounts.functional_code) > 3 then left(amounts.functional_code, 3)
    end as 上级编码,
    amounts.is_leaf as 是否末级,
    amounts.is_printed as 是否印出,
    {{ in_both_units('amounts.expenditure_yuan', '支出合计') }},
    {{ in_both_units('amounts.basic_yuan', '基本支出') }},
    {{ in_both_units('amounts.project_yuan', '项目支出') }},
    {{ in_both_units('amounts.remittance_yuan', '上缴上级支出') }},
    {{ in_both_units('amounts.business_yuan', '经营支出') }},
    {{ in_both_units('amounts.subsidy_yuan', '对附属单位补助支出') }},
    {{ percent_of('amounts.expenditure_yuan', 'totals.expenditure_yuan') }} as 占支出合计_百分比,
    accounts.counts_once as 每数只计一次,
    {{ verification_zh('amounts.verification') }} as 勾稽状态,
    accounts.account_id as 账户编号,
    accounts.organization_id as 单位编号
from amounts
inner join accounts on amounts.account_id = accounts.account_id
inner join forms on amounts.form_id = forms.form_id
left join names
    on
        amounts.account_year = names.account_year
        and amounts.functional_code = names.functional_code
left join names as class_names
    on
        amounts.account_year = class_names.account_year
        and left(amounts.functional_code, 3) = class_names.functional_code
left join names as group_names
    on
        amounts.account_year = group_names.account_year
        and left(amounts.functional_code, 5) = group_names.functional_code
        and length(amounts.functional_code) >= 5
left join totals
    on
        amounts.account_id = totals.account_id
        and amounts.form_id = totals.form_id
        and amounts.fund = totals.fund
where amounts.row_code <> 'total'
