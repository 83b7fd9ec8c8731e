{#-
  The cells of rows whose amounts may all stand one row off against their labels, for each extent that may be meant:
  beside a blank row, with what the neighbouring row prints. Codes and labels stay. A macro and no model: it would be
  one more step in the longest chain of the graph, and int_edit_cell alone reads it.
  几行的数可能整体错了一行：空白行旁每种可能的起止，各格疑为相邻一行所印的数；编码、科目不动。
-#}
{% macro slipped_rows(line_cells) -%}
with cells as (
        select * from {{ line_cells }}
        where line_kind = 'column'
    ),

    table_rows as (
        select
            document_id,
            table_no,
            section,
            row_no,
            bool_and(is_blank) as is_blank,
            bool_or(is_in_broken) as is_in_broken,
            row_number() over (
                partition by document_id, table_no, section
                order by row_no
            ) as place
        from cells
        group by document_id, table_no, section, row_no
    ),

    -- Rows with amounts, without a blank one between them, share a number.
    numbered_rows as (
        select
            document_id,
            table_no,
            section,
            is_blank,
            is_in_broken,
            place,
            case
                when not is_blank
                    then
                        place
                        - row_number() over (
                            partition by document_id, table_no, section, is_blank
                            order by place
                        )
            end as run_no
        from table_rows
    ),

    -- A blank row beside amounts, and how far beyond it they may have slipped: three rows at least.
    extents as (
        select
            blanks.document_id,
            blanks.table_no,
            blanks.section,
            blanks.place as blank_place,
            ends.place as end_place,
            sign(ends.place - blanks.place)::integer as direction
        from numbered_rows as blanks
        inner join numbered_rows as nearest
            on
                blanks.document_id = nearest.document_id
                and blanks.table_no = nearest.table_no
                and blanks.section = nearest.section
                and not nearest.is_blank
                and nearest.place in (blanks.place - 1, blanks.place + 1)
        inner join numbered_rows as ends
            on
                nearest.document_id = ends.document_id
                and nearest.table_no = ends.table_no
                and nearest.section = ends.section
                and nearest.run_no = ends.run_no
                and sign(ends.place - blanks.place) = sign(nearest.place - blanks.place)
        where
            blanks.is_blank
            and blanks.is_in_broken
            and ends.is_in_broken
            and abs(ends.place - blanks.place) between 3 and 40
    ),

    placed_cells as (
        select
            cells.document_id,
            cells.table_no,
            cells.section,
            cells.row_no,
            cells.column_no,
            cells.amount,
            table_rows.place
        from cells
        inner join table_rows
            on
                cells.document_id = table_rows.document_id
                and cells.table_no = table_rows.table_no
                and cells.section = table_rows.section
                and cells.row_no = table_rows.row_no
    ),

    -- What slipped past the last row is not printed: that row is emptied, or left as it is, the amount
    -- that belongs there not being known.
    moved as (
        select
            extents.document_id,
            extents.table_no,
            extents.section,
            extents.blank_place,
            extents.end_place,
            last_row.treatment,
            placed_cells.place = extents.end_place as is_last_row,
            placed_cells.row_no,
            placed_cells.column_no,
            placed_cells.amount,
            case
                when placed_cells.place <> extents.end_place then coalesce(neighbours.amount, 0)
                when last_row.treatment = 'kept' then placed_cells.amount
                else 0
            end as new_amount
        from extents
        cross join (values ('emptied'), ('kept')) as last_row (treatment)
        inner join placed_cells
            on
                extents.document_id = placed_cells.document_id
                and extents.table_no = placed_cells.table_no
                and extents.section = placed_cells.section
                and placed_cells.place between least(extents.blank_place, extents.end_place)
                and greatest(extents.blank_place, extents.end_place)
        left join placed_cells as neighbours
            on
                placed_cells.document_id = neighbours.document_id
                and placed_cells.table_no = neighbours.table_no
                and placed_cells.section = neighbours.section
                and placed_cells.column_no = neighbours.column_no
                and placed_cells.place + extents.direction = neighbours.place
    ),

    -- One column that slipped is a run of figures in it; equal amounts below each other prove no slip.
    slips as (
        select
            document_id,
            table_no,
            section,
            blank_place,
            end_place,
            treatment
        from moved
        where amount <> new_amount
        group by document_id, table_no, section, blank_place, end_place, treatment
        having count(distinct column_no) >= 2 and count(distinct row_no) >= 3
    )

    select
        concat_ws(
            ' ',
            'rows',
            moved.document_id,
            moved.table_no,
            moved.section,
            moved.blank_place,
            moved.end_place,
            moved.treatment
        ) as edit_id,
        moved.document_id,
        moved.table_no,
        moved.row_no,
        moved.column_no,
        moved.new_amount
    from moved
    inner join slips
        on
            moved.document_id = slips.document_id
            and moved.table_no = slips.table_no
            and moved.section = slips.section
            and moved.blank_place = slips.blank_place
            and moved.end_place = slips.end_place
            and moved.treatment = slips.treatment
    where moved.amount <> moved.new_amount or (moved.is_last_row and moved.amount <> 0)
{%- endmacro %}
