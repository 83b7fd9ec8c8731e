-- 每行每块（并排的左右两半）的科目编码与名称：编码单元格相连，名称单元格相连，均作比较用的规范化
with body_rows as (
    select * from {{ ref('stg_raw__table_row') }}
    where row_kind = 'body'
),

columns as (
    select * from {{ ref('stg_raw__table_column') }}
),

cells as (
    select
        body_rows.document_id,
        body_rows.table_no,
        body_rows.row_no,
        columns.section,
        columns.block_no,
        columns.column_no,
        columns.side,
        columns.role,
        body_rows.cells[columns.column_no] as printed_text
    from body_rows
    inner join columns
        on
            body_rows.document_id = columns.document_id
            and body_rows.table_no = columns.table_no
            and body_rows.section = columns.section
    where columns.role in ('code', 'name', 'label', 'amount')
),

blocks as (
    select
        document_id,
        table_no,
        row_no,
        section,
        block_no,
        max(side) as side,
        nullif(
            string_agg({{ code_text('printed_text') }}, '' order by column_no)
            filter (where role = 'code'),
            ''
        ) as code_text,
        nullif(
            string_agg({{ row_label('printed_text') }}, '' order by column_no)
            filter (where role in ('name', 'label')),
            ''
        ) as name_text,
        nullif(
            string_agg(trim(printed_text), ' ' order by column_no)
            filter (where role in ('code', 'name', 'label') and trim(printed_text) <> ''),
            ''
        ) as printed_label,
        bool_or(role = 'amount' and {{ plain('printed_text') }} <> '') as has_amount,
        bool_or(role = 'amount' and {{ plain('printed_text') }} ~ '[0-9]') as has_figure
    from cells
    group by document_id, table_no, row_no, section, block_no
),

-- 类 款 项 合计 4,733.14: words in the code cells are no code, and 合计 there is the row's label.
own_labels as (
    select
        *,
        case when code_text ~ '^[0-9]+$' then code_text end as code,
        coalesce(
            name_text,
            case
                when code_text !~ '^[0-9]+$'
                    then nullif(regexp_replace(code_text, '^类?款?项?', ''), '')
            end
        ) as label
    from blocks
),

-- 公用经费合计 stands under one block while its amount stands under another: the amount takes the
-- nearest label to its left that has no amount of its own.
borrowers as (
    select
        *,
        array_agg(label)
        filter (where label is not null and code is null and not has_amount)
            over blocks_to_the_left as labels_to_the_left,
        array_agg(printed_label)
        filter (where label is not null and code is null and not has_amount)
            over blocks_to_the_left as printed_labels_to_the_left
    from own_labels
    window blocks_to_the_left as (
        partition by document_id, table_no, row_no, section
        order by block_no
        rows between unbounded preceding and 1 preceding
    )
)

select
    document_id,
    table_no,
    row_no,
    section,
    block_no,
    side,
    code,
    case
        when label is null and code is null and has_amount
            then labels_to_the_left[cardinality(labels_to_the_left)]
        else label
    end as label,
    case
        when label is null and code is null and has_amount and printed_label is null
            then printed_labels_to_the_left[cardinality(printed_labels_to_the_left)]
        else printed_label
    end as printed_label,
    has_amount,
    has_figure
from borrowers
