-- 没有单位的表、没有识别的表、同一账户重复的表、按表头识别的表、隐藏的工作表、行、列
with forms as (
    select * from {{ ref('forms') }}
),

tables as (
    select * from {{ ref('int_table') }}
),

without_unit as (
    select
        {{ finding(
            kind="'unit_missing'",
            severity="case when tables.unit_source = 'missing' then 'error' else 'note' end",
            keys={
                'account_id': 'tables.account_id',
                'document_id': 'tables.document_id',
                'table_no': 'min(tables.table_no)',
            },
            sentence="case
                when tables.unit_source = 'missing' then 'unit_missing'
                else 'unit_missing.from_document'
            end",
            parts={
                'table_nos': 'jsonb_agg(tables.table_no order by tables.table_no)',
                'unit': 'tables.unit',
            },
        ) }}
    from tables
    where
        tables.status in ('current', 'unassigned')
        and tables.unit_source in ('missing', 'from_document')
        and exists (
            select 1
            from {{ ref('int_datapoint') }} as datapoints
            where
                datapoints.document_id = tables.document_id
                and datapoints.table_no = tables.table_no
                and datapoints.value_kind = 'money'
                and datapoints.cell_state in ('amount', 'no_unit')
        )
    group by
        tables.account_id,
        tables.document_id,
        tables.unit_source,
        tables.unit,
        tables.form_id
),

unrecognised as (
    select
        {{ finding(
            kind="'unrecognised_table'",
            severity="case
                -- A list of units or of abbreviations holds no figure that could be missed.
                when coalesce((printed.evidence ->> 'figures_not_placed')::integer, 0) = 0
                    then 'note'
                else 'warning'
            end",
            keys={
                'account_id': 'accounts.account_id',
                'document_id': 'printed.document_id',
                'table_no': 'printed.table_no',
            },
            parts={
                'first_line': 'printed.first_line',
                'last_line': 'printed.last_line',
                'figure_count': "coalesce(printed.evidence ->> 'figures_not_placed', '0')",
                'reason_zh':
                    "coalesce(printed.evidence ->> 'reason_zh', printed.refusal_reason)",
                'reason_en': 'printed.refusal_reason',
            },
        ) }}
    from {{ ref('stg_raw__document_table') }} as printed
    inner join {{ ref('int_table_account') }} as accounts
        on printed.document_id = accounts.document_id and printed.table_no = accounts.table_no
    inner join {{ ref('int_table_status') }} as statuses
        on
            printed.document_id = statuses.document_id
            and printed.table_no = statuses.table_no
            and statuses.is_standing
    where printed.form_id is null and not printed.is_hidden
),

-- Nobody who opens the file sees it: it is kept in raw, and no figure of it counts.
hidden_sheets as (
    select
        {{ finding(
            kind="'hidden_sheet'",
            severity="'note'",
            keys={
                'account_id': 'accounts.account_id',
                'document_id': 'printed.document_id',
                'table_no': 'printed.table_no',
            },
            parts={'sheet': 'printed.sheet'},
        ) }}
    from {{ ref('stg_raw__document_table') }} as printed
    inner join {{ ref('int_table_account') }} as accounts
        on printed.document_id = accounts.document_id and printed.table_no = accounts.table_no
    inner join {{ ref('int_table_status') }} as statuses
        on
            printed.document_id = statuses.document_id
            and printed.table_no = statuses.table_no
            and statuses.is_standing
    where printed.is_hidden
),

hidden_cells as (
    select
        notes.document_id,
        notes.table_no,
        count(distinct notes.row_no) filter (where rows_of_table.is_hidden) as hidden_row_count,
        count(distinct notes.column_no) filter (where not rows_of_table.is_hidden)
            as hidden_column_count
    from {{ ref('stg_raw__cell_note') }} as notes
    inner join {{ ref('stg_raw__table_row') }} as rows_of_table
        on
            notes.document_id = rows_of_table.document_id
            and notes.table_no = rows_of_table.table_no
            and notes.row_no = rows_of_table.row_no
    where notes.kind = 'hidden'
    group by notes.document_id, notes.table_no
),

printed_marks as (
    select
        tables.account_id,
        tables.document_id,
        tables.table_no,
        marks.mark,
        marks.cell_count
    from tables
    inner join {{ ref('stg_raw__document_table') }} as printed
        on tables.document_id = printed.document_id and tables.table_no = printed.table_no
    left join hidden_cells
        on tables.document_id = hidden_cells.document_id and tables.table_no = hidden_cells.table_no
    cross join
        lateral (
            values
            ('rows', hidden_cells.hidden_row_count),
            ('columns', hidden_cells.hidden_column_count),
            ('title', case when printed.evidence ->> 'recognised_by' = 'header' then 1 end)
        ) as marks (mark, cell_count)
    where tables.status in ('current', 'unassigned') and marks.cell_count > 0
),

-- What a reader of the page would not see, or what was recognised without a title.
marked as (
    select
        {{ finding(
            kind="case mark
                when 'rows' then 'hidden_rows'
                when 'columns' then 'hidden_columns'
                else 'title_missing'
            end",
            severity="case when mark = 'title' then 'warning' else 'note' end",
            keys={
                'account_id': 'account_id',
                'document_id': 'document_id',
                'table_no': 'table_no',
            },
            parts={'count': 'cell_count'},
        ) }}
    from printed_marks
),

contradicted as (
    select
        {{ finding(
            kind="'unit_contradicted'",
            severity="'warning'",
            keys={
                'account_id': 'tables.account_id',
                'document_id': 'tables.document_id',
                'table_no': 'tables.table_no',
            },
            parts={
                'unit': "printed.evidence ->> 'unit_above'",
                'others': "printed.evidence -> 'units_of_header'",
                'unit_read': 'tables.unit',
            },
        ) }}
    from tables
    inner join {{ ref('stg_raw__document_table') }} as printed
        on tables.document_id = printed.document_id and tables.table_no = printed.table_no
    where
        tables.status in ('current', 'unassigned')
        and printed.evidence ->> 'unit_above' is not null
),

restated as (
    select
        old_document_id as document_id,
        old_table_no as table_no
    from {{ ref('int_restated_amount') }}
    where new_status = 'current' and change <> 'renamed'
    union
    select
        document_id,
        table_no
    from {{ ref('int_restated_amount') }}
    where old_status = 'current' and change <> 'renamed'
),

compared as (
    select
        old_document_id as document_id,
        old_table_no as table_no
    from {{ ref('int_version_pair') }}
    where new_status = 'current'
    union
    select
        document_id,
        table_no
    from {{ ref('int_version_pair') }}
    where old_status = 'current'
),

-- A copy whose figures differ is a restatement: int_finding_link says what changed. A file that was
-- replaced is one cause, however many tables it has.
printed_again as (
    select
        {{ finding(
            kind="'form_printed_again'",
            severity="case when compared.document_id is null then 'warning' else 'note' end",
            keys={
                'account_id': 'tables.account_id',
                'document_id': 'tables.document_id',
                'table_no': 'min(tables.table_no)',
            },
            parts={
                'table_nos': 'jsonb_agg(tables.table_no order by tables.table_no)',
                'forms_zh': 'jsonb_agg(distinct forms.name_zh)',
                'is_kept': "tables.status = 'kept_aside'",
                'is_superseded': "tables.status <> 'kept_aside'",
                'is_same': 'compared.document_id is not null',
            },
        ) }}
    from tables
    inner join forms on tables.form_id = forms.form_id
    left join restated
        on tables.document_id = restated.document_id and tables.table_no = restated.table_no
    left join compared
        on tables.document_id = compared.document_id and tables.table_no = compared.table_no
    where
        tables.status in ('superseded', 'kept_aside')
        and restated.document_id is null
    group by
        tables.account_id,
        tables.document_id,
        tables.status,
        compared.document_id
)

select * from without_unit
union all
select * from unrecognised
union all
select * from hidden_sheets
union all
select * from printed_again
union all
select * from marked
union all
select * from contradicted
