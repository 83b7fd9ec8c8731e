-- 同一文件中互为补充的同一种表：重叠之处数字相同，而后一张另有前一张所没有的数；各是一部分，都作数
with forms as (
    select * from {{ ref('forms') }}
    where not repeats
),

tables as (
    select
        printed.document_id,
        printed.table_no,
        printed.form_id,
        {{ yuan_in('printed.printed_unit') }} as yuan_per_unit
    from {{ ref('stg_raw__document_table') }} as printed
    inner join forms on printed.form_id = forms.form_id
    where not printed.is_of_former_reading and not printed.is_hidden
),

-- Only a form that a file has more than once can be in parts.
several as (
    select
        tables.*,
        count(*) over (
            partition by tables.document_id, tables.form_id
        ) as table_count
    from tables
),

columns as (
    select
        columns.*,
        several.form_id,
        coalesce(several.yuan_per_unit, 1) as yuan_per_unit
    from {{ ref('stg_raw__table_column') }} as columns
    inner join several
        on
            columns.document_id = several.document_id
            and columns.table_no = several.table_no
            and several.table_count > 1
    where columns.role = 'amount'
),

signatures as (
    select
        document_id,
        table_no,
        form_id,
        string_agg(
            distinct concat_ws('@', measure, fund, line_item),
            ' '
            order by concat_ws('@', measure, fund, line_item)
        ) as columns_signature,
        bool_or(measure ~ '^(opening|income|closing)') as has_balance
    from columns
    group by document_id, table_no, form_id
),

printed_figures as (
    select
        columns.document_id,
        columns.table_no,
        columns.form_id,
        concat_ws(
            '|',
            columns.side,
            coalesce(
                labels.code,
                case when labels.label in ('合计', '总计') then '合计' else labels.label end
            ),
            columns.measure,
            columns.fund,
            columns.line_item
        ) as figure_key,
        columns.yuan_per_unit,
        {{ figure_text('body_rows.cells[columns.column_no]') }} as figure
    from columns
    inner join {{ ref('stg_raw__table_row') }} as body_rows
        on
            columns.document_id = body_rows.document_id
            and columns.table_no = body_rows.table_no
            and columns.section = body_rows.section
            and body_rows.row_kind = 'body'
    left join {{ ref('int_row_label') }} as labels
        on
            body_rows.document_id = labels.document_id
            and body_rows.table_no = labels.table_no
            and body_rows.row_no = labels.row_no
            and columns.section = labels.section
            and columns.block_no = labels.block_no
),

-- A key that a table prints several times (two rows of one label) tells nothing of the other table.
figures as (
    select
        document_id,
        table_no,
        form_id,
        figure_key,
        min({{ number_in('figure') }}) as printed,
        max(yuan_per_unit) as yuan_per_unit,
        max({{ printed_decimals('figure') }}) as decimals,
        count(*) as place_count
    from printed_figures
    where {{ cell_state('figure') }} = 'amount'
    group by document_id, table_no, form_id, figure_key
),

-- Each later figure beside the earlier table's, where that has it too.
compared as (
    select
        earlier.document_id,
        earlier.form_id,
        earlier.table_no as earlier_table_no,
        later.table_no,
        count(*) filter (where matched.figure_key is null) as added_count,
        count(*) filter (
            where
            later.place_count = 1
            and matched.place_count = 1
            and abs(later.printed * later.yuan_per_unit - matched.printed * matched.yuan_per_unit)
            > case
                when later.yuan_per_unit = matched.yuan_per_unit then 0
                else greatest(
                    later.yuan_per_unit * power(10::numeric, -later.decimals),
                    matched.yuan_per_unit * power(10::numeric, -matched.decimals)
                )
            end
        ) as differing_count
    from signatures as earlier
    inner join figures as later
        on
            earlier.document_id = later.document_id
            and earlier.form_id = later.form_id
            and earlier.table_no < later.table_no
    left join figures as matched
        on
            earlier.document_id = matched.document_id
            and earlier.table_no = matched.table_no
            and later.figure_key = matched.figure_key
    group by earlier.document_id, earlier.form_id, earlier.table_no, later.table_no
),

complementing as (
    select
        compared.document_id,
        compared.table_no,
        compared.form_id,
        min(compared.earlier_table_no) as earlier_table_no,
        bool_and(compared.differing_count = 0 and compared.added_count > 0) as complements
    from compared
    group by compared.document_id, compared.table_no, compared.form_id
),

-- …收入支出决算表 with balances and …支出决算表 without: two tables whatever they print; where they
-- differ, one account contradicts itself.
balanced_forms as (
    select
        document_id,
        form_id
    from signatures
    group by document_id, form_id
    having bool_or(has_balance) and not bool_and(has_balance)
)

select
    signatures.document_id,
    signatures.table_no,
    signatures.form_id,
    complementing.earlier_table_no,
    case
        when balanced_forms.form_id is not null and not signatures.has_balance then '支出'
        when signatures.columns_signature <> earlier.columns_signature
            then signatures.columns_signature
        else 'part ' || dense_rank() over (
            partition by signatures.document_id, signatures.form_id
            order by signatures.table_no
        )
    end as part
from signatures
left join complementing
    on
        signatures.document_id = complementing.document_id
        and signatures.table_no = complementing.table_no
left join signatures as earlier
    on
        complementing.document_id = earlier.document_id
        and complementing.earlier_table_no = earlier.table_no
left join balanced_forms
    on
        signatures.document_id = balanced_forms.document_id
        and signatures.form_id = balanced_forms.form_id
where
    (balanced_forms.form_id is not null and not signatures.has_balance)
    or complementing.complements
