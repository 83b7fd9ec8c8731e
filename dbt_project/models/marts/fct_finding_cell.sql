-- 每项问题所指的单元格：疑有误的、所比较的、或所在的
with findings as (
    select * from {{ ref('fct_finding') }}
),

suspects as (
    select * from {{ ref('int_suspect_cell') }}
),

leaders as (
    select * from {{ ref('int_cause') }}
    where is_leading
),

terms as (
    select * from {{ ref('fct_identity_term') }}
),

cells as (
    select * from {{ ref('int_datapoint') }}
),

suspect_cells as (
    select
        findings.finding_id,
        'suspect' as role,
        suspects.document_id,
        suspects.table_no,
        suspects.row_no,
        suspects.column_no,
        suspects.printed_label,
        suspects.printed_text,
        suspects.likely_text
    from suspects
    inner join leaders
        on suspects.account_id = leaders.account_id and suspects.cause_id = leaders.cause_id
    inner join findings
        on
            leaders.account_id = findings.account_id
            and leaders.identity_id = findings.identity_id
            and leaders.scope = findings.scope
    where findings.kind in ('figure_suspect', 'figures_misplaced', 'unit_suspect')
),

compared_cells as (
    select distinct
        findings.finding_id,
        'compared' as role,
        terms.document_id,
        terms.table_no,
        terms.row_no,
        terms.column_no,
        terms.printed_label,
        terms.printed_text,
        null::text as likely_text
    from findings
    inner join terms
        on
            findings.account_id = terms.account_id
            and findings.identity_id = terms.identity_id
            and findings.scope = terms.scope
    where findings.kind in ('identity_broken', 'identity_not_evaluable')
),

placed_cells as (
    select
        findings.finding_id,
        'placed' as role,
        findings.document_id,
        findings.table_no,
        findings.row_no,
        findings.column_no,
        cells.printed_label,
        cells.printed_text,
        null::text as likely_text
    from findings
    left join cells
        on
            findings.document_id = cells.document_id
            and findings.table_no = cells.table_no
            and findings.row_no = cells.row_no
            and findings.column_no = cells.column_no
    where
        findings.column_no is not null
        and findings.kind not in ('figure_suspect', 'figures_misplaced', 'unit_suspect')
)

select
    finding_id,
    role,
    document_id,
    table_no,
    row_no,
    column_no,
    printed_label,
    printed_text,
    likely_text
from suspect_cells
union all
select
    finding_id,
    role,
    document_id,
    table_no,
    row_no,
    column_no,
    printed_label,
    printed_text,
    likely_text
from compared_cells
union all
select
    finding_id,
    role,
    document_id,
    table_no,
    row_no,
    column_no,
    printed_label,
    printed_text,
    likely_text
from placed_cells
