-- 文字所述与表中数字：每处金额、比例、增减、完成率、比较一行，及核对结果
with claims as (
    select * from {{ ref('int_narrative_claim') }}
),

checks as (
    select * from {{ ref('int_narrative_check') }}
),

paragraphs as (
    select * from {{ ref('stg_raw__paragraph') }}
),

figures as (
    select * from {{ ref('int_datapoint') }}
)

select
    claims.account_id,
    claims.document_id,
    claims.claim_no,
    claims.paragraph_no,
    paragraphs.page,
    paragraphs.printed_line,
    claims.table_no as text_table_no,
    claims.row_no as text_row_no,
    claims.column_no as text_column_no,
    claims.first_character,
    claims.last_character,
    claims.kind,
    claims.excerpt,
    claims.subject,
    array_to_string(claims.subject_words, '') as subject_words,
    claims.fund,
    claims.value,
    claims.year as claimed_year,
    claims.direction,
    claims.base,
    claims.about_no,
    claims.base_no,
    claims.claimed_yuan,
    case
        when claims.kind in ('amount', 'change_amount', 'direction') then checks.reckoned
    end::numeric(20, 2) as reckoned_yuan,
    case when claims.unit = '%' then claims.number end::numeric(20, 4) as claimed_percent,
    case
        when
            claims.kind in ('share', 'change_rate', 'completion_rate')
            and abs(checks.reckoned) < 1e15
            then checks.reckoned
    end::numeric(20, 4) as reckoned_percent,
    case when claims.kind = 'count' then claims.number end::numeric as claimed_count,
    case when claims.kind = 'count' then checks.reckoned end::numeric as reckoned_count,
    case
        when claims.kind in ('amount', 'change_amount', 'direction') then checks.difference
    end::numeric(20, 2) as difference_yuan,
    checks.outcome,
    checks.reason,
    checks.cell_document_id as figure_document_id,
    checks.cell_table_no as figure_table_no,
    checks.cell_row_no as figure_row_no,
    checks.cell_column_no as figure_column_no,
    figures.printed_label as figure_label,
    figures.printed_text as figure_text
from claims
inner join checks
    on claims.document_id = checks.document_id and claims.claim_no = checks.claim_no
left join paragraphs
    on
        claims.document_id = paragraphs.document_id
        and claims.paragraph_no = paragraphs.paragraph_no
left join figures
    on
        checks.cell_document_id = figures.document_id
        and checks.cell_table_no = figures.table_no
        and checks.cell_row_no = figures.row_no
        and checks.cell_column_no = figures.column_no
