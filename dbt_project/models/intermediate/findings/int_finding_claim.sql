-- 文字与表中数字不符：同一数字说错几处只报一次
with claims as (
    select * from {{ ref('fct_narrative_claim') }}
),

documents as (
    select * from {{ ref('stg_raw__document') }}
),

contradictions as (
    select * from claims
    where outcome = 'contradicts'
),

-- What is reckoned from a wrong amount has no cause of its own.
causes as (
    select contradictions.*
    from contradictions
    left join contradictions as about
        on
            contradictions.document_id = about.document_id
            and contradictions.about_no = about.claim_no
    left join contradictions as base
        on
            contradictions.document_id = base.document_id
            and contradictions.base_no = base.claim_no
    where about.claim_no is null and base.claim_no is null
),

-- The same figure told wrong in several places is one cause.
told as (
    select
        causes.*,
        row_number() over (one_figure order by causes.document_id, causes.claim_no) as place_no,
        count(*) over one_figure as place_count
    from causes
    window
        one_figure as (
            partition by
                causes.account_id,
                causes.kind,
                causes.figure_document_id,
                causes.figure_table_no,
                causes.figure_row_no,
                causes.figure_column_no,
                causes.claimed_yuan,
                case when causes.kind not in ('amount', 'count') then causes.document_id end,
                case when causes.kind not in ('amount', 'count') then causes.claim_no end
        )
),

shown as (
    select
        told.*,
        documents.file_name,
        coalesce(about.excerpt || '……', '') || told.excerpt as words,
        case
            when told.text_table_no is not null
                then
                    '第' || told.text_table_no || '表第' || told.text_row_no || '行第'
                    || told.text_column_no || '列的文字'
            when told.page is null
                then '第' || coalesce(told.printed_line, told.paragraph_no) || '行的文字'
            else '第' || told.page || '页文字第' || told.paragraph_no || '行'
        end as place_zh,
        case
            when told.text_table_no is not null
                then
                    'the text in table ' || told.text_table_no || ' row ' || told.text_row_no
                    || ' column ' || told.text_column_no
            when told.page is null then 'line ' || coalesce(told.printed_line, told.paragraph_no)
            else 'page ' || told.page || ', line of text ' || told.paragraph_no
        end as place_en,
        coalesce(
            '第' || told.figure_table_no || '表第' || told.figure_row_no || '行第'
            || told.figure_column_no || '列'
            || coalesce('“' || trim(told.figure_label) || '”', '') || '为 '
            || trim(told.figure_text),
            '按文中金额推算'
        ) as figure_zh,
        coalesce(
            'table ' || told.figure_table_no || ' row ' || told.figure_row_no || ' column '
            || told.figure_column_no || ' prints ' || trim(told.figure_text),
            'reckoned from the amounts of the text'
        ) as figure_en,
        case
            when told.claimed_percent is not null
                then
                    round(told.claimed_percent, 2) || '% / '
                    || round(told.reckoned_percent, 2) || '%'
            when told.kind = 'count' then told.claimed_count || ' / ' || told.reckoned_count
            when told.kind = 'direction'
                then to_char(told.difference_yuan, 'FM999,999,999,999,990.00')
            else
                to_char(told.claimed_yuan, 'FM999,999,999,999,990.00') || ' / '
                || to_char(told.reckoned_yuan, 'FM999,999,999,999,990.00')
        end as compared
    from told
    inner join documents on told.document_id = documents.document_id
    left join claims as about
        on told.document_id = about.document_id and told.about_no = about.claim_no
    where told.place_no = 1
)

select
    account_id,
    coalesce(figure_document_id, document_id) as document_id,
    figure_table_no as table_no,
    figure_row_no as row_no,
    figure_column_no as column_no,
    'claim_contradicts_table' as kind,
    'warning' as severity,
    null as identity_id,
    'claim ' || claim_no as scope,
    difference_yuan::numeric as difference_yuan,
    file_name || '，' || place_zh || '：“' || words || '”与表中数字不符：' || figure_zh
    || case
        when kind = 'direction' then '；所述减所比为 ' || compared || ' 元'
        when kind = 'count' then '；文中 / 应为 ' || compared
        when claimed_yuan is null then '；文中 / 应为 ' || compared
        else
            '；文中 / 应为 ' || compared || ' 元，相差 '
            || to_char(difference_yuan, 'FM999,999,999,999,990.00') || ' 元'
    end
    || case when place_count > 1 then '；共 ' || place_count || ' 处' else '' end || '。' as message_zh,
    file_name || ', ' || place_en || ': "' || words || '" contradicts the figures: ' || figure_en
    || case
        when kind = 'direction' then '; the one less the other is ' || compared || ' yuan'
        when claimed_yuan is null then '; claimed / found ' || compared
        else '; claimed / found ' || compared || ' yuan'
    end
    || case when place_count > 1 then '; in ' || place_count || ' places' else '' end || '.'
        as message_en
from shown
