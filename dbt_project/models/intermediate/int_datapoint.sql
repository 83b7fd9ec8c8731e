-- 每个印出的数字一行：表、行、列 → 表种、资金、项目或科目、指标、元
with cells as (
    select * from {{ ref('int_cell') }}
),

tables as (
    select * from {{ ref('int_table') }}
),

forms as (
    select * from {{ ref('forms') }}
),

row_items as (
    select * from {{ ref('int_row_item') }}
),

code_rows as (
    select * from {{ ref('int_code_row') }}
),

line_items as (
    select * from {{ ref('line_items') }}
),

-- A part adds up to the nearest item above it that this table prints: where 财政拨款收入 is printed
-- with its funds below it, the funds are parts of it; where only the funds are printed, they are
-- parts of 本年收入合计.
printed_items as (
    select
        document_id,
        table_no,
        line_item
    from row_items
    where line_item is not null
    union
    select
        document_id,
        table_no,
        line_item
    from cells
    where line_item is not null
),

item_parents as (
    select
        printed_items.document_id,
        printed_items.table_no,
        printed_items.line_item,
        case
            when printed_parent.line_item is null then coalesce(above.parent_item, item.parent_item)
            else item.parent_item
        end as parent_item
    from printed_items
    inner join line_items as item on printed_items.line_item = item.line_item
    left join line_items as above on item.parent_item = above.line_item
    left join printed_items as printed_parent
        on
            printed_items.document_id = printed_parent.document_id
            and printed_items.table_no = printed_parent.table_no
            and item.parent_item = printed_parent.line_item
),

measures as (
    select * from {{ ref('measures') }}
),

-- Decimals belong to the table: a figure that happens to end in 0 was printed to the same precision
-- as its neighbours.
table_decimals as (
    select
        document_id,
        table_no,
        max(printed_decimals) as decimals
    from cells
    where value_kind = 'money'
    group by document_id, table_no
),

-- A wide table may give each unit a row of its own: only the row of the total is the account's.
wide_tables as (
    select
        cells.document_id,
        cells.table_no,
        count(distinct cells.row_no) > 1 as has_unit_rows
    from cells
    where cells.line_item is not null and cells.cell_state <> 'blank'
    group by cells.document_id, cells.table_no
),

-- What a cell is of: the item its column is (三公 in one wide row), else the item of its row.
placed as (
    select
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no,
        cells.section,
        cells.block_no,
        cells.page,
        cells.printed_line,
        cells.measure,
        cells.fund,
        cells.value_kind,
        cells.printed_text,
        cells.cell_state,
        cells.printed_amount,
        cells.printed_decimals,
        row_items.side,
        case
            when cells.line_item is null then row_items.row_type
            when not wide_tables.has_unit_rows or row_items.label in ('合计', '总计') then 'item'
            else 'unknown'
        end as row_type,
        coalesce(cells.item_label, row_items.label) as label,
        coalesce(cells.item_label, row_items.printed_label) as printed_label,
        case
            when cells.line_item is null then row_items.line_item
            when not wide_tables.has_unit_rows or row_items.label in ('合计', '总计')
                then cells.line_item
        end as line_item,
        row_items.functional_code,
        row_items.economic_code,
        row_items.class_code
    from cells
    left join row_items
        on
            cells.document_id = row_items.document_id
            and cells.table_no = row_items.table_no
            and cells.row_no = row_items.row_no
            and cells.section = row_items.section
            and cells.block_no = row_items.block_no
    left join wide_tables
        on cells.document_id = wide_tables.document_id and cells.table_no = wide_tables.table_no
),

joined as (
    select
        tables.account_id,
        tables.is_current,
        placed.document_id,
        placed.table_no,
        placed.row_no,
        placed.column_no,
        placed.section,
        placed.block_no,
        placed.page,
        placed.printed_line,
        tables.form_id,
        placed.side,
        placed.row_type,
        placed.label,
        placed.printed_label,
        placed.line_item,
        placed.functional_code,
        placed.economic_code,
        placed.class_code,
        code_rows.parent_code,
        coalesce(code_rows.is_leaf, false) as is_leaf,
        item_parents.parent_item,
        coalesce(line_items.adds_up, false) as adds_up,
        line_items.item_group,
        placed.measure,
        case when measures.adds_up then measures.parent_measure end as parent_measure,
        coalesce(placed.fund, line_items.fund, forms.fund) as fund,
        -- A row of counts (辆, 批次) makes counts of the figures in money columns.
        case
            when placed.value_kind = 'money' then coalesce(line_items.kind, 'money')
            else placed.value_kind
        end as value_kind,
        placed.printed_text,
        placed.cell_state,
        placed.printed_amount,
        case
            when placed.value_kind = 'money' then table_decimals.decimals
            else placed.printed_decimals
        end as decimals,
        tables.unit,
        tables.unit_source,
        tables.yuan_per_unit
    from placed
    inner join tables
        on placed.document_id = tables.document_id and placed.table_no = tables.table_no
    inner join forms on tables.form_id = forms.form_id
    left join code_rows
        on
            placed.document_id = code_rows.document_id
            and placed.table_no = code_rows.table_no
            and placed.class_code = code_rows.class_code
            and placed.row_type = 'code'
    left join line_items on placed.line_item = line_items.line_item
    left join item_parents
        on
            placed.document_id = item_parents.document_id
            and placed.table_no = item_parents.table_no
            and placed.line_item = item_parents.line_item
    left join measures on placed.measure = measures.measure
    left join table_decimals
        on
            placed.document_id = table_decimals.document_id
            and placed.table_no = table_decimals.table_no
),

bounded as (
    select
        *,
        {{ is_beyond(
            "printed_amount * case when value_kind = 'money' then coalesce(yuan_per_unit, 1) else 1 end",
            'value_kind'
        ) }} as is_beyond_kind
    from joined
),

stated as (
    select
        *,
        case
            when is_beyond_kind then 'unreadable'
            when cell_state = 'amount' and value_kind = 'money' and yuan_per_unit is null
                then 'no_unit'
            else cell_state
        end as full_state,
        case
            when value_kind = 'money' and not is_beyond_kind
                then (printed_amount * yuan_per_unit)::numeric(20, 2)
        end as amount_yuan,
        -- Yuan to the cent is exact; anything coarser stands for an interval of half a unit of its
        -- last digit either way.
        case
            when value_kind <> 'money' or yuan_per_unit is null then null
            when yuan_per_unit * power(10::numeric, -decimals) <= 0.01 then 0
            else (yuan_per_unit * power(10::numeric, -decimals) / 2)::numeric(20, 4)
        end as half_width_yuan
    from bounded
),

-- One item under one measure is one figure, however often an account prints it; only where several
-- rows make an item (使用专用结余 and 使用非财政拨款结余) is each label a figure of its own.
places as (
    select
        stated.*,
        stated.is_current
        and stated.account_id is not null
        and stated.line_item is not null
        and stated.full_state = 'amount'
        and stated.row_type in ('item', 'class_line') as is_item_figure,
        md5(
            concat_ws(
                '|',
                stated.account_id,
                stated.form_id,
                case when forms.repeats then stated.document_id::text end,
                case when forms.repeats then stated.table_no end,
                stated.section,
                coalesce(stated.side, ''),
                stated.line_item,
                case when several.line_item is not null then stated.label end,
                stated.measure,
                stated.fund,
                stated.value_kind
            )
        ) as figure_key,
        coalesce(stated.amount_yuan, stated.printed_amount) as figure,
        coalesce(stated.half_width_yuan, 0) as half_width
    from stated
    inner join forms on stated.form_id = forms.form_id
    left join line_items as several
        on stated.line_item = several.line_item and several.adds_rows
),

told_apart as (
    select
        *,
        case
            when is_item_figure
                then
                    row_number() over (
                        partition by figure_key, is_item_figure
                        order by half_width, document_id, table_no, row_no, column_no
                    )
        end as place_no,
        case
            when is_item_figure
                then
                    max(figure - half_width) over (partition by figure_key, is_item_figure)
                    > min(figure + half_width) over (partition by figure_key, is_item_figure)
        end as has_two_values
    from places
)

select
    account_id,
    is_current,
    document_id,
    table_no,
    row_no,
    column_no,
    section,
    block_no,
    page,
    printed_line,
    form_id,
    side,
    row_type,
    label,
    printed_label,
    line_item,
    functional_code,
    economic_code,
    class_code,
    left(class_code, 3) as class_of_code,
    parent_code,
    is_leaf,
    row_type = 'total' as is_total,
    row_type = 'code' and not is_leaf as is_subtotal,
    parent_item,
    adds_up,
    item_group,
    measure,
    parent_measure,
    fund,
    value_kind,
    printed_text,
    full_state as cell_state,
    case
        when has_two_values then 'contradicted'
        when place_no > 1 then 'repeated'
    end as repetition,
    printed_amount,
    decimals,
    unit,
    unit_source,
    amount_yuan,
    half_width_yuan
from told_apart
