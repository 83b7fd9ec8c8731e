-- 账户的每张表：勾稽状态。已核对、已豁免、不平、不能核对、无从核对、未识别
with gate as (
    select * from {{ ref('int_form_gate') }}
),

account_forms as (
    select * from {{ ref('int_account_form') }}
),

identity_forms as (
    select distinct
        terms.identity_id,
        terms.form_id
    from {{ ref('identity_terms') }} as terms
    inner join {{ ref('identities') }} as identities
        on terms.identity_id = identities.identity_id
    where identities.hardness = 'hard'
),

results as (
    select * from {{ ref('int_identity_result') }}
),

waived as (
    select * from {{ ref('int_waived_result') }}
),

outcomes as (
    select
        results.account_id,
        identity_forms.form_id,
        count(*) filter (where results.outcome in ('holds', 'holds_within_rounding')) as held_count,
        count(*) filter (where results.outcome = 'broken' and waived.identity_id is null)
            as broken_count,
        count(waived.identity_id) filter (where results.outcome in ('broken', 'not_evaluable'))
            as waived_count
    from results
    inner join identity_forms on results.identity_id = identity_forms.identity_id
    left join waived
        on
            results.account_id = waived.account_id
            and results.identity_id = waived.identity_id
            and results.instance = waived.instance
            and results.scope_key = waived.scope_key
    group by results.account_id, identity_forms.form_id
)

select
    gate.account_id,
    gate.form_id,
    case
        when not account_forms.is_recognised then 'unrecognised'
        when not gate.passes and outcomes.broken_count > 0 then 'broken'
        when not gate.passes then 'not_evaluable'
        when outcomes.waived_count > 0 then 'waived'
        -- A check that compared nothing holds nothing.
        when outcomes.held_count > 0 and account_forms.figure_count > 0 then 'reconciled'
        else 'unchecked'
    end as reconciliation,
    gate.passes,
    gate.failure_count::integer as failure_count,
    gate.failed_identities,
    account_forms.figure_count::integer as figure_count
from gate
inner join account_forms
    on gate.account_id = account_forms.account_id and gate.form_id = account_forms.form_id
left join outcomes
    on gate.account_id = outcomes.account_id and gate.form_id = outcomes.form_id
