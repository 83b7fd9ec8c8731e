-- 支出按经济分类：账户、表、支出性质、科目，类款各级；先选定一种支出性质和一个级次，再求和
with amounts as (
    select * from {{ ref('fct_economic_amount') }}
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

names as (
    select
        account_year,
        economic_code,
        name
    from {{ ref('dim_economic_class') }}
)

select
    accounts.organization as 单位,
    accounts.account_year as 年度,
    {{ scope_zh('accounts.scope') }} as 口径,
    forms.name_zh as 表名,
    {{ fund_zh('amounts.fund') }} as 资金范围,
    case amounts.expenditure_nature
        when 'expenditure.basic' then '基本支出'
        when 'expenditure.project' then '项目支出'
        when 'expenditure' then '全部支出'
        else measures.name_zh
    end as 支出性质,
    case amounts.level when 'class' then '类' when 'item' then '款' else '其他' end as 级次,
    amounts.economic_code as 经济科目编码,
    names.name as 经济科目,
    left(amounts.economic_code, 3) as 类编码,
    class_names.name as 类名称,
    case when length(amounts.economic_code) > 3 then left(amounts.economic_code, 3) end
        as 上级编码,
    amounts.is_leaf as 是否末级,
    amounts.is_printed as 是否印出,
    {{ in_both_units('amounts.amount_yuan', '金额') }},
    {{ percent_of('amounts.amount_yuan', 'amounts.whole_yuan') }} as 占合计_百分比,
    accounts.counts_once as 每数只计一次,
    {{ verification_zh('amounts.verification') }} as 勾稽状态,
    accounts.account_id as 账户编号,
    accounts.organization_id as 单位编号
from amounts
inner join accounts on amounts.account_id = accounts.account_id
inner join forms on amounts.form_id = forms.form_id
inner join measures on amounts.expenditure_nature = measures.measure
left join names
    on
        amounts.account_year = names.account_year
        and amounts.economic_code = names.economic_code
left join names as class_names
    on
        amounts.account_year = class_names.account_year
        and left(amounts.economic_code, 3) = class_names.economic_code
