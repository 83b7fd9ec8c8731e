-- 没有数字的表：表旁是否说明无数据；正文是否写有该表所注事项的金额
with account_forms as (
    select * from {{ ref('int_account_form') }}
    where is_empty
),

forms as (
    select * from {{ ref('forms') }}
    where classification in ('line_item', 'functional', 'economic') and not repeats
),

tables as (
    select * from {{ ref('int_table') }}
    where is_current
),

patterns as (
    select * from {{ ref('text_patterns') }}
),

-- The template's own instruction (无…的，作下述说明) is not the statement that it asks for.
declared as (
    select distinct
        lines.document_id,
        lines.table_no
    from {{ ref('int_table_line') }} as lines
    inner join tables
        on lines.document_id = tables.document_id and lines.table_no = tables.table_no
    inner join patterns as words
        on words.use = 'empty' and lines.plain_text ~ words.pattern
    left join patterns as instructions
        on instructions.pattern_id = 'instruction' and lines.plain_text ~ instructions.pattern
    where instructions.pattern_id is null
),

-- 《政府性基金…决算表》为空表, wherever it is said; and a title with （空表） behind it.
declared_elsewhere as (
    select distinct
        documents.account_id,
        named.form_id
    from {{ ref('stg_raw__form_mention') }} as mentions
    inner join {{ ref('stg_raw__paragraph') }} as lines
        on
            mentions.document_id = lines.document_id
            and mentions.paragraph_no = lines.paragraph_no
    inner join {{ ref('int_document_account') }} as documents
        on mentions.document_id = documents.document_id
    cross join unnest(mentions.form_ids) as named (form_id)
    where
        documents.account_id is not null
        and {{ plain('lines.printed_text') }} ~ '空表|无数据'
),

-- Dashes in every cell say in their way that there is nothing.
dashed as (
    select
        document_id,
        table_no,
        count(*) filter (where cell_state = 'not_stated') as dash_count
    from {{ ref('int_cell') }}
    group by document_id, table_no
)

select
    account_forms.account_id,
    account_forms.form_id,
    tables.document_id,
    tables.table_no,
    declared.document_id is not null
    or declared_elsewhere.form_id is not null
    or coalesce(dashed.dash_count, 0) > 0 as is_declared
from account_forms
inner join forms on account_forms.form_id = forms.form_id
inner join tables
    on account_forms.account_id = tables.account_id and account_forms.form_id = tables.form_id
left join declared
    on tables.document_id = declared.document_id and tables.table_no = declared.table_no
left join declared_elsewhere
    on
        account_forms.account_id = declared_elsewhere.account_id
        and account_forms.form_id = declared_elsewhere.form_id
left join dashed
    on tables.document_id = dashed.document_id and tables.table_no = dashed.table_no
