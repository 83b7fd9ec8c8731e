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
    where value_kind = 'money' and cell_unit is null
    group by document_id, table_no
),

-- A wide table may give each unit a row of its own: only the row of the total is the account's.
rows_of_measures as (
    select
        cells.document_id,
        cells.table_no,
        cells.measure,
        count(distinct cells.row_no) as row_count
    from cells
    where cells.line_item is not null and cells.cell_state <> 'blank'
    group by cells.document_id, cells.table_no, cells.measure
),

wide_tables as (
    select
        document_id,
        table_no,
        max(row_count) > 1 as has_unit_rows
    from rows_of_measures
    group by document_id, table_no
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
        cells.cell_unit,
        cells.unreadable_reason,
        row_items.side,
        case
            when cells.line_item is null then row_items.row_type
            when cells.measure = 'of_row' then 'unknown'
            when not wide_tables.has_unit_rows or row_items.label in ('合计', '总计') then 'item'
            else 'unknown'
        end as row_type,
        coalesce(cells.item_label, row_items.label) as label,
        coalesce(cells.item_label, row_items.printed_label) as printed_label,
        case
            when cells.line_item is null then row_items.line_item
            when cells.measure = 'of_row' then null
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
        tables.read_by,
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
        -- A cell that prints a unit of its own is in that unit, whatever its table says.
        case
            when placed.value_kind = 'money' and placed.cell_unit is null
                then table_decimals.decimals
            else placed.printed_decimals
        end as decimals,
        placed.cell_unit,
        placed.unreadable_reason,
        coalesce({{ yuan_in('placed.cell_unit') }}, tables.yuan_per_unit) as yuan_per_unit,
        case
            when {{ yuan_in('placed.cell_unit') }} is null then tables.unit
            else placed.cell_unit
        end as unit,
        case
            when {{ yuan_in('placed.cell_unit') }} is null then tables.unit_source
            else 'printed'
        end as unit_source
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

-- A figure in a unit that its row or column cannot have is none of its figures: 82.35% is no money.
judged as (
    select
        *,
        case
            when unreadable_reason is not null then unreadable_reason
            when value_kind = 'money' and cell_unit = '%' then 'percentage'
            when
                not case value_kind
                    when 'money' then cell_unit is null or {{ yuan_in('cell_unit') }} is not null
                    when 'count' then cell_unit ~ '^{{ notation("measure_word") }}$'
                    when 'percent' then cell_unit = '%'
                    when 'score' then cell_unit ~ '^(%|{{ notation("point_word") }})$'
                end
                then 'other_unit'
            when
                {{ is_beyond(
                    "printed_amount * case when value_kind = 'money' then coalesce(yuan_per_unit, 1) else 1 end",
                    'value_kind'
                ) }}
                then 'too_large'
        end as reason
    from joined
),

stated as (
    select
        *,
        case
            when reason is not null then 'unreadable'
            when cell_state = 'amount' and value_kind = 'money' and yuan_per_unit is null
                then 'no_unit'
            else cell_state
        end as full_state,
        case
            when value_kind = 'money' and reason is null
                then (printed_amount * yuan_per_unit)::numeric(20, 2)
        end as amount_yuan,
        -- Yuan to the cent is exact; anything coarser stands for an interval of half a unit of its
        -- last digit either way.
        case
            when value_kind <> 'money' or yuan_per_unit is null then null
            when yuan_per_unit * power(10::numeric, -decimals) <= 0.01 then 0
            else (yuan_per_unit * power(10::numeric, -decimals) / 2)::numeric(20, 4)
        end as half_width_yuan
    from judged
),

-- A code printed twice in one table is two rows: its first row in one table is met by its first in
-- the other.
numbered as (
    select
        stated.*,
        case
            when stated.row_type = 'code'
                then
                    dense_rank() over (
                        partition by
                            stated.document_id,
                            stated.table_no,
                            stated.class_code,
                            stated.row_type
                        order by stated.row_no
                    )
        end as code_place
    from stated
),

-- 22904 and 2290400 in one table are one class printed twice.
classes_written_twice as (
    select
        document_id,
        table_no,
        class_code
    from row_items
    where row_type = 'code'
    group by document_id, table_no, class_code
    having count(distinct code) > 1
),

-- Two tables of one form in one account complement each other (…收入支出决算表 and …支出决算表): what
-- both print is one figure.
forms_in_parts as (
    select
        account_id,
        form_id
    from tables
    where is_current and account_id is not null
    group by account_id, form_id
    having count(*) > 1
),

-- One item under one measure is one figure, however often an account prints it; only where several
-- rows make an item (使用专用结余 and 使用非财政拨款结余) is each label a figure of its own.
places as (
    select
        numbered.*,
        numbered.is_current
        and numbered.account_id is not null
        and numbered.full_state = 'amount'
        and (
            (numbered.line_item is not null and numbered.row_type in ('item', 'class_line'))
            or classes_written_twice.class_code is not null
            or (
                forms_in_parts.form_id is not null
                and not forms.repeats
                and forms.classification in ('functional', 'economic')
                and numbered.row_type in ('code', 'total')
            )
        ) as is_item_figure,
        md5(
            concat_ws(
                '|',
                numbered.account_id,
                numbered.form_id,
                case when forms.repeats then numbered.document_id::text end,
                case when forms.repeats then numbered.table_no end,
                numbered.section,
                coalesce(numbered.side, ''),
                numbered.line_item,
                case
                    when numbered.row_type = 'code' then numbered.class_code
                    when numbered.row_type = 'total' then 'total'
                end,
                case
                    when numbered.row_type = 'code' and classes_written_twice.class_code is null
                        then numbered.code_place
                end,
                case when several.line_item is not null then numbered.label end,
                numbered.measure,
                numbered.fund,
                numbered.value_kind
            )
        ) as figure_key,
        coalesce(numbered.amount_yuan, numbered.printed_amount) as figure,
        coalesce(numbered.half_width_yuan, 0) as half_width
    from numbered
    inner join forms on numbered.form_id = forms.form_id
    left join classes_written_twice
        on
            numbered.document_id = classes_written_twice.document_id
            and numbered.table_no = classes_written_twice.table_no
            and numbered.class_code = classes_written_twice.class_code
            and numbered.row_type = 'code'
    left join forms_in_parts
        on
            numbered.account_id = forms_in_parts.account_id
            and numbered.form_id = forms_in_parts.form_id
    left join line_items as several
        on numbered.line_item = several.line_item and several.adds_rows
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
        is_item_figure
        and row_number() over (
            partition by figure_key, is_item_figure, document_id, table_no
            order by half_width, row_no, column_no
        ) > 1 as is_again_in_table,
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
    read_by,
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
    is_again_in_table,
    reason as unreadable_reason,
    case when reason is null then printed_amount end as printed_amount,
    decimals,
    unit,
    unit_source,
    amount_yuan,
    half_width_yuan
from told_apart
