-- 没有单位的表、没有识别的表、同一账户重复的表、按表头识别的表、隐藏的工作表
with forms as (
    select * from {{ ref('forms') }}
),

documents as (
    select * from {{ ref('stg_raw__document') }}
),

tables as (
    select * from {{ ref('int_table') }}
),

without_unit as (
    select
        tables.account_id,
        tables.document_id,
        min(tables.table_no) as table_no,
        null::integer as row_no,
        null::integer as column_no,
        'unit_missing' as kind,
        case when tables.unit_source = 'missing' then 'error' else 'note' end as severity,
        null as identity_id,
        null as scope,
        null::numeric as difference_yuan,
        documents.file_name || '，' || forms.name_zh
        || '（第' || string_agg(tables.table_no::text, '、' order by tables.table_no) || '表）没有印金额单位'
        || case tables.unit_source
            when 'missing' then '，其数字不换算、不核对。请用 juesuan load 文件 --unit 元（或 万元）说明。'
            else '；本文件印有单位的各表均为“' || tables.unit || '”，按此读取。'
        end as message_zh,
        documents.file_name || ', table '
        || string_agg(tables.table_no::text, ', ' order by tables.table_no)
        || ' prints no unit'
        || case tables.unit_source
            when 'missing'
                then '; its figures are not converted. Say it with juesuan load FILE --unit.'
            else '; read as ' || tables.unit || ' like every table of the file that prints one.'
        end as message_en
    from tables
    inner join forms on tables.form_id = forms.form_id
    inner join documents on tables.document_id = documents.document_id
    where
        tables.status in ('current', 'unassigned')
        and tables.unit_source in ('missing', 'from_document')
        and exists (
            select 1
            from {{ ref('int_datapoint') }} as datapoints
            where
                datapoints.document_id = tables.document_id
                and datapoints.table_no = tables.table_no
                and datapoints.value_kind = 'money'
                and datapoints.cell_state in ('amount', 'no_unit')
        )
    group by
        tables.account_id,
        tables.document_id,
        tables.unit_source,
        tables.unit,
        forms.name_zh,
        documents.file_name
),

unrecognised as (
    select
        accounts.account_id,
        printed.document_id,
        printed.table_no,
        null::integer as row_no,
        null::integer as column_no,
        'unrecognised_table' as kind,
        -- A list of units or of abbreviations holds no figure that could be missed.
        case
            when coalesce((printed.evidence ->> 'figures_not_placed')::integer, 0) = 0 then 'note'
            else 'warning'
        end as severity,
        null as identity_id,
        null as scope,
        null::numeric as difference_yuan,
        documents.file_name || ' 第' || printed.table_no || '表'
        || coalesce('（第' || printed.first_line || '至' || printed.last_line || '行）', '')
        || '没有识别，其中约 ' || coalesce(printed.evidence ->> 'figures_not_placed', '0')
        || ' 个数字只保留原样。原因：' || coalesce(printed.evidence ->> 'reason_zh', printed.refusal_reason)
        || '。' as message_zh,
        documents.file_name || ', table ' || printed.table_no || ' was not recognised: '
        || printed.refusal_reason
        || '. About ' || coalesce(printed.evidence ->> 'figures_not_placed', '0')
        || ' figures are kept verbatim only.' as message_en
    from {{ ref('stg_raw__document_table') }} as printed
    inner join documents on printed.document_id = documents.document_id
    inner join {{ ref('int_table_account') }} as accounts
        on printed.document_id = accounts.document_id and printed.table_no = accounts.table_no
    inner join {{ ref('int_table_status') }} as statuses
        on
            printed.document_id = statuses.document_id
            and printed.table_no = statuses.table_no
            and statuses.is_standing
    where printed.form_id is null
),

printed_marks as (
    select
        printed.document_id,
        printed.table_no,
        printed.sheet,
        printed.is_hidden,
        printed.evidence ->> 'recognised_by' = 'header' as is_by_header,
        count(rows_of_table.row_no) filter (where rows_of_table.is_hidden) as hidden_row_count
    from {{ ref('stg_raw__document_table') }} as printed
    inner join {{ ref('stg_raw__table_row') }} as rows_of_table
        on
            printed.document_id = rows_of_table.document_id
            and printed.table_no = rows_of_table.table_no
    where printed.form_id is not null
    group by
        printed.document_id,
        printed.table_no,
        printed.sheet,
        printed.is_hidden,
        printed.evidence ->> 'recognised_by'
),

-- What a reader of the page would not see, or what was told without a title.
marked as (
    select
        tables.account_id,
        tables.document_id,
        tables.table_no,
        null::integer as row_no,
        null::integer as column_no,
        case
            when marks.is_hidden then 'hidden_sheet'
            when marks.hidden_row_count > 0 then 'hidden_rows'
            else 'title_missing'
        end as kind,
        case when marks.is_hidden or marks.hidden_row_count > 0 then 'note' else 'warning' end
            as severity,
        null as identity_id,
        null as scope,
        null::numeric as difference_yuan,
        documents.file_name || ' 第' || tables.table_no || '表（' || forms.name_zh || '）'
        || case
            when marks.is_hidden then '在隐藏的工作表“' || marks.sheet || '”中'
            when marks.hidden_row_count > 0 then '有 ' || marks.hidden_row_count || ' 行是隐藏行，已读入'
            else '没有印表名，按表头识别，请核对'
        end || '。' as message_zh,
        documents.file_name || ', table ' || tables.table_no
        || case
            when marks.is_hidden then ' is on the hidden sheet ' || marks.sheet
            when marks.hidden_row_count > 0
                then ' has ' || marks.hidden_row_count || ' hidden rows; they were read'
            else ' prints no title; it was recognised by its header alone'
        end || '.' as message_en
    from printed_marks as marks
    inner join tables
        on marks.document_id = tables.document_id and marks.table_no = tables.table_no
    inner join forms on tables.form_id = forms.form_id
    inner join documents on tables.document_id = documents.document_id
    where
        tables.status in ('current', 'unassigned')
        and (marks.is_hidden or marks.hidden_row_count > 0 or marks.is_by_header)
),

restated as (
    select
        old_document_id as document_id,
        old_table_no as table_no
    from {{ ref('fct_restated_amount') }}
    where new_status = 'current' and change <> 'renamed'
    union
    select
        document_id,
        table_no
    from {{ ref('fct_restated_amount') }}
    where old_status = 'current' and change <> 'renamed'
),

compared as (
    select
        old_document_id as document_id,
        old_table_no as table_no
    from {{ ref('int_version_pair') }}
    where new_status = 'current'
    union
    select
        document_id,
        table_no
    from {{ ref('int_version_pair') }}
    where old_status = 'current'
),

-- A copy whose figures differ is a restatement: int_finding_link says what changed. A file that was
-- replaced is one cause, however many tables it has.
printed_again as (
    select
        tables.account_id,
        tables.document_id,
        min(tables.table_no) as table_no,
        null::integer as row_no,
        null::integer as column_no,
        'form_printed_again' as kind,
        case when compared.document_id is null then 'warning' else 'note' end as severity,
        null as identity_id,
        null as scope,
        null::numeric as difference_yuan,
        documents.file_name || ' 第'
        || string_agg(tables.table_no::text, '、' order by tables.table_no) || '表：本账户的'
        || string_agg(distinct forms.name_zh, '、') || '不止一张，'
        || case tables.status
            when 'kept_aside' then '装载时说明了保留旧版（--keep-old），留存而不计入'
            else '以最近装载的为准，此处的不计入'
        end
        || case when compared.document_id is null then '。' else '；两张的数字相同。' end
            as message_zh,
        documents.file_name || ', table '
        || string_agg(tables.table_no::text, ', ' order by tables.table_no)
        || ': the account has the form more than once; '
        || case tables.status
            when 'kept_aside' then 'this file was loaded with --keep-old and does not count'
            else 'the one loaded last counts, this one does not'
        end
        || case
            when compared.document_id is null then '.' else '; their figures are the same.'
        end as message_en
    from tables
    inner join forms on tables.form_id = forms.form_id
    inner join documents on tables.document_id = documents.document_id
    left join restated
        on tables.document_id = restated.document_id and tables.table_no = restated.table_no
    left join compared
        on tables.document_id = compared.document_id and tables.table_no = compared.table_no
    where
        tables.status in ('superseded', 'kept_aside')
        and restated.document_id is null
    group by
        tables.account_id,
        tables.document_id,
        tables.status,
        documents.file_name,
        compared.document_id
)

select * from without_unit
union all
select * from unrecognised
union all
select * from printed_again
union all
select * from marked
