-- 没有数字的表：表旁是否说明无数据；正文是否说没有该项收支，又是否写有其金额
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

documents as (
    select documents.*
    from {{ ref('int_document_account') }} as documents
    inner join {{ ref('int_document_status') }} as statuses
        on documents.document_id = statuses.document_id and statuses.is_standing
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
    inner join documents on mentions.document_id = documents.document_id
    cross join unnest(mentions.form_ids) as named (form_id)
    where
        documents.account_id is not null
        and {{ plain('lines.text') }} ~ '空表|为空|无数据|没有数据'
),

-- 公开08表、公开09表为空表: the note may name the tables by their printed numbers.
numbered as (
    select distinct
        tables.document_id,
        tables.table_no
    from tables
    inner join {{ ref('stg_raw__document_table') }} as printed
        on
            tables.document_id = printed.document_id
            and tables.table_no = printed.table_no
            and printed.printed_form_number is not null
    inner join account_forms
        on tables.account_id = account_forms.account_id and tables.form_id = account_forms.form_id
    inner join {{ ref('stg_raw__paragraph') }} as lines
        on
            tables.document_id = lines.document_id
            and lines.text like '%空表%'
            and strpos(
                {{ plain('lines.text') }}, {{ plain('printed.printed_form_number') }}
            ) > 0
),

-- What the text says of the fund or expenses that the form is of.
subjects as (
    select
        form_id,
        subject
    from (
        values
        ('government_fund_appropriation', '政府性基金'),
        ('state_capital_appropriation', '国有资本经营'),
        ('three_public', '三公'),
        ('three_public_general_budget', '三公')
    ) as subject_of_form (form_id, subject)
),

sentences as (
    select
        account_forms.account_id,
        account_forms.form_id,
        subjects.subject,
        {{ plain('lines.text') }} as plain_text
    from account_forms
    inner join subjects on account_forms.form_id = subjects.form_id
    inner join documents on account_forms.account_id = documents.account_id
    inner join {{ ref('stg_raw__paragraph') }} as lines
        on documents.document_id = lines.document_id and lines.role = 'text'
    where strpos(lines.text, subjects.subject) > 0
),

said as (
    select
        account_id,
        form_id,
        bool_or(plain_text ~ ('(无|没有|未安排|未发生|不涉及)[^。;,]{0,16}' || subject)) as is_said,
        bool_or(
            plain_text ~ '([1-9][0-9,]*([.][0-9]+)?|0[.]0*[1-9][0-9]*)万?元'
        ) as has_amounts
    from sentences
    group by account_id, form_id
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
    or numbered.document_id is not null
    or coalesce(dashed.dash_count, 0) > 0 as is_declared,
    coalesce(said.is_said, false) as is_said_in_text,
    coalesce(said.has_amounts, false) as has_amounts_in_text
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
left join numbered
    on tables.document_id = numbered.document_id and tables.table_no = numbered.table_no
left join said
    on account_forms.account_id = said.account_id and account_forms.form_id = said.form_id
left join dashed
    on tables.document_id = dashed.document_id and tables.table_no = dashed.table_no
