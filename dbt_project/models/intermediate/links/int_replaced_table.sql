-- 同一账户同一表被新装载的一份取代：旧表与现行的表
with tables as (
    select
        tables.account_id,
        tables.form_id,
        tables.document_id,
        tables.table_no,
        tables.is_current
    from {{ ref('int_table') }} as tables
    inner join {{ ref('forms') }} as forms on tables.form_id = forms.form_id
    where tables.account_id is not null and not forms.repeats
)

select
    old.account_id,
    old.form_id,
    old.document_id as old_document_id,
    old.table_no as old_table_no,
    current_tables.document_id,
    current_tables.table_no
from tables as old
inner join tables as current_tables
    on
        old.account_id = current_tables.account_id
        and old.form_id = current_tables.form_id
        and current_tables.is_current
where not old.is_current
