-- 不弄坏任何关系的可能更正，各补上哪些关系、像哪一种笔误：错一位、两位颠倒、多位少位、正负号、差万倍、漏印、多印、错行错栏
with comparisons as (
    {{ comparisons() }}
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
),

decimals as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        max(decimals) as decimals
    from {{ ref('int_line_cell') }}
    group by document_id, table_no, row_no, column_no
),

edits as (
    select
        harmless.account_id,
        harmless.edit_id,
        edit_cells.kind,
        count(*) as cell_count,
        max(edit_cells.amount) as amount,
        max(edit_cells.new_amount) as new_amount,
        max(decimals.decimals) as decimals
    from harmless
    inner join edit_cells
        on harmless.account_id = edit_cells.account_id and harmless.edit_id = edit_cells.edit_id
    inner join decimals
        on
            edit_cells.document_id = decimals.document_id
            and edit_cells.table_no = decimals.table_no
            and edit_cells.row_no = decimals.row_no
            and edit_cells.column_no = decimals.column_no
    group by harmless.account_id, harmless.edit_id, edit_cells.kind
),

-- The digits of both amounts as whole numbers, and the place of the last digit that differs.
digits as (
    select
        edits.account_id,
        edits.edit_id,
        edits.kind,
        edits.cell_count,
        edits.amount,
        edits.new_amount,
        round(abs(edits.amount) * power(10::numeric, edits.decimals)) as printed,
        round(abs(edits.new_amount) * power(10::numeric, edits.decimals)) as likely
    from edits
),

steps as (
    select
        digits.account_id,
        digits.edit_id,
        digits.kind,
        digits.cell_count,
        digits.amount,
        digits.new_amount,
        digits.printed,
        digits.likely,
        power(
            10::numeric,
            coalesce(length(substring(abs(digits.likely - digits.printed)::text from '(0*)$')), 0)
        ) as weight
    from digits
),

natures as (
    select
        account_id,
        edit_id,
        kind,
        cell_count,
        case
            when kind <> 'one_figure' then kind
            when amount = 0 then 'missing'
            when new_amount = 0 then 'surplus'
            when new_amount = -amount then 'sign'
            when sign(amount) <> sign(new_amount) then 'other'
            when
                length(printed::text) = length(likely::text)
                and abs(likely - printed) / weight <= 9
                and mod(div(printed, weight), 10) + (likely - printed) / weight between 0 and 9
                then 'digit'
            when
                printed
                + (mod(div(printed, weight * 10), 10) - mod(div(printed, weight), 10)) * weight
                + (mod(div(printed, weight), 10) - mod(div(printed, weight * 10), 10)) * weight * 10
                = likely
                then 'transposed'
            when new_amount in (amount * 10000, amount / 10000) then 'ten_thousand'
            when
                exists (
                    select 1
                    from generate_series(1, 8) as powers (power_of_ten)
                    where
                        new_amount in (
                            amount * power(10::numeric, power_of_ten),
                            amount / power(10::numeric, power_of_ten)
                        )
                )
                then 'point'
            when
                exists (
                    select 1
                    from generate_series(0, 14) as places (place)
                    where
                        div(likely, power(10::numeric, place + 1)) * power(10::numeric, place)
                        + mod(likely, power(10::numeric, place)) = printed
                )
                then 'digit_lost'
            when
                exists (
                    select 1
                    from generate_series(0, 14) as places (place)
                    where
                        div(printed, power(10::numeric, place + 1)) * power(10::numeric, place)
                        + mod(printed, power(10::numeric, place)) = likely
                )
                then 'digit_added'
            else 'other'
        end as nature
    from steps
),

slips as (
    select
        account_id,
        edit_id,
        kind,
        nature,
        cell_count,
        case
            when nature in ('digit', 'transposed', 'digit_lost', 'digit_added', 'unit_of_table')
                then 1
            when nature in ('sign', 'ten_thousand', 'point') then 2
            when
                nature in ('missing', 'surplus')
                or nature like 'moved%'
                or nature like 'swapped%'
                then 3
            when nature like 'shifted%' or nature = 'rows_slipped' then 4
            else 5
        end as unlikeliness
    from natures
)

select
    judged.account_id,
    judged.edit_id,
    judged.comparison_key,
    harmless.repaired_count,
    harmless.hard_repaired_count,
    slips.kind,
    slips.nature,
    slips.cell_count,
    slips.unlikeliness
from judged
inner join harmless
    on judged.account_id = harmless.account_id and judged.edit_id = harmless.edit_id
inner join slips
    on judged.account_id = slips.account_id and judged.edit_id = slips.edit_id
where judged.is_broken and judged.holds_afterwards
