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

documents as (
    select * from {{ ref('stg_raw__document') }}
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
        -- 合计 first and last is how many tables are set: only a row that is printed again is told of.
        -- So do two tables that complement each other (…收入支出决算表 and …支出决算表).
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
        string_agg(
            '第' || points.table_no || '表第' || points.row_no || '行 '
            || trim(points.printed_text),
            '、' order by points.place_no
        ) as places_zh,
        string_agg(
            trim(points.printed_text) || ' (table ' || points.table_no || ', row ' || points.row_no
            || ')',
            ', ' order by points.place_no
        ) as places_en
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
),

told as (
    select
        grouped.*,
        forms.name_zh as form_name,
        documents.file_name
    from grouped
    inner join forms on grouped.form_id = forms.form_id
    inner join documents on grouped.document_id = documents.document_id
    where grouped.is_contradicted or grouped.is_repeated
)

select
    account_id,
    document_id,
    table_no,
    row_no,
    column_no,
    case when is_contradicted then 'item_contradicted' else 'item_repeated' end as kind,
    case when is_contradicted then 'warning' else 'note' end as severity,
    null as identity_id,
    null as scope,
    null::numeric as difference_yuan,
    case
        when is_contradicted
            then
                file_name || '，' || form_name || '：“' || coalesce(printed_label, line_item)
                || '”印了不止一处而数不同：' || places_zh
                || '。不知以哪一处为准，都不计入。请对照原件。'
        else
            file_name || '，' || form_name || '：“' || coalesce(printed_label, line_item)
            || '”印了不止一处，数相同：' || places_zh || '。只计一次。'
    end as message_zh,
    case
        when is_contradicted
            then
                file_name || ', form ' || form_id || ': "' || coalesce(printed_label, line_item)
                || '" is printed in several places with different figures: ' || places_en
                || '. Nobody can tell which is right, so none of them counts. Compare them with the'
                || ' published page.'
        else
            file_name || ', form ' || form_id || ': "' || coalesce(printed_label, line_item)
            || '" is printed in several places with one figure: ' || places_en
            || '. It counts once.'
    end as message_en
from told
