-- 可能的更正：改一个数、两个相邻的数对调、一段数错了一行或一栏、几行整体错了一行、整张表的单位写错
with comparisons as (
    {{ comparisons() }}
),

comparison_cells as (
    select * from {{ ref('int_comparison_cell') }}
),

line_cells as (
    select * from {{ ref('int_line_cell') }}
),

cells as (
    select * from line_cells
    where line_kind = 'row'
),

-- What a cell would have to be for a broken sum to hold.
wanted as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        cells.amount,
        cells.decimals,
        round(
            cells.amount
            - comparisons.difference / comparison_cells.coefficient / cells.yuan_per_unit,
            cells.decimals
        ) as new_amount,
        comparisons.tolerance / cells.yuan_per_unit as slack
    from comparisons
    inner join comparison_cells
        on
            comparisons.account_id = comparison_cells.account_id
            and comparisons.comparison_key = comparison_cells.comparison_key
    inner join cells
        on
            comparison_cells.document_id = cells.document_id
            and comparison_cells.table_no = cells.table_no
            and comparison_cells.row_no = cells.row_no
            and comparison_cells.column_no = cells.column_no
    where comparisons.is_broken and comparisons.relation = '='
),

-- Where figures are rounded, the sums tell the amount only nearly: the one that differs in one
-- digit is the likely one.
one_digit_away as (
    select
        wanted.document_id,
        wanted.table_no,
        wanted.row_no,
        wanted.column_no,
        wanted.amount + step.digits * step.weight as new_amount
    from wanted
    cross join
        lateral (
            select
                power(10::numeric, place - wanted.decimals) as weight,
                round(
                    (wanted.new_amount - wanted.amount)
                    / power(10::numeric, place - wanted.decimals)
                ) as digits
            from generate_series(0, 14) as places (place)
        ) as step
    where
        wanted.slack > 0
        and abs(step.digits) between 1 and 9
        and abs(wanted.amount + step.digits * step.weight - wanted.new_amount) <= wanted.slack
),

single_cells as (
    select
        document_id,
        table_no,
        row_no,
        column_no,
        new_amount
    from wanted
    union
    select
        document_id,
        table_no,
        row_no,
        column_no,
        new_amount
    from one_digit_away
),

amounts_beside_blanks as (
    select
        blanks.document_id,
        blanks.table_no,
        blanks.line_kind,
        blanks.line_no,
        blanks.place as blank_place,
        ends.place as end_place
    from line_cells as blanks
    inner join line_cells as nearest
        on
            blanks.document_id = nearest.document_id
            and blanks.table_no = nearest.table_no
            and blanks.line_kind = nearest.line_kind
            and blanks.line_no = nearest.line_no
            and not nearest.is_blank
            and nearest.place in (blanks.place - 1, blanks.place + 1)
    inner join line_cells as ends
        on
            nearest.document_id = ends.document_id
            and nearest.table_no = ends.table_no
            and nearest.line_kind = ends.line_kind
            and nearest.line_no = ends.line_no
            and nearest.run_no = ends.run_no
            -- On the far side of the nearest amount.
            and sign(ends.place - blanks.place) = sign(nearest.place - blanks.place)
    where
        blanks.is_blank
        and blanks.is_in_broken
        and ends.is_in_broken
        and abs(ends.place - blanks.place) <= 40
),

-- The amounts between the blank cell and the far one, each moved by one towards the blank.
shifted as (
    select
        concat_ws(
            ' ',
            'shift',
            line_cells.document_id,
            line_cells.table_no,
            line_cells.line_kind,
            line_cells.line_no,
            runs.blank_place,
            runs.end_place
        ) as edit_id,
        case
            when abs(runs.end_place - runs.blank_place) = 1
                then 'moved_in_' || line_cells.line_kind
            else 'shifted_in_' || line_cells.line_kind
        end as kind,
        line_cells.document_id,
        line_cells.table_no,
        line_cells.row_no,
        line_cells.column_no,
        case
            when line_cells.place = runs.end_place then 0
            when runs.end_place > runs.blank_place then line_cells.amount_after
            else line_cells.amount_before
        end as new_amount
    from amounts_beside_blanks as runs
    inner join line_cells
        on
            runs.document_id = line_cells.document_id
            and runs.table_no = line_cells.table_no
            and runs.line_kind = line_cells.line_kind
            and runs.line_no = line_cells.line_no
            and line_cells.place between least(runs.blank_place, runs.end_place)
            and greatest(runs.blank_place, runs.end_place)
),

neighbours as (
    select
        one.document_id,
        one.table_no,
        one.line_kind,
        one.line_no,
        one.place
    from line_cells as one
    inner join line_cells as other
        on
            one.document_id = other.document_id
            and one.table_no = other.table_no
            and one.line_kind = other.line_kind
            and one.line_no = other.line_no
            and one.place + 1 = other.place
    where
        one.is_in_broken
        and other.is_in_broken
        and not one.is_blank
        and not other.is_blank
        and one.amount <> other.amount
),

swapped as (
    select
        concat_ws(
            ' ',
            'swap',
            line_cells.document_id,
            line_cells.table_no,
            line_cells.line_kind,
            line_cells.line_no,
            neighbours.place
        ) as edit_id,
        'swapped_in_' || line_cells.line_kind as kind,
        line_cells.document_id,
        line_cells.table_no,
        line_cells.row_no,
        line_cells.column_no,
        case
            when line_cells.place = neighbours.place then line_cells.amount_after
            else line_cells.amount_before
        end as new_amount
    from neighbours
    inner join line_cells
        on
            neighbours.document_id = line_cells.document_id
            and neighbours.table_no = line_cells.table_no
            and neighbours.line_kind = line_cells.line_kind
            and neighbours.line_no = line_cells.line_no
            and line_cells.place in (neighbours.place, neighbours.place + 1)
),

troubled_tables as (
    select
        comparison_cells.document_id,
        comparison_cells.table_no
    from comparison_cells
    inner join comparisons
        on
            comparison_cells.account_id = comparisons.account_id
            and comparison_cells.comparison_key = comparisons.comparison_key
    where comparisons.is_broken
    group by comparison_cells.document_id, comparison_cells.table_no
    having count(distinct comparisons.comparison_key) >= 3
),

in_another_unit as (
    select
        concat_ws(' ', 'unit', cells.document_id, cells.table_no, factors.factor) as edit_id,
        'unit_of_table' as kind,
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        cells.amount * factors.factor as new_amount
    from cells
    inner join troubled_tables
        on
            cells.document_id = troubled_tables.document_id
            and cells.table_no = troubled_tables.table_no
    cross join (values (10000::numeric), (0.0001)) as factors (factor)
    where not cells.is_blank
),

slipped_rows as (
    {{ slipped_rows('line_cells') }}
),

edits as (
    select
        concat_ws(' ', 'set', document_id, table_no, row_no, column_no, new_amount) as edit_id,
        'one_figure' as kind,
        document_id,
        table_no,
        row_no,
        column_no,
        new_amount
    from single_cells
    union all
    select
        edit_id,
        kind,
        document_id,
        table_no,
        row_no,
        column_no,
        new_amount
    from shifted
    union all
    select
        edit_id,
        kind,
        document_id,
        table_no,
        row_no,
        column_no,
        new_amount
    from swapped
    union all
    select
        edit_id,
        'rows_slipped' as kind,
        document_id,
        table_no,
        row_no,
        column_no,
        new_amount
    from slipped_rows
    union all
    select
        edit_id,
        kind,
        document_id,
        table_no,
        row_no,
        column_no,
        new_amount
    from in_another_unit
)

select
    cells.account_id,
    edits.edit_id,
    edits.kind,
    edits.document_id,
    edits.table_no,
    edits.row_no,
    edits.column_no,
    cells.amount,
    edits.new_amount,
    (edits.new_amount - cells.amount) * cells.yuan_per_unit as change_yuan
from edits
inner join cells
    on
        edits.document_id = cells.document_id
        and edits.table_no = cells.table_no
        and edits.row_no = cells.row_no
        and edits.column_no = cells.column_no
-- What is printed already is no correction of a figure.
where edits.kind <> 'one_figure' or edits.new_amount <> cells.amount
