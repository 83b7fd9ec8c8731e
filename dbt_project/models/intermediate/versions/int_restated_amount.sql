-- 重述：同一账户同一表的两个版本不同之处，旧数、新数、差额、各自的单元格、状态与装载时间
with pairs as (
    select * from {{ ref('int_version_pair') }}
),

involved as (
    select
        old_document_id as document_id,
        old_table_no as table_no
    from pairs
    union
    select
        document_id,
        table_no
    from pairs
),

-- What a figure is of, whatever row and column it stands in; rows printed twice are numbered.
points as (
    select
        datapoints.document_id,
        datapoints.table_no,
        datapoints.row_no,
        datapoints.column_no,
        datapoints.label,
        datapoints.printed_label,
        datapoints.measure,
        datapoints.value_kind,
        case
            when datapoints.value_kind = 'money'
                then coalesce(datapoints.amount_yuan, datapoints.printed_amount)
            else datapoints.printed_amount
        end as amount,
        coalesce(datapoints.half_width_yuan, 0) as half_width,
        md5(
            concat_ws(
                '|',
                coalesce(datapoints.side, ''),
                coalesce(
                    datapoints.line_item,
                    datapoints.class_code,
                    case when datapoints.is_total then 'total' else datapoints.label end,
                    ''
                ),
                coalesce(datapoints.measure, ''),
                coalesce(datapoints.fund, ''),
                coalesce(datapoints.value_kind, '')
            )
        ) as figure_key
    from {{ ref('int_datapoint') }} as datapoints
    inner join involved
        on
            datapoints.document_id = involved.document_id
            and datapoints.table_no = involved.table_no
    where datapoints.cell_state = 'amount'
),

numbered as (
    select
        *,
        row_number() over (
            partition by document_id, table_no, figure_key
            order by row_no, column_no
        ) as occurrence
    from points
),

{% for age, document, table in [
    ('old', 'old_document_id', 'old_table_no'),
    ('new', 'document_id', 'table_no'),
] %}
    {{ age }}_figures as (
        select
            pairs.*,
            numbered.row_no,
            numbered.column_no,
            numbered.label,
            numbered.printed_label,
            numbered.measure,
            numbered.value_kind,
            numbered.amount,
            numbered.half_width,
            numbered.figure_key,
            numbered.occurrence
        from pairs
        inner join numbered
            on
                pairs.{{ document }} = numbered.document_id
                and pairs.{{ table }} = numbered.table_no
    ),
{% endfor %}

compared as (
    select
        coalesce(old_figures.account_id, new_figures.account_id) as account_id,
        coalesce(old_figures.form_id, new_figures.form_id) as form_id,
        coalesce(old_figures.is_successive, new_figures.is_successive) as is_successive,
        coalesce(old_figures.old_document_id, new_figures.old_document_id) as old_document_id,
        coalesce(old_figures.old_table_no, new_figures.old_table_no) as old_table_no,
        coalesce(old_figures.old_status, new_figures.old_status) as old_status,
        coalesce(old_figures.old_loaded_at, new_figures.old_loaded_at) as old_loaded_at,
        coalesce(old_figures.document_id, new_figures.document_id) as document_id,
        coalesce(old_figures.table_no, new_figures.table_no) as table_no,
        coalesce(old_figures.new_status, new_figures.new_status) as new_status,
        coalesce(old_figures.new_loaded_at, new_figures.new_loaded_at) as new_loaded_at,
        old_figures.row_no as old_row_no,
        old_figures.column_no as old_column_no,
        new_figures.row_no,
        new_figures.column_no,
        old_figures.printed_label as old_printed_label,
        new_figures.printed_label as new_printed_label,
        coalesce(old_figures.measure, new_figures.measure) as measure,
        coalesce(old_figures.value_kind, new_figures.value_kind) as value_kind,
        old_figures.amount as old_amount,
        new_figures.amount as new_amount,
        coalesce(new_figures.amount, 0) - coalesce(old_figures.amount, 0) as difference,
        coalesce(old_figures.half_width, 0) + coalesce(new_figures.half_width, 0) as tolerance,
        old_figures.label <> new_figures.label as is_renamed
    from old_figures
    full outer join new_figures
        on
            old_figures.old_document_id = new_figures.old_document_id
            and old_figures.old_table_no = new_figures.old_table_no
            and old_figures.document_id = new_figures.document_id
            and old_figures.table_no = new_figures.table_no
            and old_figures.figure_key = new_figures.figure_key
            and old_figures.occurrence = new_figures.occurrence
),

-- A nought that is printed in one of both and left blank in the other is no change.
judged as (
    select
        compared.*,
        case
            when abs(compared.difference) > compared.tolerance
                then case
                    when compared.old_row_no is null then 'added'
                    when compared.row_no is null then 'removed'
                    else 'changed'
                end
            when compared.is_renamed then 'renamed'
        end as change
    from compared
)

select
    account_id,
    form_id,
    change,
    coalesce(old_printed_label, new_printed_label) as printed_label,
    new_printed_label,
    measure,
    value_kind,
    old_amount::numeric(20, 2) as old_amount,
    new_amount::numeric(20, 2) as new_amount,
    difference::numeric(20, 2) as difference,
    old_document_id,
    old_table_no,
    old_row_no,
    old_column_no,
    old_status,
    old_loaded_at,
    document_id,
    table_no,
    row_no,
    column_no,
    new_status,
    new_loaded_at,
    is_successive
from judged
where change is not null
