-- 可知账户没有其数字的表：文件说明为空表，总表没有该预算的金额，或该年度的套表没有此表
with accounts as (
    select * from {{ ref('int_account') }}
),

account_form_ids as (
    select distinct
        tables.account_id,
        tables.form_id
    from {{ ref('int_table') }} as tables
    inner join {{ ref('forms') }} as forms on tables.form_id = forms.form_id
    where
        tables.is_current
        and tables.account_id is not null
        and forms.classification in ('line_item', 'functional', 'economic')
        and not forms.repeats
),

-- What prints the amounts of a form elsewhere: nothing there, while others stand there, means that
-- the form is empty.
mirrors (form_id, mirror_form_id, fund, measure) as (
    values
    ('general_budget_appropriation', 'appropriation_summary', 'general_public_budget', null),
    ('government_fund_appropriation', 'appropriation_summary', 'government_fund', null),
    ('state_capital_appropriation', 'appropriation_summary', 'state_capital', null),
    (
        'general_budget_project_by_economic', 'general_budget_appropriation', null,
        'expenditure.project'
    )
),

mirrored as (
    select
        datapoints.account_id,
        mirrors.form_id
    from mirrors
    inner join {{ ref('int_datapoint') }} as datapoints
        on mirrors.mirror_form_id = datapoints.form_id
    where datapoints.is_current and datapoints.account_id is not null
    group by datapoints.account_id, mirrors.form_id, mirrors.fund, mirrors.measure
    having
        count(*) filter (
            where
            datapoints.cell_state not in ('blank', 'not_stated', 'heading')
            and (datapoints.cell_state <> 'amount' or datapoints.printed_amount <> 0)
            and (mirrors.fund is null or datapoints.fund = mirrors.fund)
            and (mirrors.measure is null or datapoints.measure = mirrors.measure)
        ) = 0
        and count(*) filter (
            where
            case
                when mirrors.measure is null then datapoints.fund <> 'appropriation'
                else datapoints.measure = mirrors.measure
            end
        ) > 0
),

declared as (
    select
        account_id,
        form_id
    from {{ ref('int_form_promise') }}
    where promise = 'declared_empty'
),

-- A set of that year that has every form of the account, and not this one.
sets as (
    select
        accounts.account_id,
        sets.set_id
    from accounts
    inner join {{ ref('form_sets') }} as sets
        on
            accounts.account_year >= sets.first_year
            and (sets.last_year is null or accounts.account_year <= sets.last_year)
            and (
                sets.organization_pattern is null
                or accounts.organization ~ sets.organization_pattern
            )
    where
        not exists (
            select 1
            from account_form_ids
            left join {{ ref('form_set_forms') }} as set_forms
                on
                    sets.set_id = set_forms.set_id
                    and account_form_ids.form_id = set_forms.form_id
            where account_form_ids.account_id = accounts.account_id and set_forms.form_id is null
        )
),

-- Only sets that end in some year tell what a year did not have yet.
not_of_its_time as (
    select
        sets.account_id,
        mirrors.form_id
    from sets
    inner join {{ ref('form_sets') }} as told on sets.set_id = told.set_id
    cross join mirrors
    left join {{ ref('form_set_forms') }} as set_forms
        on sets.set_id = set_forms.set_id and mirrors.form_id = set_forms.form_id
    where told.last_year is not null and set_forms.form_id is null
)

select
    account_id,
    form_id
from mirrored
union
select
    account_id,
    form_id
from declared
union
select
    account_id,
    form_id
from not_of_its_time
