-- Σ 经济分类末级行的基本（项目）支出 = Σ 一般公共预算财政拨款末级行的基本（项目）支出
with by_economic_class as (
    select
        account_id,
        expenditure_nature,
        sum(amount_yuan) as amount_yuan
    from {{ ref('fct_economic_expenditure') }}
    group by account_id, expenditure_nature
),

by_functional_class as (
    select
        account_id,
        'expenditure.basic' as expenditure_nature,
        sum(expenditure_basic_yuan) as amount_yuan
    from {{ ref('fct_appropriation_balance') }}
    where fund = 'general_public_budget'
    group by account_id
    union all
    select
        account_id,
        'expenditure.project' as expenditure_nature,
        sum(expenditure_project_yuan) as amount_yuan
    from {{ ref('fct_appropriation_balance') }}
    where fund = 'general_public_budget'
    group by account_id
),

-- Classes and totals stand between the leaf rows of the two forms: each rounds on both sides.
widths as (
    select
        account_id,
        measure as expenditure_nature,
        sum(case when is_leaf then 1 else 2 end * half_width_yuan) as tolerance_yuan
    from {{ ref('fct_reported_amount') }}
    where
        form_id in (
            'general_budget_appropriation',
            'general_budget_basic_by_economic',
            'general_budget_project_by_economic'
        )
        and verification <> 'withheld'
    group by account_id, measure
)

select
    economic.account_id,
    economic.expenditure_nature,
    economic.amount_yuan as economic_yuan,
    functional.amount_yuan as functional_yuan
from by_economic_class as economic
inner join by_functional_class as functional
    on
        economic.account_id = functional.account_id
        and economic.expenditure_nature = functional.expenditure_nature
inner join widths
    on
        economic.account_id = widths.account_id
        and economic.expenditure_nature = widths.expenditure_nature
where
    abs(economic.amount_yuan - functional.amount_yuan) > widths.tolerance_yuan
    and not {{
        is_excused(
            'economic.account_id',
            [
                '05.total',
                '05_06.basic',
                '05_07.project',
                '06.class',
                '06.personnel',
                '06.operating',
                '07.class'
            ]
        )
    }}
