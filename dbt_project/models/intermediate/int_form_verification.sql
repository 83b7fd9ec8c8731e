-- 账户的每张表核对到什么程度，及各状态的数字个数
with gate as (
    select * from {{ ref('int_form_gate') }}
),

account_forms as (
    select * from {{ ref('int_account_form') }}
),

figures as (
    select
        account_id,
        form_id,
        count(*) filter (where verification = 'verified') as verified_count,
        count(*) filter (where verification = 'within_rounding') as within_rounding_count,
        count(*) filter (where verification = 'unverified') as unverified_count,
        count(*) filter (where verification = 'withheld') as withheld_count
    from {{ ref('int_figure_verification') }}
    group by account_id, form_id
)

select
    gate.account_id,
    gate.form_id,
    case
        when not gate.passes then 'withheld'
        when account_forms.is_empty then 'empty'
        when figures.within_rounding_count > 0 then 'within_rounding'
        when figures.verified_count > 0 then 'verified'
        else 'unverified'
    end as verification,
    gate.passes,
    gate.failure_count::integer as failure_count,
    gate.failed_identities,
    account_forms.figure_count::integer as figure_count,
    coalesce(figures.verified_count, 0)::integer as verified_count,
    coalesce(figures.within_rounding_count, 0)::integer as within_rounding_count,
    coalesce(figures.unverified_count, 0)::integer as unverified_count,
    coalesce(figures.withheld_count, 0)::integer as withheld_count
from gate
inner join account_forms
    on gate.account_id = account_forms.account_id and gate.form_id = account_forms.form_id
left join figures
    on gate.account_id = figures.account_id and gate.form_id = figures.form_id
