-- 文字中写出而应当有的表：目录或标题列有，或说明为空表
with mentions as (
    select * from {{ ref('stg_raw__form_mention') }}
    where printed like '%表%'
),

lines as (
    select * from {{ ref('stg_raw__paragraph') }}
),

documents as (
    select documents.*
    from {{ ref('int_document_account') }} as documents
    inner join {{ ref('int_document_status') }} as statuses
        on documents.document_id = statuses.document_id and statuses.is_standing
    where documents.account_id is not null
),

forms as (
    select * from {{ ref('forms') }}
    where classification in ('line_item', 'functional', 'economic')
),

-- A title over no table, and below it a line that says why: 故本表为空表。
empty_words as (
    select pattern from {{ ref('text_patterns') }}
    where use = 'empty'
),

said_below as (
    select distinct
        mentions.document_id,
        mentions.mention_no
    from mentions
    inner join lines as below
        on
            mentions.document_id = below.document_id
            and mentions.paragraph_no + 1 = below.paragraph_no
            and below.role in ('text', 'note')
    inner join empty_words on {{ plain('below.text') }} ~ empty_words.pattern
    left join mentions as next_mentions
        on
            below.document_id = next_mentions.document_id
            and below.paragraph_no = next_mentions.paragraph_no
            and next_mentions.is_whole_line
    where mentions.is_whole_line and next_mentions.document_id is null
),

-- A title known to several forms promises any one of them.
placed as (
    select
        documents.account_id,
        mentions.document_id,
        mentions.mention_no,
        mentions.printed,
        coalesce(lines.page, rows_of_table.page) as page,
        mentions.form_ids,
        case
            when said_below.mention_no is not null then 'declared_empty'
            when mentions.is_whole_line and coalesce(lines.role, 'text') = 'text' then 'listed'
            when {{ plain('lines.text') }} ~ '空表|为空|无数据|没有数据' then 'declared_empty'
        end as promise
    from mentions
    inner join documents on mentions.document_id = documents.document_id
    left join lines
        on
            mentions.document_id = lines.document_id
            and mentions.paragraph_no = lines.paragraph_no
    left join said_below
        on
            mentions.document_id = said_below.document_id
            and mentions.mention_no = said_below.mention_no
    left join {{ ref('stg_raw__table_row') }} as rows_of_table
        on
            mentions.document_id = rows_of_table.document_id
            and mentions.table_no = rows_of_table.table_no
            and mentions.row_no = rows_of_table.row_no
)

select
    placed.account_id,
    placed.document_id,
    placed.mention_no,
    placed.page,
    placed.printed,
    placed.promise,
    named.form_id,
    named.choice_no,
    forms.repeats
from placed
cross join unnest(placed.form_ids) with ordinality as named (form_id, choice_no)
inner join forms on named.form_id = forms.form_id
where placed.promise is not null
