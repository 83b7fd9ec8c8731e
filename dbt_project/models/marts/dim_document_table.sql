-- 文件中印出的每张表：识别为何种表、单位、行数、数字个数，或为何没有识别
with printed as (
    select * from {{ ref('stg_raw__document_table') }}
),

tables as (
    select * from {{ ref('int_table') }}
),

body_rows as (
    select
        document_id,
        table_no,
        count(*) filter (where row_kind = 'body') as body_row_count
    from {{ ref('stg_raw__table_row') }}
    group by document_id, table_no
),

figures as (
    select
        document_id,
        table_no,
        count(*) filter (where cell_state in ('amount', 'no_unit')) as figure_count,
        count(*) filter (where cell_state = 'unreadable') as unreadable_count
    from {{ ref('int_datapoint') }}
    group by document_id, table_no
)

select
    printed.document_id,
    printed.table_no,
    accounts.account_id,
    printed.form_id,
    printed.layout_id,
    printed.printed_title,
    printed.printed_form_number,
    printed.printed_organization,
    printed.first_line,
    printed.last_line,
    printed.row_count,
    printed.column_count,
    printed.read_by,
    tables.unit,
    tables.unit_source,
    statuses.status,
    coalesce(tables.is_current, false) as is_current,
    coalesce(body_rows.body_row_count, 0)::integer as body_row_count,
    coalesce(
        figures.figure_count, (printed.evidence ->> 'figures_not_placed')::bigint, 0
    )::integer as figure_count,
    coalesce(figures.unreadable_count, 0)::integer as unreadable_count,
    printed.refusal_reason
from printed
inner join {{ ref('int_table_account') }} as accounts
    on printed.document_id = accounts.document_id and printed.table_no = accounts.table_no
inner join {{ ref('int_table_status') }} as statuses
    on printed.document_id = statuses.document_id and printed.table_no = statuses.table_no
left join tables on printed.document_id = tables.document_id and printed.table_no = tables.table_no
left join body_rows
    on
        printed.document_id = body_rows.document_id
        and printed.table_no = body_rows.table_no
left join figures
    on
        printed.document_id = figures.document_id
        and printed.table_no = figures.table_no
