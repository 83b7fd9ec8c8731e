-- 模板占位与填写说明：标题、正文、表内文字中没有替换的“XX局”“××”等
with patterns as (
    select * from {{ ref('text_patterns') }}
    where use = 'placeholder'
),

lines as (
    select
        paragraphs.document_id,
        paragraphs.paragraph_no as place_no,
        paragraphs.table_no,
        null::integer as row_no,
        paragraphs.page,
        case
            when paragraphs.role = 'caption' or length(paragraphs.text) <= 40 then 'heading'
            else 'text'
        end as place,
        paragraphs.text as printed_text
    from {{ ref('stg_raw__paragraph') }} as paragraphs
    inner join {{ ref('int_document_status') }} as documents
        on paragraphs.document_id = documents.document_id and documents.is_standing
    where paragraphs.role <> 'page_mark'
),

cells as (
    select
        rows_of_table.document_id,
        rows_of_table.row_no as place_no,
        rows_of_table.table_no,
        rows_of_table.row_no,
        rows_of_table.page,
        'table' as place,
        array_to_string(rows_of_table.cells, ' ') as printed_text
    from {{ ref('stg_raw__table_row') }} as rows_of_table
    inner join {{ ref('int_table_status') }} as tables
        on
            rows_of_table.document_id = tables.document_id
            and rows_of_table.table_no = tables.table_no
            and tables.is_standing
),

places as (
    select * from lines
    union all
    select * from cells
),

-- One expression over all text lets few lines through; only these are asked pattern by pattern.
suspected as materialized (
    select * from places
    where printed_text ~ (select string_agg(patterns.quick_pattern, '|') from patterns)
),

likely as (
    select
        places.document_id,
        places.place_no,
        places.table_no,
        places.row_no,
        places.page,
        places.place,
        places.printed_text,
        patterns.pattern_id,
        patterns.severity,
        patterns.name_zh,
        patterns.name_en,
        patterns.pattern,
        {{ plain('places.printed_text') }} as plain_text
    from suspected as places
    inner join patterns on places.printed_text ~ patterns.quick_pattern
)

select
    document_id,
    place_no,
    table_no,
    row_no,
    page,
    place,
    pattern_id,
    severity,
    name_zh,
    name_en,
    printed_text,
    substring(plain_text from '.{0,12}(?:' || pattern || ').{0,12}') as excerpt
from likely
where plain_text ~ pattern
