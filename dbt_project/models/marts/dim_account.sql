-- 账户：一个单位、一个年度、一种口径；核对情况汇总
with accounts as (
    select * from {{ ref('int_account') }}
),

forms as (
    select
        account_id,
        count(*) filter (where passes) as reconciled_form_count,
        count(*) as form_count
    from {{ ref('int_form_gate') }}
    group by account_id
),

figures as (
    select
        account_id,
        count(*) as figure_count
    from {{ ref('int_datapoint') }}
    where is_current and cell_state in ('amount', 'no_unit', 'unreadable')
    group by account_id
),

-- Figures that an identity compared: a mistake in one of them can be seen.
covered_cells as (
    select distinct
        cells.account_id,
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no
    from {{ ref('int_identity_cell') }} as cells
    inner join {{ ref('int_identity_result') }} as results
        on
            cells.account_id = results.account_id
            and cells.identity_id = results.identity_id
            and cells.instance = results.instance
            and cells.scope_key = results.scope_key
    where
        cells.cell_state = 'amount'
        and results.outcome in ('holds', 'holds_within_rounding', 'broken')
),

covered as (
    select
        account_id,
        count(*) as covered_figure_count
    from covered_cells
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
    accounts.document_count::integer as document_count,
    coalesce(forms.form_count, 0)::integer as form_count,
    coalesce(forms.reconciled_form_count, 0)::integer as reconciled_form_count,
    coalesce(figures.figure_count, 0)::integer as figure_count,
    coalesce(covered.covered_figure_count, 0)::integer as covered_figure_count,
    round(coalesce(covered.covered_figure_count, 0)::numeric / nullif(figures.figure_count, 0), 4)
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
left join forms on accounts.account_id = forms.account_id
left join figures on accounts.account_id = figures.account_id
left join covered on accounts.account_id = covered.account_id
left join identities on accounts.account_id = identities.account_id
left join claims on accounts.account_id = claims.account_id
