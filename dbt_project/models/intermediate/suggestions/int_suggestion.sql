-- 建议的更正：每条不成立的关系取能补上它、补得最多、最像笔误的一种；从不自动采用
with effects as (
    select * from {{ ref('int_edit_effect') }}
),

edits as (
    select * from {{ ref('int_edit') }}
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
    select * from ranked
    where
        place = 1
        and (
            (hard_repaired_count > 0 and (repaired_count > 1 or unlikeliness <= 2))
            or unlikeliness = 1
        )
)

select
    account_id,
    comparison_key,
    edit_id,
    equal_count::integer as equal_count
from telling
