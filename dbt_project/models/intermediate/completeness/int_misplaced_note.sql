-- 注在别的表下：注释所说的是另一种表，而不是它所在的表
with tables as (
    select * from {{ ref('int_table') }}
    where is_current
),

subjects as (
    select * from {{ ref('note_subjects') }}
),

-- Only what a note says of 本表 is about its table; explanations of terms name other forms rightly.
notes as (
    select
        tables.account_id,
        lines.document_id,
        lines.table_no,
        lines.place_no,
        lines.page,
        lines.printed_text,
        lines.plain_text,
        tables.form_id
    from {{ ref('int_table_line') }} as lines
    inner join tables
        on lines.document_id = tables.document_id and lines.table_no = tables.table_no
    where
        lines.role = 'note'
        and lines.plain_text
        ~ '^(注|说明|备注):?(本表)?(反映|列示|填列)|本表反映|本表.{0,6}(无数据|为空)|表为空表'
),

matched as (
    select
        notes.document_id,
        notes.table_no,
        notes.place_no,
        subjects.form_id
    from notes
    inner join subjects
        on
            notes.plain_text ~ subjects.pattern
            and (subjects.unless_pattern is null or notes.plain_text !~ subjects.unless_pattern)
),

others as (
    select
        document_id,
        table_no,
        place_no,
        array_agg(form_id order by form_id) as form_ids
    from matched
    group by document_id, table_no, place_no
),

account_forms as (
    select * from {{ ref('int_account_form') }}
)

select
    notes.account_id,
    notes.document_id,
    notes.table_no,
    notes.place_no,
    notes.page,
    notes.form_id,
    notes.printed_text,
    min(account_forms.form_id) as other_form_id
from notes
inner join others
    on
        notes.document_id = others.document_id
        and notes.table_no = others.table_no
        and notes.place_no = others.place_no
        and not notes.form_id = any(others.form_ids)
inner join subjects on notes.form_id = subjects.form_id
-- A form that is not there may rightly be spoken of below the last table.
inner join account_forms
    on
        notes.account_id = account_forms.account_id
        and account_forms.form_id = any(others.form_ids)
group by
    notes.account_id,
    notes.document_id,
    notes.table_no,
    notes.place_no,
    notes.page,
    notes.form_id,
    notes.printed_text
