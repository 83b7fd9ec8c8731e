-- 同一项目同一指标印了不止一处：数相同的只计一次；数不同的哪一个都不计
with points as (
    select
        *,
        row_number() over (order by document_id, table_no, row_no, column_no) as place_no
    from {{ ref('int_datapoint') }}
    where
        repetition is not null
        or (
            is_current
            and cell_state = 'amount'
            and (line_item is not null or row_type in ('code', 'total'))
        )
),

forms as (
    select * from {{ ref('forms') }}
),

-- Places of one figure are told apart by table where a form has many tables.
grouped as (
    select
        points.account_id,
        points.form_id,
        coalesce(points.line_item, points.class_code, 'total') as line_item,
        points.measure,
        points.fund,
        case when forms.repeats then points.document_id end as of_document_id,
        case when forms.repeats then points.table_no end as of_table_no,
        bool_or(points.repetition = 'contradicted') as is_contradicted,
        -- 合计 first and last is how many tables are set: only a row printed again is reported.
        -- Two tables that complement each other (…收入支出决算表 and …支出决算表) print one thing twice.
        bool_or(points.repetition = 'repeated')
        and (
            count(distinct points.label) < count(*)
            or min(points.class_code) is not null
        )
        and (min(points.line_item) is not null or count(distinct points.table_no) = 1)
        and count(distinct points.document_id) = 1 as is_repeated,
        (array_agg(points.document_id order by points.place_no))[1] as document_id,
        (array_agg(points.table_no order by points.place_no))[1] as table_no,
        (array_agg(points.row_no order by points.place_no))[1] as row_no,
        (array_agg(points.column_no order by points.place_no))[1] as column_no,
        (array_agg(points.printed_label order by points.place_no))[1] as printed_label,
        jsonb_agg(
            {{ sentence_parts("'item.place'", {
                'table_no': 'points.table_no',
                'row_no': 'points.row_no',
                'printed': 'trim(points.printed_text)',
            }) }} order by points.place_no
        ) as places
    from points
    inner join forms on points.form_id = forms.form_id
    group by
        points.account_id,
        points.form_id,
        coalesce(points.line_item, points.class_code, 'total'),
        points.measure,
        points.fund,
        of_document_id,
        of_table_no
)

select
    {{ finding(
        kind="case when is_contradicted then 'item_contradicted' else 'item_repeated' end",
        severity="case when is_contradicted then 'warning' else 'note' end",
        keys={
            'account_id': 'account_id',
            'document_id': 'document_id',
            'table_no': 'table_no',
            'row_no': 'row_no',
            'column_no': 'column_no',
        },
        parts={
            'form_id': 'form_id',
            'label': 'coalesce(printed_label, line_item)',
            'places': 'places',
        },
    ) }}
from grouped
where is_contradicted or is_repeated
