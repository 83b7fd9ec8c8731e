-- 文字所述与表中数字，每处金额、比例、增减、完成率、比较一行：在可对应的各数中取最相符的一个核对
with claims as (
    select * from {{ ref('int_narrative_claim') }}
),

cells as (
    select * from {{ ref('int_narrative_cell') }}
),

pairs as (
    select * from {{ ref('int_narrative_pair') }}
),

amounts as (
    select
        claims.document_id,
        claims.claim_no,
        claims.subject,
        claims.half_width_yuan,
        case when claims.kind = 'amount' then claims.claimed_yuan else claims.number end as claimed,
        cells.cell_document_id,
        cells.cell_table_no,
        cells.cell_row_no,
        cells.cell_column_no,
        cells.amount,
        cells.half_width,
        cells.is_blank,
        cells.is_ambiguous,
        cells.preference,
        cells.is_meant
    from claims
    inner join cells
        on claims.document_id = cells.document_id and claims.claim_no = cells.claim_no
    where claims.kind in ('amount', 'count') and cells.role = 'about'
),

checks as (
    select
        document_id,
        claim_no,
        cell_document_id,
        cell_table_no,
        cell_row_no,
        cell_column_no,
        amount as reckoned,
        claimed - amount as difference,
        preference,
        case
            when is_ambiguous then 'several_rows'
            when claimed = amount and (claimed <> 0 or is_meant) then 'agrees'
            -- Nothing is found in many cells: it says little of a fund that is not meant.
            when claimed = amount and subject like '%grand_total' then 'meaning_unclear'
            when claimed = amount then 'nothing_elsewhere'
            when is_blank and is_meant then 'figure_blank'
            when is_blank then 'meaning_unclear'
            when abs(claimed - amount) <= half_width_yuan + half_width then 'within_rounding'
            when is_meant then 'contradicts'
            else 'meaning_unclear'
        end as outcome
    from amounts
    union all
    select
        document_id,
        claim_no,
        cell_document_id,
        cell_table_no,
        cell_row_no,
        cell_column_no,
        result as reckoned,
        difference,
        preference,
        case when outcome = 'contradicts' and not is_meant then 'meaning_unclear' else outcome end
            as outcome
    from pairs
),

-- A claim that agrees with one figure it may mean is not held against another; a blank cell of what
-- is meant leaves it open.
outcomes (outcome, standing) as (
    values
    ('several_rows', 0),
    ('agrees', 1),
    ('within_rounding', 2),
    ('figure_blank', 3),
    ('base_is_zero', 4),
    ('nothing_elsewhere', 5),
    ('contradicts', 6),
    ('meaning_unclear', 7)
),

best as (
    select distinct on (checks.document_id, checks.claim_no) checks.*
    from checks
    inner join outcomes on checks.outcome = outcomes.outcome
    order by
        checks.document_id,
        checks.claim_no,
        outcomes.standing,
        checks.preference,
        abs(checks.difference) nulls last,
        checks.cell_document_id,
        checks.cell_table_no,
        checks.cell_row_no,
        checks.cell_column_no
),

checked as (
    select
        claims.account_id,
        claims.document_id,
        claims.claim_no,
        best.cell_document_id,
        best.cell_table_no,
        best.cell_row_no,
        best.cell_column_no,
        best.reckoned,
        best.difference,
        case
            when claims.doubt is not null then 'not_placed'
            when best.outcome in ('agrees', 'within_rounding', 'contradicts') then best.outcome
            else 'not_placed'
        end as outcome,
        case
            when claims.doubt is not null then claims.doubt
            when best.outcome in ('agrees', 'within_rounding', 'contradicts') then null
            when best.outcome = 'nothing_elsewhere' then 'meaning_unclear'
            when best.outcome is not null then best.outcome
            when claims.kind in ('amount', 'count') then 'no_figure'
            when claims.base = 'last_year' then 'no_last_year'
            else 'no_base'
        end as reason
    from claims
    left join best on claims.document_id = best.document_id and claims.claim_no = best.claim_no
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
        when claims.kind in ('amount', 'change_amount', 'direction') then checked.reckoned
    end::numeric(20, 2) as reckoned_yuan,
    case when claims.unit = '%' then claims.number end::numeric(20, 4) as claimed_percent,
    case
        when
            claims.kind in ('share', 'change_rate', 'completion_rate')
            and abs(checked.reckoned) < 1e15
            then checked.reckoned
    end::numeric(20, 4) as reckoned_percent,
    case when claims.kind = 'count' then claims.number end::numeric as claimed_count,
    case when claims.kind = 'count' then checked.reckoned end::numeric as reckoned_count,
    case
        when claims.kind in ('amount', 'change_amount', 'direction') then checked.difference
    end::numeric(20, 2) as difference_yuan,
    checked.outcome,
    checked.reason,
    checked.cell_document_id as figure_document_id,
    checked.cell_table_no as figure_table_no,
    checked.cell_row_no as figure_row_no,
    checked.cell_column_no as figure_column_no,
    figures.printed_label as figure_label,
    figures.printed_text as figure_text
from claims
inner join checked
    on claims.document_id = checked.document_id and claims.claim_no = checked.claim_no
left join paragraphs
    on
        claims.document_id = paragraphs.document_id
        and claims.paragraph_no = paragraphs.paragraph_no
left join figures
    on
        checked.cell_document_id = figures.document_id
        and checked.cell_table_no = figures.table_no
        and checked.cell_row_no = figures.row_no
        and checked.cell_column_no = figures.column_no
