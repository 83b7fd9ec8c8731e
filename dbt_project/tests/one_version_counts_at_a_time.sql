-- 任何时候一个账户的一种表只有一张现行（可有多张的表种除外）；此刻的状态与 dim_document_table 一致
with validity as (
    -- Two tables that complement each other (…收入支出决算表, …支出决算表) are of two subjects.
    select
        validity.*,
        versions.subject
    from {{ ref('fct_table_validity') }} as validity
    inner join {{ ref('forms') }} as forms on validity.form_id = forms.form_id
    inner join {{ ref('int_table_version') }} as versions
        on
            validity.document_id = versions.document_id
            and validity.table_no = versions.table_no
    where not forms.repeats
),

overlapping as (
    select
        one.document_id,
        one.table_no,
        'two tables count at one time' as problem
    from validity as one
    inner join validity as another
        on
            one.account_id = another.account_id
            and one.form_id = another.form_id
            and one.subject = another.subject
            and (one.document_id, one.table_no) < (another.document_id, another.table_no)
    where
        one.status = 'current'
        and another.status = 'current'
        and coalesce(one.starts_at < another.ends_at, true)
        and coalesce(another.starts_at < one.ends_at, true)
),

now_different as (
    select
        tables.document_id,
        tables.table_no,
        'its last span is not how it stands' as problem
    from {{ ref('dim_document_table') }} as tables
    left join {{ ref('fct_table_validity') }} as validity
        on
            tables.document_id = validity.document_id
            and tables.table_no = validity.table_no
            and validity.ends_at is null
    where
        tables.account_id is not null
        and tables.form_id is not null
        and validity.status is distinct from tables.status
)

select * from overlapping
union all
select * from now_different
