-- 较粗的副本：同一张表以更大的单位（或更少的小数）又公开一次，每个数在其舍入之内与较细的一张相同；它不取代较细的一张
with versions as (
    select * from {{ ref('int_table_version') }}
),

-- Only tables that an account has twice can be copies.
several as (
    select
        versions.account_id,
        versions.form_id,
        versions.subject,
        versions.document_id,
        versions.table_no,
        {{ yuan_in('coalesce(tables.printed_unit, told_units.value)') }} as yuan_per_unit
    from versions
    inner join {{ ref('stg_raw__document_table') }} as tables
        on versions.document_id = tables.document_id and versions.table_no = tables.table_no
    left join {{ ref('stg_raw__document_override') }} as told_units
        on versions.document_id = told_units.document_id and told_units.field = 'unit'
    where
        exists (
            select 1
            from versions as others
            where
                others.account_id = versions.account_id
                and others.form_id = versions.form_id
                and others.subject = versions.subject
                and others.document_id <> versions.document_id
        )
),

figures as (
    select
        several.document_id,
        several.table_no,
        dense_rank() over (
            partition by several.document_id, several.table_no
            order by body_rows.row_no
        ) as row_place,
        dense_rank() over (
            partition by several.document_id, several.table_no
            order by columns.section, columns.column_no
        ) as column_place,
        several.yuan_per_unit,
        {{ figure_text('body_rows.cells[columns.column_no]') }} as figure
    from several
    inner join {{ ref('stg_raw__table_row') }} as body_rows
        on
            several.document_id = body_rows.document_id
            and several.table_no = body_rows.table_no
            and body_rows.row_kind = 'body'
    inner join {{ ref('stg_raw__table_column') }} as columns
        on
            body_rows.document_id = columns.document_id
            and body_rows.table_no = columns.table_no
            and body_rows.section = columns.section
            and columns.role = 'amount'
            and columns.value_kind = 'money'
),

read_figures as (
    select
        document_id,
        table_no,
        row_place,
        column_place,
        yuan_per_unit,
        {{ cell_state('figure') }} as cell_state,
        coalesce({{ number_in('figure') }}, 0) as printed,
        coalesce({{ number_in('figure') }}, 0) * yuan_per_unit as amount_yuan,
        case when {{ cell_state('figure') }} = 'amount' then {{ printed_decimals('figure') }} end
            as decimals
    from figures
),

-- A table stands for one precision: that of its most exact figure.
precisions as (
    select
        document_id,
        table_no,
        count(*) as cell_count,
        bool_or(cell_state = 'unreadable') as has_unreadable,
        max(yuan_per_unit) * power(10::numeric, -max(decimals)) as last_digit_yuan
    from read_figures
    group by document_id, table_no
),

pairs as (
    select
        coarse.document_id,
        coarse.table_no,
        fine.document_id as finer_document_id,
        fine.table_no as finer_table_no,
        coarse_precision.last_digit_yuan
    from several as coarse
    inner join several as fine
        on
            coarse.account_id = fine.account_id
            and coarse.form_id = fine.form_id
            and coarse.subject = fine.subject
            and coarse.document_id <> fine.document_id
    inner join precisions as coarse_precision
        on
            coarse.document_id = coarse_precision.document_id
            and coarse.table_no = coarse_precision.table_no
    inner join precisions as fine_precision
        on
            fine.document_id = fine_precision.document_id
            and fine.table_no = fine_precision.table_no
    where
        coarse_precision.last_digit_yuan > fine_precision.last_digit_yuan
        and coarse_precision.cell_count = fine_precision.cell_count
        and not coarse_precision.has_unreadable
        and not fine_precision.has_unreadable
)

select
    pairs.document_id,
    pairs.table_no,
    pairs.finer_document_id,
    pairs.finer_table_no
from pairs
inner join read_figures as coarse
    on pairs.document_id = coarse.document_id and pairs.table_no = coarse.table_no
left join read_figures as fine
    on
        pairs.finer_document_id = fine.document_id
        and pairs.finer_table_no = fine.table_no
        and coarse.row_place = fine.row_place
        and coarse.column_place = fine.column_place
group by
    pairs.document_id,
    pairs.table_no,
    pairs.finer_document_id,
    pairs.finer_table_no
having
    -- A count (2 辆) stands among the amounts and has no unit: it is the same in both.
    bool_and(
        coalesce(abs(coarse.amount_yuan - fine.amount_yuan) <= pairs.last_digit_yuan, false)
        or coalesce(coarse.printed = fine.printed and coarse.printed = trunc(coarse.printed), false)
    )
    and bool_or(
        coarse.amount_yuan <> 0
        and abs(coarse.amount_yuan - fine.amount_yuan) <= pairs.last_digit_yuan
    )
