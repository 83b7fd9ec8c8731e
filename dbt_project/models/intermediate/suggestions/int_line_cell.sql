-- 有不成立关系的表的每个数字格，按行、按列各排一次次序：错行、错栏从这里找
with comparisons as (
    {{ comparisons() }}
),

comparison_cells as (
    select * from {{ ref('int_comparison_cell') }}
),

broken_cells as (
    select distinct
        comparison_cells.document_id,
        comparison_cells.table_no,
        comparison_cells.row_no,
        comparison_cells.column_no
    from comparison_cells
    inner join comparisons
        on
            comparison_cells.account_id = comparisons.account_id
            and comparison_cells.comparison_key = comparisons.comparison_key
    where comparisons.is_broken
),

broken_tables as (
    select distinct
        document_id,
        table_no
    from broken_cells
),

points as (
    select
        datapoints.account_id,
        datapoints.document_id,
        datapoints.table_no,
        datapoints.row_no,
        datapoints.column_no,
        datapoints.section,
        datapoints.printed_text,
        datapoints.cell_state = 'blank' as is_blank,
        coalesce(datapoints.printed_amount, 0) as amount,
        coalesce(datapoints.decimals, 0) as decimals,
        case
            when datapoints.value_kind = 'money' then {{ yuan_in('datapoints.unit') }} else 1
        end as yuan_per_unit,
        broken_cells.document_id is not null as is_in_broken
    from {{ ref('int_datapoint') }} as datapoints
    inner join broken_tables
        on
            datapoints.document_id = broken_tables.document_id
            and datapoints.table_no = broken_tables.table_no
    left join broken_cells
        on
            datapoints.document_id = broken_cells.document_id
            and datapoints.table_no = broken_cells.table_no
            and datapoints.row_no = broken_cells.row_no
            and datapoints.column_no = broken_cells.column_no
    where
        datapoints.is_current
        and datapoints.value_kind in ('money', 'count')
        and datapoints.cell_state in ('amount', 'blank')
),

lines as (
    select
        points.account_id,
        points.document_id,
        points.table_no,
        points.section,
        points.row_no,
        points.column_no,
        points.printed_text,
        points.is_blank,
        points.amount,
        points.decimals,
        points.yuan_per_unit,
        points.is_in_broken,
        direction.line_kind,
        points.section || ' ' || direction.line_no as line_no,
        row_number() over (
            partition by
                points.document_id,
                points.table_no,
                points.section,
                direction.line_kind,
                direction.line_no
            order by points.row_no, points.column_no
        ) as place
    from points
    cross join
        lateral (
            values ('row', points.row_no), ('column', points.column_no)
        ) as direction (line_kind, line_no)
    where points.yuan_per_unit is not null
)

select
    account_id,
    document_id,
    table_no,
    section,
    row_no,
    column_no,
    printed_text,
    is_blank,
    amount,
    decimals,
    yuan_per_unit,
    is_in_broken,
    line_kind,
    line_no,
    place,
    lag(amount) over along_the_line as amount_before,
    lead(amount) over along_the_line as amount_after,
    -- Cells of one run of amounts, without a blank between them, share a number.
    case
        when not is_blank
            then
                place
                - row_number() over (
                    partition by document_id, table_no, line_kind, line_no, is_blank
                    order by place
                )
    end as run_no
from lines
window along_the_line as (
    partition by document_id, table_no, line_kind, line_no
    order by place
)
