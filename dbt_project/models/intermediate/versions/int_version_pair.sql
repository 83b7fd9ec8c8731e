-- 可以比较的两个版本：先后相继的两个，以及各个版本与现行的一个
with tables as (
    select
        document_id,
        table_no,
        status
    from {{ ref('int_table') }}
),

-- Of a form that repeats, the first table of a subject in one file is compared with the first in
-- the other.
placed as (
    select
        versions.*,
        tables.status,
        case
            when versions.repeats then row_number() over one_subject
            else 1
        end as ordinal
    from {{ ref('int_table_version') }} as versions
    inner join tables
        on
            versions.document_id = tables.document_id
            and versions.table_no = tables.table_no
    where not versions.is_of_former_reading
    window
        one_subject as (
            partition by
                versions.document_id, versions.account_id, versions.form_id, versions.subject
            order by versions.table_no
        )
),

-- Oldest first, in the reverse of the order in which int_table_period chooses.
numbered as (
    select
        placed.*,
        row_number() over (
            partition by placed.account_id, placed.form_id, placed.subject, placed.ordinal
            order by
                placed.loaded_no asc,
                placed.document_id desc,
                placed.is_hidden desc,
                placed.table_no desc
        ) as version_no
    from placed
),

pairs as (
    select
        old.account_id,
        old.form_id,
        old.document_id as old_document_id,
        old.table_no as old_table_no,
        old.status as old_status,
        old.loaded_at as old_loaded_at,
        new.document_id,
        new.table_no,
        new.status as new_status,
        new.loaded_at as new_loaded_at,
        new.version_no = old.version_no + 1 as is_successive
    from numbered as old
    inner join numbered as new
        on
            old.account_id = new.account_id
            and old.form_id = new.form_id
            and old.subject = new.subject
            and old.ordinal = new.ordinal
            and old.version_no < new.version_no
)

select
    account_id,
    form_id,
    old_document_id,
    old_table_no,
    old_status,
    old_loaded_at,
    document_id,
    table_no,
    new_status,
    new_loaded_at,
    is_successive
from pairs
where is_successive or 'current' in (old_status, new_status)
