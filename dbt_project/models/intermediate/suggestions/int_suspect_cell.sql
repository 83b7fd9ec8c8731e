-- 每个有建议更正的起因：要改的单元格，印作什么、疑为什么
with causes as (
    select distinct
        account_id,
        cause_id,
        edit_id
    from {{ ref('int_cause') }}
    where edit_id is not null
),

edits as (
    select distinct
        account_id,
        edit_id,
        kind,
        nature
    from {{ ref('int_edit') }}
),

edit_cells as (
    select * from {{ ref('int_edit_cell') }}
),

points as (
    select * from {{ ref('int_line_cell') }}
    where line_kind = 'row'
),

datapoints as (
    select * from {{ ref('int_datapoint') }}
)

select
    causes.account_id,
    causes.cause_id,
    edits.nature,
    edits.kind as edit_kind,
    edit_cells.document_id,
    edit_cells.table_no,
    edit_cells.row_no,
    edit_cells.column_no,
    datapoints.form_id,
    datapoints.printed_label,
    coalesce(nullif(trim(points.printed_text), ''), '（空白）') as printed_text,
    case
        -- What stood in the last of the slipped rows is not printed anywhere.
        when
            edits.kind = 'rows_slipped'
            and edit_cells.new_amount in (0, edit_cells.amount)
            then null
        when edit_cells.new_amount = 0 and edits.nature <> 'digit' then '（空白）'
        else
            to_char(
                edit_cells.new_amount,
                'FM999,999,999,999,990'
                || case
                    when points.decimals > 0 then '.' || repeat('0', points.decimals::integer)
                    else ''
                end
            )
    end as likely_text,
    row_number() over (
        partition by causes.account_id, causes.cause_id
        order by
            edit_cells.document_id, edit_cells.table_no, edit_cells.row_no, edit_cells.column_no
    ) as place
from causes
inner join edits
    on causes.account_id = edits.account_id and causes.edit_id = edits.edit_id
inner join edit_cells
    on causes.account_id = edit_cells.account_id and causes.edit_id = edit_cells.edit_id
inner join points
    on
        edit_cells.document_id = points.document_id
        and edit_cells.table_no = points.table_no
        and edit_cells.row_no = points.row_no
        and edit_cells.column_no = points.column_no
inner join datapoints
    on
        edit_cells.document_id = datapoints.document_id
        and edit_cells.table_no = datapoints.table_no
        and edit_cells.row_no = datapoints.row_no
        and edit_cells.column_no = datapoints.column_no
