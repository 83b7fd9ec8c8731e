-- 每种可能的更正补上哪些关系：只留不弄坏任何关系的
with comparisons as (
    select * from {{ ref('int_comparison') }}
),

comparison_cells as (
    select * from {{ ref('int_comparison_cell') }}
),

edit_cells as (
    select * from {{ ref('int_edit_cell') }}
),

compared_tables as (
    select distinct
        account_id,
        comparison_key,
        document_id,
        table_no
    from comparison_cells
),

-- A sum inside one table says nothing of the table's unit: in any unit it holds, or is as far off.
inside_one_table as (
    select
        account_id,
        comparison_key
    from compared_tables
    group by account_id, comparison_key
    having count(*) = 1
),

moved as (
    select
        edit_cells.account_id,
        edit_cells.edit_id,
        comparison_cells.comparison_key,
        sum(comparison_cells.coefficient * edit_cells.change_yuan) as change
    from edit_cells
    inner join comparison_cells
        on
            edit_cells.account_id = comparison_cells.account_id
            and edit_cells.document_id = comparison_cells.document_id
            and edit_cells.table_no = comparison_cells.table_no
            and edit_cells.row_no = comparison_cells.row_no
            and edit_cells.column_no = comparison_cells.column_no
    left join inside_one_table
        on
            comparison_cells.account_id = inside_one_table.account_id
            and comparison_cells.comparison_key = inside_one_table.comparison_key
    where edit_cells.kind <> 'unit_of_table' or inside_one_table.comparison_key is null
    group by edit_cells.account_id, edit_cells.edit_id, comparison_cells.comparison_key
),

judged as (
    select
        moved.account_id,
        moved.edit_id,
        moved.comparison_key,
        comparisons.is_broken,
        comparisons.hardness,
        {{
            holds_with(
                'comparisons.relation', '(comparisons.difference + moved.change)', 'comparisons.tolerance'
            )
        }} as holds_afterwards
    from moved
    inner join comparisons
        on
            moved.account_id = comparisons.account_id
            and moved.comparison_key = comparisons.comparison_key
),

harmless as (
    select
        account_id,
        edit_id,
        count(*) filter (where is_broken and holds_afterwards) as repaired_count,
        count(*) filter (where is_broken and holds_afterwards and hardness = 'hard')
            as hard_repaired_count
    from judged
    group by account_id, edit_id
    having
        bool_and(is_broken or holds_afterwards)
        and bool_or(is_broken and holds_afterwards)
)

select
    judged.account_id,
    judged.edit_id,
    judged.comparison_key,
    harmless.repaired_count,
    harmless.hard_repaired_count
from judged
inner join harmless
    on judged.account_id = harmless.account_id and judged.edit_id = harmless.edit_id
where judged.is_broken and judged.holds_afterwards
