-- 建议的更正：每条不成立的关系取能补上它、补得最多、最像笔误的一种；从不自动采用
with effects as (
    select * from {{ ref('int_edit_effect') }}
),

edits as (
    select * from {{ ref('int_edit') }}
),

-- Where amounts stand in rows that are no known item, one of them may be what a sum lacks: no figure
-- that was read is suspected for it.
tables_not_understood as (
    select distinct
        document_id,
        table_no
    from {{ ref('int_datapoint') }}
    where is_current and row_type = 'unknown' and cell_state = 'amount' and printed_amount <> 0
),

uncertain as (
    select distinct
        cells.account_id,
        cells.comparison_key
    from {{ ref('int_comparison_cell') }} as cells
    inner join tables_not_understood
        on
            cells.document_id = tables_not_understood.document_id
            and cells.table_no = tables_not_understood.table_no
),

ranked as (
    select
        effects.account_id,
        effects.comparison_key,
        effects.edit_id,
        effects.repaired_count,
        effects.hard_repaired_count,
        edits.unlikeliness,
        row_number() over (
            partition by effects.account_id, effects.comparison_key
            order by
                effects.repaired_count desc,
                edits.unlikeliness asc,
                edits.cell_count asc,
                edits.edit_id asc
        ) as place,
        count(*) over (
            partition by
                effects.account_id,
                effects.comparison_key,
                effects.repaired_count,
                edits.unlikeliness
        ) as equal_count
    from effects
    inner join edits
        on effects.account_id = edits.account_id and effects.edit_id = edits.edit_id
),

-- A figure that mends one sum and looks like no slip of the pen says nothing: any of the sum's
-- cells would do. Soft identities break for reasons of their own as well: there only a plain slip
-- of the pen is worth telling.
telling as (
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
)

select
    account_id,
    comparison_key,
    edit_id,
    equal_count::integer as equal_count
from telling
