-- 审阅者应当看的每件事：勾稽不平、不能核对、读不出的数、没有单位、未识别的表、未知编码、归属不明
with results as (
    select * from {{ ref('fct_identity_result') }}
),

identities as (
    select * from {{ ref('identities') }}
),

forms as (
    select * from {{ ref('forms') }}
),

documents as (
    select * from {{ ref('stg_raw__document') }}
),

tables as (
    select * from {{ ref('int_table') }}
),

-- The cells of a broken identity, in words: table, row, column, as printed.
places as (
    select
        terms.account_id,
        terms.identity_id,
        terms.scope,
        min(terms.document_id::text)::uuid as document_id,
        string_agg(
            '第' || terms.table_no || '表第' || terms.row_no || '行第' || terms.column_no || '列'
            || coalesce('“' || terms.printed_label || '”', '') || ' ' || trim(terms.printed_text),
            '；' order by terms.side, terms.term_no, terms.table_no, terms.row_no, terms.column_no
        ) as cells,
        string_agg(
            'table ' || terms.table_no || ' row ' || terms.row_no || ' column ' || terms.column_no
            || ' ' || trim(terms.printed_text),
            '; ' order by terms.side, terms.term_no, terms.table_no, terms.row_no, terms.column_no
        ) as cells_en
    from {{ ref('fct_identity_term') }} as terms
    inner join results
        on
            terms.account_id = results.account_id
            and terms.identity_id = results.identity_id
            and terms.scope = results.scope
    where results.outcome = 'broken'
    group by terms.account_id, terms.identity_id, terms.scope
),

broken as (
    select
        results.account_id,
        places.document_id,
        null::integer as table_no,
        null::integer as row_no,
        null::integer as column_no,
        'identity_broken' as kind,
        case when results.is_waived or results.hardness = 'soft' then 'warning' else 'error' end
            as severity,
        results.identity_id,
        results.scope,
        results.difference_yuan,
        identities.name_zh || '：不成立' || coalesce('（' || results.scope_zh || '）', '') || '。'
        || identities.formula_zh
        || '；左边 ' || to_char(results.left_yuan, 'FM999,999,999,999,990.00')
        || '，右边 ' || to_char(results.right_yuan, 'FM999,999,999,999,990.00')
        || '，相差 ' || to_char(results.difference_yuan, 'FM999,999,999,999,990.00') || ' 元'
        || case when results.is_waived then '（已豁免：' || results.waiver_reason || '）' else '' end
        || '。单元格：' || places.cells as message_zh,
        'Identity ' || results.identity_id || ' is broken: left ' || results.left_yuan || ', right '
        || results.right_yuan || ', difference ' || results.difference_yuan
        || ' yuan. Cells: ' || places.cells_en as message_en
    from results
    inner join identities on results.identity_id = identities.identity_id
    inner join places
        on
            results.account_id = places.account_id
            and results.identity_id = places.identity_id
            and results.scope = places.scope
    where results.outcome = 'broken'
),

not_evaluable as (
    select
        results.account_id,
        null::uuid as document_id,
        null::integer as table_no,
        null::integer as row_no,
        null::integer as column_no,
        'identity_not_evaluable' as kind,
        'warning' as severity,
        results.identity_id,
        results.scope,
        null::numeric as difference_yuan,
        identities.name_zh || '：不能核对' || coalesce('（' || results.scope_zh || '）', '') || '。原因：'
        || results.reason
        || '。' as message_zh,
        'Identity ' || results.identity_id || ' could not be evaluated: ' || results.reason
        || '.' as message_en
    from results
    inner join identities on results.identity_id = identities.identity_id
    where results.outcome = 'not_evaluable'
),

points as (
    select
        datapoints.account_id,
        datapoints.document_id,
        datapoints.table_no,
        datapoints.row_no,
        datapoints.column_no,
        datapoints.section,
        datapoints.row_type,
        datapoints.printed_label,
        datapoints.printed_text,
        datapoints.cell_state,
        forms.name_zh as form_name,
        documents.file_name
    from {{ ref('int_datapoint') }} as datapoints
    inner join forms on datapoints.form_id = forms.form_id
    inner join documents on datapoints.document_id = documents.document_id
    where
        datapoints.cell_state = 'unreadable'
        or (datapoints.cell_state in ('amount', 'no_unit') and datapoints.row_type = 'unknown')
        or datapoints.row_type is null
),

unreadable as (
    select
        account_id,
        document_id,
        table_no,
        row_no,
        column_no,
        'unreadable_cell' as kind,
        'error' as severity,
        null as identity_id,
        null as scope,
        null::numeric as difference_yuan,
        file_name || '，' || form_name || '（第' || table_no || '表）第' || row_no || '行第' || column_no
        || '列'
        || coalesce('“' || printed_label || '”', '') || '：“' || trim(printed_text)
        || '”不能读作数字。请对照原件核对该单元格。' as message_zh,
        file_name || ', table ' || table_no || ', row ' || row_no || ', column ' || column_no
        || ': "'
        || trim(printed_text)
        || '" is not a number. Compare the cell with the published page.' as message_en
    from points
    where cell_state = 'unreadable'
),

unlabelled as (
    select
        account_id,
        document_id,
        table_no,
        row_no,
        column_no,
        'unknown_row' as kind,
        'warning' as severity,
        null as identity_id,
        null as scope,
        null::numeric as difference_yuan,
        file_name || '，' || form_name || '（第' || table_no || '表）第' || row_no || '行第' || column_no
        || '列：数字 '
        || trim(printed_text) || ' 所在的行' || coalesce('“' || printed_label || '”不是已知项目', '没有项目名称')
        || '，已原样保留，未计入任何项目。' as message_zh,
        file_name || ', table ' || table_no || ', row ' || row_no || ': the figure '
        || trim(printed_text)
        || ' stands in a row that is no known item; it is kept but counted nowhere.' as message_en
    from points
    where
        cell_state in ('amount', 'no_unit')
        and coalesce(row_type, 'unknown') = 'unknown'
        and section = 'main'
),

-- One finding a form of a document: fourteen project tables without a unit have one cause.
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
        tables.unit_source in ('missing', 'from_document')
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
        'warning' as severity,
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
    inner join {{ ref('int_document_account') }} as accounts
        on printed.document_id = accounts.document_id
    where printed.form_id is null
),

superseded as (
    select
        tables.account_id,
        tables.document_id,
        tables.table_no,
        null::integer as row_no,
        null::integer as column_no,
        'form_printed_again' as kind,
        'warning' as severity,
        null as identity_id,
        null as scope,
        null::numeric as difference_yuan,
        documents.file_name || ' 第' || tables.table_no || '表：本账户的' || forms.name_zh
        || '不止一张，以最近装载的为准，此表不计入。' as message_zh,
        documents.file_name || ', table ' || tables.table_no
        || ': the account has this form more than once; the one loaded last counts, '
        || 'this one does not.' as message_en
    from tables
    inner join forms on tables.form_id = forms.form_id
    inner join documents on tables.document_id = documents.document_id
    where tables.account_id is not null and not tables.is_current
),

unknown_codes as (
    select
        codes.account_id,
        codes.document_id,
        codes.table_no,
        codes.row_no,
        null::integer as column_no,
        'unknown_code' as kind,
        'warning' as severity,
        null as identity_id,
        'block=' || codes.block_no as scope,
        null::numeric as difference_yuan,
        documents.file_name || '，' || forms.name_zh || '（第' || codes.table_no || '表）第'
        || codes.row_no || '行：'
        || codes.account_year || ' 年'
        || case codes.classification when 'economic' then '经济分类' else '功能分类' end
        || '没有编码 ' || codes.code || coalesce('“' || codes.label || '”', '')
        || coalesce('，疑为 ' || codes.likely_code, '') || '；该行照原样保留。' as message_zh,
        documents.file_name || ', table ' || codes.table_no || ', row ' || codes.row_no
        || ': code ' || codes.code
        || ' is not in the list of ' || codes.account_year
        || coalesce('; probably ' || codes.likely_code, '')
        || '. The row is kept as printed.' as message_en
    from {{ ref('int_unknown_code') }} as codes
    inner join documents on codes.document_id = documents.document_id
    inner join forms on codes.form_id = forms.form_id
),

unassigned as (
    select
        accounts.account_id,
        accounts.document_id,
        null::integer as table_no,
        null::integer as row_no,
        null::integer as column_no,
        case
            when accounts.problem is null then 'account_contradicts_print'
            else 'account_unknown'
        end as kind,
        case when accounts.problem is null then 'warning' else 'error' end as severity,
        null as identity_id,
        null as scope,
        null::numeric as difference_yuan,
        documents.file_name
        || case
            when accounts.problem is null then '：' || accounts.contradiction || '。'
            else
                '：不能确定是哪个账户（' || accounts.problem
                || '），暂不进入各集市。请用 juesuan load 文件 --year 年度 --organization 单位 说明。'
        end as message_zh,
        documents.file_name
        || case
            when accounts.problem is null then ': what was told contradicts the print.'
            else
                ': the account is not known, so it stays out of the marts. '
                || 'Say it with juesuan load FILE --year YEAR --organization NAME.'
        end as message_en
    from {{ ref('int_document_account') }} as accounts
    inner join documents on accounts.document_id = documents.document_id
    where accounts.problem is not null or accounts.contradiction is not null
),

findings as (
    select * from broken
    union all
    select * from not_evaluable
    union all
    select * from unreadable
    union all
    select * from unlabelled
    union all
    select * from without_unit
    union all
    select * from unrecognised
    union all
    select * from superseded
    union all
    select * from unknown_codes
    union all
    select * from unassigned
)

select
    md5(
        concat_ws(
            '|',
            kind,
            account_id::text,
            document_id::text,
            table_no::text,
            row_no::text,
            column_no::text,
            identity_id,
            scope,
            message_en
        )
    ) as finding_id,
    account_id,
    document_id,
    table_no,
    row_no,
    column_no,
    kind,
    severity,
    identity_id,
    scope,
    difference_yuan::numeric(20, 2) as difference_yuan,
    message_zh,
    message_en
from findings
