-- 取代旧文件的文件：它有现行的表取代了较早文件的同一种表；它自己有哪些表
with tables as (
    select * from {{ ref('int_table') }}
    where account_id is not null and status in ('current', 'superseded')
),

forms as (
    select * from {{ ref('forms') }}
),

-- A file replaces another where both have a form, and the one that counts is its own.
replaced as (
    select distinct
        newer.account_id,
        newer.document_id,
        older.document_id as older_document_id
    from tables as newer
    inner join forms on newer.form_id = forms.form_id and not forms.repeats
    inner join tables as older
        on
            newer.account_id = older.account_id
            and newer.form_id = older.form_id
            and newer.document_id <> older.document_id
    where newer.status = 'current' and older.status = 'superseded'
),

-- A table under a form's title that could not be read is there, and is told as such.
printed as (
    select
        document_id,
        coalesce(form_id, evidence ->> 'titled_form') as form_id
    from {{ ref('stg_raw__document_table') }}
    where not is_of_former_reading
)

select
    replaced.account_id,
    replaced.document_id,
    printed.form_id,
    array_agg(distinct replaced.older_document_id) as older_document_ids
from replaced
inner join printed on replaced.document_id = printed.document_id
where printed.form_id is not null
group by replaced.account_id, replaced.document_id, printed.form_id
