-- 不成立、不能核对的每次比较各归于一个起因：同一笔误、同一差额、同一缺项只说一次
with results as (
    select
        account_id,
        identity_id,
        instance,
        scope_key,
        difference,
        outcome,
        reason,
        is_unread,
        is_waived,
        scope,
        concat_ws('|', identity_id, instance, scope_key) as comparison_key
    from {{ ref('int_evaluation') }}
    where outcome in ('broken', 'not_evaluable') and not is_by_rule
),

identities as (
    select * from {{ ref('identities') }}
),

comparisons as (
    {{ comparisons() }}
),

comparison_cells as (
    select * from {{ ref('int_comparison_cell') }}
),

edit_cells as (
    select * from {{ ref('int_edit_cell') }}
),

edits as (
    select * from {{ ref('int_edit') }}
),

-- Of the corrections that repair a comparison the one that repairs most and is likest to a slip of
-- the pen is suggested; none is ever adopted.
ranked as (
    select
        edits.account_id,
        edits.comparison_key,
        edits.edit_id,
        edits.repaired_count,
        edits.hard_repaired_count,
        edits.unlikeliness,
        row_number() over (
            partition by edits.account_id, edits.comparison_key
            order by
                edits.repaired_count desc,
                edits.unlikeliness asc,
                -- Rows have slipped as far as nothing contradicts it.
                edits.cell_count * case edits.kind when 'rows_slipped' then -1 else 1 end asc,
                edits.edit_id asc
        ) as place,
        count(*) over (
            partition by
                edits.account_id,
                edits.comparison_key,
                edits.repaired_count,
                edits.unlikeliness
        ) as equal_count
    from edits
    -- So many figures are not accused for one sum or two.
    where edits.kind <> 'rows_slipped' or edits.hard_repaired_count >= 3
),

-- Where amounts stand in rows that are no known item, one of them may be what a sum lacks: no
-- figure that was read is suspected for it.
tables_not_understood as (
    select distinct
        document_id,
        table_no
    from {{ ref('int_datapoint') }}
    where is_current and row_type = 'unknown' and cell_state = 'amount' and printed_amount <> 0
),

uncertain as (
    select distinct
        comparison_cells.account_id,
        comparison_cells.comparison_key
    from comparison_cells
    inner join tables_not_understood
        on
            comparison_cells.document_id = tables_not_understood.document_id
            and comparison_cells.table_no = tables_not_understood.table_no
),

-- A figure that mends one sum and looks like no slip of the pen says nothing: any of the sum's
-- cells would do. Soft identities break for reasons of their own as well: there only a plain slip
-- of the pen is worth telling.
suggestions as (
    select ranked.*
    from ranked
    left join uncertain
        on
            ranked.account_id = uncertain.account_id
            and ranked.comparison_key = uncertain.comparison_key
    where
        ranked.place = 1
        and uncertain.comparison_key is null
        and (
            (
                ranked.hard_repaired_count > 0
                and (ranked.repaired_count > 1 or ranked.unlikeliness <= 2)
            )
            or ranked.unlikeliness = 1
        )
),

accepted as (
    select distinct
        account_id,
        edit_id,
        repaired_count
    from suggestions
),

-- Two mistakes in one sum: neither correction alone repairs it, both together do.
moved_together as (
    select
        accepted.account_id,
        comparison_cells.comparison_key,
        min(accepted.edit_id) as edit_id,
        sum(comparison_cells.coefficient * edit_cells.change_yuan) as change
    from accepted
    inner join edit_cells
        on
            accepted.account_id = edit_cells.account_id
            and accepted.edit_id = edit_cells.edit_id
    inner join comparison_cells
        on
            edit_cells.account_id = comparison_cells.account_id
            and edit_cells.document_id = comparison_cells.document_id
            and edit_cells.table_no = comparison_cells.table_no
            and edit_cells.row_no = comparison_cells.row_no
            and edit_cells.column_no = comparison_cells.column_no
    group by accepted.account_id, comparison_cells.comparison_key
),

repaired_together as (
    select
        moved_together.account_id,
        moved_together.comparison_key,
        moved_together.edit_id
    from moved_together
    inner join comparisons
        on
            moved_together.account_id = comparisons.account_id
            and moved_together.comparison_key = comparisons.comparison_key
    where
        comparisons.is_broken
        and {{
            holds_with(
                'comparisons.relation',
                '(comparisons.difference + moved_together.change)',
                'comparisons.tolerance'
            )
        }}
),

-- What slipped rows leave broken cannot be judged before they are put right: it is told with them.
slipped as (
    select distinct on (accepted.account_id, comparison_cells.comparison_key)
        accepted.account_id,
        comparison_cells.comparison_key,
        accepted.edit_id,
        accepted.repaired_count
    from accepted
    inner join edit_cells
        on
            accepted.account_id = edit_cells.account_id
            and accepted.edit_id = edit_cells.edit_id
            and edit_cells.kind = 'rows_slipped'
    inner join comparison_cells
        on
            edit_cells.account_id = comparison_cells.account_id
            and edit_cells.document_id = comparison_cells.document_id
            and edit_cells.table_no = comparison_cells.table_no
            and edit_cells.row_no = comparison_cells.row_no
            and edit_cells.column_no = comparison_cells.column_no
    where comparison_cells.is_broken
    order by
        accepted.account_id asc,
        comparison_cells.comparison_key asc,
        accepted.repaired_count desc,
        accepted.edit_id asc
),

-- A figure that would repair fewer of the sums those rows broke is no cause beside them.
alone as (
    select suggestions.*
    from suggestions
    left join slipped
        on
            suggestions.account_id = slipped.account_id
            and suggestions.comparison_key = slipped.comparison_key
    where slipped.edit_id is null or suggestions.repaired_count >= slipped.repaired_count
),

caused as (
    select
        results.account_id,
        results.identity_id,
        results.instance,
        results.scope_key,
        results.scope,
        results.outcome,
        results.difference,
        case
            when results.is_waived then 'note'
            when results.outcome = 'not_evaluable' and identities.hardness = 'soft' then 'note'
            -- What was not read is a finding of its own, of its own severity.
            when results.is_unread then 'note'
            when results.outcome = 'not_evaluable' then 'warning'
            else identities.severity
        end as severity,
        results.is_waived,
        alone.edit_id is not null as is_repaired_alone,
        coalesce(alone.edit_id, slipped.edit_id, repaired_together.edit_id) as edit_id,
        alone.equal_count,
        case
            when results.is_waived then 'waived ' || results.comparison_key
            when results.outcome = 'not_evaluable' then 'not evaluable ' || results.reason
            when alone.edit_id is not null then 'edit ' || alone.edit_id
            when slipped.edit_id is not null then 'edit ' || slipped.edit_id
            when repaired_together.edit_id is not null then 'edit ' || repaired_together.edit_id
            else 'difference ' || trim_scale(abs(results.difference))
        end as cause_id
    from results
    inner join identities on results.identity_id = identities.identity_id
    left join alone
        on
            results.account_id = alone.account_id
            and results.comparison_key = alone.comparison_key
    left join repaired_together
        on
            results.account_id = repaired_together.account_id
            and results.comparison_key = repaired_together.comparison_key
    left join slipped
        on
            results.account_id = slipped.account_id
            and results.comparison_key = slipped.comparison_key
)

select
    account_id,
    cause_id,
    identity_id,
    instance,
    scope_key,
    scope,
    outcome,
    difference,
    severity,
    is_waived,
    is_repaired_alone,
    edit_id,
    equal_count,
    row_number() over (
        partition by account_id, cause_id
        order by
            {{ severity_rank('severity') }},
            is_repaired_alone desc,
            identity_id asc,
            instance asc,
            scope_key asc
    ) = 1 as is_leading
from caused
