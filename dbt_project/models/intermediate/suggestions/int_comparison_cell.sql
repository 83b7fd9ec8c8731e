-- 可比关系中的单元格：一个单元格改动一元，差额随之改动几元
with comparisons as (
    select * from {{ ref('int_comparison') }}
),

cells as (
    select * from {{ ref('int_identity_cell') }}
    where cell_state in ('amount', 'blank')
)

select
    comparisons.account_id,
    comparisons.comparison_key,
    cells.document_id,
    cells.table_no,
    cells.row_no,
    cells.column_no,
    sum(cells.sign * case cells.side when 'left' then 1 else -1 end) as coefficient
from cells
inner join comparisons
    on
        cells.account_id = comparisons.account_id
        and cells.identity_id = comparisons.identity_id
        and cells.instance = comparisons.instance
        and cells.scope_key = comparisons.scope_key
group by
    comparisons.account_id,
    comparisons.comparison_key,
    cells.document_id,
    cells.table_no,
    cells.row_no,
    cells.column_no
having sum(cells.sign * case cells.side when 'left' then 1 else -1 end) <> 0
