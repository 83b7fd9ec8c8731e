-- 比例、增减、完成率、比较：由所述与所比两数推算
with claims as (
    select * from {{ ref('int_narrative_claim') }}
    where doubt is null and kind not in ('amount', 'count')
),

readings as (
    select * from {{ ref('int_narrative_reading') }}
),

about as (
    select * from readings
    where role = 'about'
),

base as (
    select * from readings
    where role = 'base'
),

paired as (
    select
        claims.document_id,
        claims.claim_no,
        claims.kind,
        claims.direction,
        claims.number,
        claims.decimals,
        claims.claimed_yuan,
        claims.half_width_yuan,
        case when claims.direction = 'down' then -1 else 1 end as sign,
        about.reading_no as about_reading_no,
        base.reading_no as base_reading_no,
        about.amount as about_amount,
        about.half_width as about_half_width,
        base.amount as base_amount,
        base.half_width as base_half_width,
        base.reading = 'change_amount' as is_base_change,
        case when base.direction = 'down' then -1 else 1 end as base_sign,
        coalesce(about.cell_document_id, base.cell_document_id) as cell_document_id,
        coalesce(about.cell_table_no, base.cell_table_no) as cell_table_no,
        coalesce(about.cell_row_no, base.cell_row_no) as cell_row_no,
        coalesce(about.cell_column_no, base.cell_column_no) as cell_column_no,
        about.preference + base.preference as preference,
        about.is_meant and base.is_meant as is_meant
    from claims
    inner join about on claims.document_id = about.document_id and claims.claim_no = about.claim_no
    inner join base on claims.document_id = base.document_id and claims.claim_no = base.claim_no
),

-- Last year's figure is this year's less the change, where only the change is told.
with_base as (
    select
        *,
        case when is_base_change then about_amount - base_sign * base_amount else base_amount end
            as whole,
        case
            when is_base_change then about_half_width + base_half_width else base_half_width
        end as whole_half_width
    from paired
),

-- The share that is reckoned: the change of the whole for rates of change, else the figure itself.
with_part as (
    select
        *,
        case
            when kind = 'change_rate' and is_base_change then sign * base_sign * base_amount
            when kind in ('change_rate', 'change_amount') then sign * (about_amount - whole)
            else about_amount
        end as part,
        case
            when kind = 'change_rate' and is_base_change then base_half_width
            when kind in ('change_rate', 'change_amount') then about_half_width + whole_half_width
            else about_half_width
        end as part_half_width
    from with_base
    where kind = 'change_rate' or not is_base_change
),

reckoned as (
    select
        *,
        case
            when
                kind in ('share', 'change_rate', 'completion_rate')
                and abs(whole) > whole_half_width
                then 100 * part / whole
            when kind = 'change_amount' then part
            when kind = 'direction' then about_amount - whole
        end as result,
        -- How far the result may be off because the amounts are rounded; of percentages one more
        -- unit of the last digit, for they are cut off or made to add up to 100.
        case
            when
                kind in ('share', 'change_rate', 'completion_rate')
                and abs(whole) > whole_half_width
                then
                    power(10::numeric, -decimals)
                    + 100 * (
                        part_half_width + abs(part) * whole_half_width / abs(whole)
                    ) / (abs(whole) - whole_half_width)
            when kind = 'change_amount' then half_width_yuan + part_half_width
            when kind = 'direction' then about_half_width + whole_half_width
        end as allowance
    from with_part
),

-- An increase or a decrease by a negative number is one all the same.
compared as (
    select
        *,
        case
            when kind = 'direction' then result
            when kind = 'change_amount' then claimed_yuan - result
            when kind = 'change_rate' and number < 0 then -number - result
            else number - result
        end as difference
    from reckoned
)

select
    document_id,
    claim_no,
    about_reading_no,
    base_reading_no,
    cell_document_id,
    cell_table_no,
    cell_row_no,
    cell_column_no,
    about_amount,
    whole as base_amount,
    result,
    difference,
    preference,
    is_meant,
    case
        when result is null then 'base_is_zero'
        when kind <> 'direction' and round(difference, coalesce(decimals, 2)) = 0 then 'agrees'
        when kind <> 'direction' and abs(difference) <= allowance then 'within_rounding'
        when kind <> 'direction' then 'contradicts'
        when direction in ('greater', 'up') and result > 0 then 'agrees'
        when direction in ('less', 'down') and result < 0 then 'agrees'
        when direction in ('equal', 'about_equal') and result = 0 then 'agrees'
        when abs(result) <= allowance and allowance > 0 then 'within_rounding'
        -- 持平 is said of what hardly differs, 基本持平 of what differs little.
        when direction = 'equal' and abs(result) <= 0.005 * abs(whole) then 'within_rounding'
        when direction = 'about_equal' and abs(result) <= 0.1 * abs(whole) then 'agrees'
        else 'contradicts'
    end as outcome
from compared
