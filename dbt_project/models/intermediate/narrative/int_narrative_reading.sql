-- 推算所用的数：文字中的金额，或对应的单元格
with claims as (
    select * from {{ ref('int_narrative_claim') }}
),

cells as (
    select * from {{ ref('int_narrative_cell') }}
    where not is_blank and not is_ambiguous
),

-- Percentages, changes and directions are reckoned from amounts: these are theirs.
amounts_used as (
    select
        document_id,
        claim_no,
        'about' as role,
        about_no as amount_no
    from claims
    where doubt is null and kind not in ('amount', 'count') and about_no is not null
    union all
    select
        document_id,
        claim_no,
        'base' as role,
        base_no as amount_no
    from claims
    where doubt is null and kind not in ('amount', 'count') and base_no is not null
),

in_text as (
    select
        amounts_used.document_id,
        amounts_used.claim_no,
        amounts_used.role,
        amounts.kind as reading,
        amounts.claim_no as amount_no,
        amounts.direction,
        amounts.claimed_yuan as amount,
        amounts.half_width_yuan as half_width
    from amounts_used
    inner join claims as amounts
        on
            amounts_used.document_id = amounts.document_id
            and amounts_used.amount_no = amounts.claim_no
    where
        amounts.claimed_yuan is not null
        and amounts.kind in ('amount', 'change_amount')
        and amounts.doubt is null
        and (amounts_used.role = 'base' or amounts.wanted_value <> 'prior_actual')
),

of_amounts as (
    select
        amounts_used.document_id,
        amounts_used.claim_no,
        amounts_used.role,
        amounts_used.amount_no,
        cells.cell_document_id,
        cells.cell_table_no,
        cells.cell_row_no,
        cells.cell_column_no,
        cells.amount,
        cells.half_width,
        cells.preference,
        cells.is_meant
    from amounts_used
    inner join cells
        on
            amounts_used.document_id = cells.document_id
            and amounts_used.amount_no = cells.claim_no
            and cells.role = 'about'
),

readings as (
    select
        document_id,
        claim_no,
        role,
        reading,
        amount_no,
        direction,
        null::uuid as cell_document_id,
        null::integer as cell_table_no,
        null::integer as cell_row_no,
        null::integer as cell_column_no,
        amount,
        half_width,
        0 as preference,
        true as is_meant
    from in_text
    union all
    select
        document_id,
        claim_no,
        role,
        'cell' as reading,
        amount_no,
        null as direction,
        cell_document_id,
        cell_table_no,
        cell_row_no,
        cell_column_no,
        amount,
        half_width,
        preference,
        is_meant
    from of_amounts
    union all
    select
        cells.document_id,
        cells.claim_no,
        cells.role,
        'cell' as reading,
        null as amount_no,
        null as direction,
        cells.cell_document_id,
        cells.cell_table_no,
        cells.cell_row_no,
        cells.cell_column_no,
        cells.amount,
        cells.half_width,
        cells.preference,
        cells.is_meant
    from cells
    inner join claims on cells.document_id = claims.document_id and cells.claim_no = claims.claim_no
    where claims.kind not in ('amount', 'count')
)

select
    document_id,
    claim_no,
    role,
    row_number() over (
        partition by document_id, claim_no, role
        order by
            preference,
            amount_no,
            cell_document_id,
            cell_table_no,
            cell_row_no,
            cell_column_no
    ) as reading_no,
    reading,
    amount_no,
    direction,
    cell_document_id,
    cell_table_no,
    cell_row_no,
    cell_column_no,
    amount,
    half_width,
    preference,
    is_meant
from readings
