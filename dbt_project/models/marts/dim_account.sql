-- 账户：一个单位、一个年度、一种口径；核对情况汇总
with accounts as (
    select * from {{ ref('int_account') }}
),

parents as (
    select * from {{ ref('int_account_parent') }}
),

departments as (
    select distinct department_account_id as account_id
    from parents
    where is_addend
),

forms as (
    select
        account_id,
        count(*) filter (where verification in ('verified', 'within_rounding'))
            as verified_form_count,
        count(*) filter (where verification = 'unverified') as unverified_form_count,
        count(*) filter (where verification = 'withheld') as withheld_form_count,
        count(*) filter (where verification = 'empty') as empty_form_count,
        -- The three public expenses are one form, whichever of both an account prints.
        count(distinct replace(form_id, '_general_budget', '')) filter (
            where form_id in (
                'income_expenditure_summary',
                'income',
                'expenditure',
                'appropriation_summary',
                'general_budget_appropriation',
                'general_budget_basic_by_economic',
                'three_public',
                'three_public_general_budget'
            )
        ) as basic_form_count,
        count(*) as form_count
    from {{ ref('int_form_verification') }}
    group by account_id
),

-- Figures that an identity compared: a mistake in one of them can be seen.
figures as (
    select
        account_id,
        count(*) as figure_count,
        count(*) filter (where is_compared) as covered_figure_count,
        count(*) filter (where is_tied) as tied_figure_count,
        count(*) filter (where verification in ('verified', 'within_rounding'))
            as verified_figure_count,
        count(*) filter (where verification = 'unverified') as unverified_figure_count,
        count(*) filter (where verification = 'withheld') as withheld_figure_count
    from {{ ref('int_figure_verification') }}
    group by account_id
),

-- An identity of many rows is broken when one of them is.
identity_outcomes as (
    select
        account_id,
        identity_id,
        bool_or(outcome = 'broken') as is_broken,
        bool_or(outcome = 'not_evaluable') as is_not_evaluable,
        bool_or(outcome = 'holds_within_rounding') as is_rounding,
        bool_or(outcome = 'holds') as is_held
    from {{ ref('int_evaluation') }}
    group by account_id, identity_id
),

identities as (
    select
        account_id,
        count(*) filter (where is_broken) as broken_count,
        count(*) filter (where not is_broken and is_not_evaluable) as not_evaluable_count,
        count(*) filter (where not is_broken and not is_not_evaluable and is_rounding)
            as rounding_count,
        count(*) filter (
            where not is_broken and not is_not_evaluable and not is_rounding and is_held
        ) as held_count,
        count(*) filter (where not (is_broken or is_not_evaluable or is_rounding or is_held))
            as not_applicable_count
    from identity_outcomes
    group by account_id
),

claims as (
    select
        account_id,
        count(*) as claim_count,
        count(*) filter (where outcome = 'agrees') as agreeing_count,
        count(*) filter (where outcome = 'within_rounding') as rounding_count,
        count(*) filter (where outcome = 'contradicts') as contradicting_count,
        count(*) filter (where outcome = 'not_placed') as not_placed_count
    from {{ ref('int_narrative_check') }}
    group by account_id
)

select
    accounts.account_id,
    accounts.organization_id,
    accounts.organization,
    accounts.account_year,
    accounts.scope,
    case accounts.scope
        when 'consolidated' then true
        when 'own' then false
        else case when departments.account_id is not null then true end
    end as is_consolidated,
    parents.parent_organization_id,
    parents.parent_organization,
    parents.department_account_id,
    parents.counts_once,
    accounts.document_count::integer as document_count,
    coalesce(forms.form_count, 0)::integer as form_count,
    coalesce(forms.verified_form_count, 0)::integer as verified_form_count,
    coalesce(forms.unverified_form_count, 0)::integer as unverified_form_count,
    coalesce(forms.withheld_form_count, 0)::integer as withheld_form_count,
    coalesce(forms.empty_form_count, 0)::integer as empty_form_count,
    coalesce(forms.basic_form_count, 0)::integer as basic_form_count,
    coalesce(figures.figure_count, 0)::integer as figure_count,
    coalesce(figures.covered_figure_count, 0)::integer as covered_figure_count,
    coalesce(figures.tied_figure_count, 0)::integer as tied_figure_count,
    coalesce(figures.verified_figure_count, 0)::integer as verified_figure_count,
    coalesce(figures.unverified_figure_count, 0)::integer as unverified_figure_count,
    coalesce(figures.withheld_figure_count, 0)::integer as withheld_figure_count,
    round(coalesce(figures.covered_figure_count, 0)::numeric / nullif(figures.figure_count, 0), 4)
    ::numeric(5, 4) as coverage,
    (
        coalesce(identities.held_count, 0) + coalesce(identities.rounding_count, 0)
        + coalesce(identities.broken_count, 0)
    )::integer as identities_evaluated,
    coalesce(identities.held_count, 0)::integer as identities_held,
    coalesce(identities.rounding_count, 0)::integer as identities_within_rounding,
    coalesce(identities.broken_count, 0)::integer as identities_broken,
    coalesce(identities.not_applicable_count, 0)::integer as identities_not_applicable,
    coalesce(identities.not_evaluable_count, 0)::integer as identities_not_evaluable,
    coalesce(claims.claim_count, 0)::integer as claim_count,
    coalesce(claims.agreeing_count, 0)::integer as claims_agreeing,
    coalesce(claims.rounding_count, 0)::integer as claims_within_rounding,
    coalesce(claims.contradicting_count, 0)::integer as claims_contradicting,
    coalesce(claims.not_placed_count, 0)::integer as claims_not_placed
from accounts
inner join parents on accounts.account_id = parents.account_id
left join departments on accounts.account_id = departments.account_id
left join forms on accounts.account_id = forms.account_id
left join figures on accounts.account_id = figures.account_id
left join identities on accounts.account_id = identities.account_id
left join claims on accounts.account_id = claims.account_id
