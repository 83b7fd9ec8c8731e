-- 每个账户有哪些表：已识别（有数 / 空表），或印有标题而未能识别
with tables as (
    select * from {{ ref('int_table') }}
),

figures as (
    select
        document_id,
        table_no,
        count(*) filter (where cell_state in ('amount', 'no_unit')) as figure_count,
        count(*) filter (where cell_state = 'unreadable') as unreadable_count
    from {{ ref('int_datapoint') }}
    group by document_id, table_no
),

recognised as (
    select
        tables.account_id,
        tables.form_id,
        count(*) as table_count,
        coalesce(sum(figures.figure_count), 0) as figure_count,
        coalesce(sum(figures.unreadable_count), 0) as unreadable_count
    from tables
    left join figures
        on
            tables.document_id = figures.document_id
            and tables.table_no = figures.table_no
    where tables.is_current
    group by tables.account_id, tables.form_id
),

-- A table under a form's title whose header could not be read: the form is there, its figures are
-- not known.
refused as (
    select
        accounts.account_id,
        printed.evidence ->> 'titled_form' as form_id,
        min(coalesce(printed.evidence ->> 'reason_zh', printed.refusal_reason)) as refusal_reason,
        sum(coalesce((printed.evidence ->> 'figures_not_placed')::integer, 0)) > 0 as has_figures
    from {{ ref('stg_raw__document_table') }} as printed
    inner join {{ ref('int_table_account') }} as accounts
        on
            printed.document_id = accounts.document_id
            and printed.table_no = accounts.table_no
    -- A table that was not recognised stands or falls with its file.
    inner join {{ ref('int_document_status') }} as statuses
        on printed.document_id = statuses.document_id and statuses.is_standing
    where
        accounts.account_id is not null
        and printed.form_id is null
        and printed.evidence ->> 'titled_form' is not null
    group by accounts.account_id, printed.evidence ->> 'titled_form'
)

select
    coalesce(recognised.account_id, refused.account_id) as account_id,
    coalesce(recognised.form_id, refused.form_id) as form_id,
    recognised.form_id is not null as is_recognised,
    recognised.form_id is null and refused.has_figures as is_unread,
    recognised.form_id is not null
    and recognised.figure_count = 0
    and recognised.unreadable_count = 0 as is_empty,
    coalesce(recognised.table_count, 0) as table_count,
    coalesce(recognised.figure_count, 0) as figure_count,
    refused.refusal_reason
from recognised
full outer join refused
    on recognised.account_id = refused.account_id and recognised.form_id = refused.form_id
