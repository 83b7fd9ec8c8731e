-- 每个现行数字核对到什么程度：已核对、四舍五入内相符、未核对、不予采用
with figures as (
    select
        account_id,
        document_id,
        table_no,
        row_no,
        column_no,
        form_id,
        repetition,
        cell_state,
        read_by
    from {{ ref('int_datapoint') }}
    where
        is_current
        and account_id is not null
        and cell_state in ('amount', 'no_unit', 'unreadable')
),

gate as (
    select * from {{ ref('int_form_gate') }}
),

identities as (
    select * from {{ ref('identities') }}
),

-- An identity whose terms stand in one form ties its figures to each other, the others tie them
-- to another form.
identity_forms as (
    select
        identity_id,
        count(distinct form_id) > 1 as is_between_forms,
        bool_or(side = 'divisor') as is_quotient
    from {{ ref('identity_terms') }}
    group by identity_id
),

results as (
    select * from {{ ref('int_identity_result') }}
    where outcome in ('holds', 'holds_within_rounding', 'broken')
),

-- A form that the newer file of the account lacks: what the older file prints was not published
-- anew, and agreeing with the newer forms does not confirm it.
standing_in as (
    select distinct
        account_id,
        form_id
    from {{ ref('int_form_missing_in_file') }}
),

checks as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        results.outcome,
        identities.hardness = 'hard' as is_hard,
        -- Only an equality tells a wrong figure from a right one: nearly any is less than another.
        identities.comparison = '=' as is_equality,
        -- A quotient is printed rounded: many figures give the same.
        identities.comparison = '=' and not identity_forms.is_quotient and results.outcome = 'holds'
            as is_exact,
        identity_forms.is_between_forms
    from {{ ref('int_identity_cell') }} as cells
    inner join results
        on
            cells.account_id = results.account_id
            and cells.identity_id = results.identity_id
            and cells.instance = results.instance
            and cells.scope_key = results.scope_key
    inner join identities on cells.identity_id = identities.identity_id
    inner join identity_forms on cells.identity_id = identity_forms.identity_id
    where cells.cell_state = 'amount'
),

checked as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        bool_or(is_between_forms and is_equality) as is_tied,
        bool_or(is_equality and is_hard and outcome <> 'broken') as is_held_hard,
        bool_or(is_equality and outcome <> 'broken') as is_held,
        bool_or(is_exact) as is_exact,
        bool_or(is_hard and outcome = 'broken') as is_broken_hard,
        bool_or(outcome = 'broken') as is_broken,
        bool_or(outcome = 'broken' and not is_between_forms) as is_broken_within,
        bool_or(is_equality and is_hard and outcome = 'holds_within_rounding')
            as is_rounded_hard,
        bool_or(is_equality and outcome = 'holds_within_rounding') as is_rounded
    from checks
    group by document_id, table_no, row_no, column_no
),

picture_figures as (
    select * from {{ ref('int_picture_figure') }}
)

select
    figures.account_id,
    figures.document_id,
    figures.table_no,
    figures.row_no,
    figures.column_no,
    figures.form_id,
    checked.document_id is not null and standing_in.form_id is null as is_compared,
    coalesce(checked.is_tied, false) and standing_in.form_id is null as is_tied,
    case
        when
            not coalesce(gate.passes, false)
            or figures.repetition = 'contradicted'
            or figures.cell_state <> 'amount'
            then 'withheld'
        when
            checked.document_id is null
            or checked.is_broken_hard
            or checked.is_broken_within
            or standing_in.form_id is not null
            then 'unverified'
        -- A machine may have misread it: only arithmetic that leaves no room tells that it did not.
        when figures.read_by <> 'text'
            then
                case
                    when
                        checked.is_exact
                        and not checked.is_broken
                        and picture_figures.is_well_formed
                        and picture_figures.is_row_known
                        then 'verified'
                    else 'unverified'
                end
        -- What hard identities hold stands, though a soft one with another form (a self-evaluation)
        -- differs.
        when checked.is_held_hard and checked.is_rounded_hard then 'within_rounding'
        when checked.is_held_hard then 'verified'
        when checked.is_broken or not checked.is_held then 'unverified'
        when checked.is_rounded then 'within_rounding'
        else 'verified'
    end as verification
from figures
left join gate on figures.account_id = gate.account_id and figures.form_id = gate.form_id
left join standing_in
    on figures.account_id = standing_in.account_id and figures.form_id = standing_in.form_id
left join checked
    on
        figures.document_id = checked.document_id
        and figures.table_no = checked.table_no
        and figures.row_no = checked.row_no
        and figures.column_no = checked.column_no
left join picture_figures
    on
        figures.document_id = picture_figures.document_id
        and figures.table_no = picture_figures.table_no
        and figures.row_no = picture_figures.row_no
        and figures.column_no = picture_figures.column_no
