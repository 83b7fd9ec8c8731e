-- 绩效指标：每个三级指标一行；合并单元格的一、二级指标向下填充
with rows_of_section as (
    select
        printed.document_id,
        printed.table_no,
        printed.row_no,
        printed.section,
        printed.cells
    from {{ ref('stg_raw__table_row') }} as printed
    where printed.row_kind = 'body' and printed.section = 'indicators'
),

tables as (
    select * from {{ ref('int_table') }}
    where form_id in ('department_performance', 'project_performance') and is_current
),

cells as (
    select
        rows_of_section.document_id,
        rows_of_section.table_no,
        rows_of_section.row_no,
        columns.role,
        columns.measure,
        nullif(trim(rows_of_section.cells[columns.column_no]), '') as text
    from rows_of_section
    inner join {{ ref('stg_raw__table_column') }} as columns
        on
            rows_of_section.document_id = columns.document_id
            and rows_of_section.table_no = columns.table_no
            and rows_of_section.section = columns.section
),

indicators as (
    select
        document_id,
        table_no,
        row_no,
        max(text) filter (where role = 'indicator_level_1') as level_1,
        max(text) filter (where role = 'indicator_level_2') as level_2,
        max(text) filter (where role = 'indicator_level_3') as level_3,
        max(text) filter (where role = 'indicator_operator') as operator,
        max(text) filter (where role = 'indicator_target') as target,
        max(text) filter (where role = 'indicator_unit') as unit,
        max(text) filter (where role = 'indicator_actual') as actual,
        max(text) filter (where role = 'amount' and measure = 'weight') as weight_text,
        max(text) filter (where role = 'amount' and measure = 'score') as score_text,
        max(text) filter (where role = 'deviation_reason') as deviation_reason
    from cells
    group by document_id, table_no, row_no
),

filled as (
    select
        document_id,
        table_no,
        row_no,
        level_1,
        level_2,
        level_3,
        operator,
        target,
        unit,
        actual,
        weight_text,
        score_text,
        deviation_reason,
        count(level_1) over (partition by document_id, table_no order by row_no) as level_1_group,
        count(coalesce(level_1, level_2)) over (partition by document_id, table_no order by row_no)
            as level_2_group
    from indicators
)

select
    filled.document_id,
    filled.table_no,
    filled.row_no,
    tables.account_id,
    tables.form_id,
    first_value(filled.level_1) over (
        partition by filled.document_id, filled.table_no, filled.level_1_group
        order by filled.row_no
    ) as level_1,
    first_value(filled.level_2) over (
        partition by filled.document_id, filled.table_no, filled.level_2_group
        order by filled.row_no
    ) as level_2,
    filled.level_3,
    filled.operator,
    filled.target,
    filled.unit,
    filled.actual,
    case
        when filled.weight_text ~ '^[0-9]' then {{ number_in('filled.weight_text') }}
    end::numeric(20, 4) as weight,
    case
        when filled.score_text ~ '^[0-9]' then {{ number_in('filled.score_text') }}
    end::numeric(20, 4) as score,
    filled.deviation_reason
from filled
inner join tables on filled.document_id = tables.document_id and filled.table_no = tables.table_no
where tables.account_id is not null and filled.level_3 is not null
