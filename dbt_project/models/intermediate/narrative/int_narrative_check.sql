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

judged as (
    select
        claims.account_id,
        claims.document_id,
        claims.claim_no,
        claims.kind,
        claims.direction,
        claims.number,
        claims.base_no,
        claims.subject,
        claims.fund,
        claims.value,
        claims.subject = 'functional'
        and coalesce(
            length(claims.subject_code) = 7,
            claims.subject_words[array_length(claims.subject_words, 1)] like '%项)'
        ) as is_of_item,
        claims.claimed_yuan,
        claims.half_width_yuan,
        claims.doubt,
        best.cell_document_id,
        best.cell_table_no,
        best.cell_row_no,
        best.cell_column_no,
        best.reckoned,
        best.difference,
        case
            when claims.doubt is not null then 'not_placed'
            when best.outcome in ('agrees', 'within_rounding', 'contradicts') then best.outcome
            -- 增长100% is said of what was nothing before.
            when
                best.outcome = 'base_is_zero'
                and claims.kind = 'change_rate'
                and claims.direction = 'up'
                and claims.number = 100
                then 'agrees'
            else 'not_placed'
        end as outcome,
        case
            when claims.doubt is not null then claims.doubt
            when best.outcome = 'nothing_elsewhere' then 'meaning_unclear'
            when best.outcome is not null then best.outcome
            when claims.kind in ('amount', 'count') then 'no_figure'
            when claims.base = 'last_year' then 'no_last_year'
            else 'no_base'
        end as reason
    from claims
    left join best on claims.document_id = best.document_id and claims.claim_no = best.claim_no
),

-- A budget or a change that stands in no table, and a percentage reckoned with it that agrees.
by_percentage as (
    select distinct
        document_id,
        base_no as claim_no
    from judged
    where
        kind in ('completion_rate', 'change_rate')
        and outcome in ('agrees', 'within_rounding')
        and number <> 0
        and base_no is not null
),

-- A list whose amounts add up to what it divides: 政府采购251.25万元,其中:货物…、工程…、服务….
list_sums as (
    select
        wholes.document_id,
        wholes.claim_no as whole_no
    from judged as wholes
    inner join judged as parts
        on wholes.document_id = parts.document_id and wholes.claim_no = parts.base_no
    where wholes.kind = 'amount' and wholes.claimed_yuan <> 0 and parts.kind = 'amount'
    group by
        wholes.document_id, wholes.claim_no, wholes.claimed_yuan, wholes.half_width_yuan
    having
        abs(wholes.claimed_yuan - sum(parts.claimed_yuan))
        <= wholes.half_width_yuan + sum(parts.half_width_yuan)
),

by_list as (
    select
        judged.document_id,
        judged.claim_no
    from judged
    inner join list_sums
        on
            judged.document_id = list_sums.document_id
            and list_sums.whole_no in (judged.claim_no, judged.base_no)
    where judged.kind = 'amount'
),

-- Budgets of all 项 that add up to the budget of 一般公共预算财政拨款支出.
budgets as (
    select
        document_id,
        claim_no,
        value,
        coalesce(is_of_item, false) as is_of_item,
        claimed_yuan,
        half_width_yuan
    from judged
    where
        kind = 'amount'
        and doubt is null
        and value in ('original_budget', 'adjusted_budget')
        and claimed_yuan is not null
        and (is_of_item or (subject = 'expenditure' and fund = 'general_public_budget'))
),

budget_sums as (
    select
        document_id,
        value
    from budgets
    group by document_id, value
    having
        count(*) filter (where is_of_item) > 1
        and count(distinct claimed_yuan) filter (where not is_of_item) = 1
        and abs(
            max(claimed_yuan) filter (where not is_of_item)
            - sum(claimed_yuan) filter (where is_of_item)
        ) <= sum(half_width_yuan)
),

-- Changes that explain a change: 减少…万元,主要是财政拨款收入增加…、其他收入减少….
changes as (
    select
        *,
        case when direction = 'down' then -1 else 1 end * claimed_yuan as change,
        count(*) filter (where doubt is distinct from 'base_unclear') over (
            partition by document_id order by claim_no
        ) as whole_place
    from judged
    where kind = 'change_amount' and claimed_yuan is not null
),

change_sums as (
    select
        document_id,
        whole_place
    from changes
    group by document_id, whole_place
    having
        count(*) filter (where doubt = 'base_unclear') >= 2
        and abs(
            coalesce(sum(change) filter (where doubt is distinct from 'base_unclear'), 0)
            - sum(change) filter (where doubt = 'base_unclear')
        ) <= sum(half_width_yuan)
        and count(*) filter (where doubt is distinct from 'base_unclear') = 1
),

confirmed as (
    select
        document_id,
        claim_no
    from by_percentage
    union
    select
        document_id,
        claim_no
    from by_list
    union
    select
        budgets.document_id,
        budgets.claim_no
    from budgets
    inner join budget_sums
        on
            budgets.document_id = budget_sums.document_id
            and budgets.value = budget_sums.value
    union
    select
        changes.document_id,
        changes.claim_no
    from changes
    inner join change_sums
        on
            changes.document_id = change_sums.document_id
            and changes.whole_place = change_sums.whole_place
),

-- What no table prints may agree with what the text says beside it.
checked as (
    select
        judged.account_id,
        judged.document_id,
        judged.claim_no,
        judged.cell_document_id,
        judged.cell_table_no,
        judged.cell_row_no,
        judged.cell_column_no,
        judged.reckoned,
        judged.difference,
        case
            when judged.outcome = 'not_placed' and confirmed.claim_no is not null then 'agrees'
            else judged.outcome
        end as outcome,
        case
            when judged.outcome = 'not_placed' and confirmed.claim_no is null then judged.reason
        end as reason
    from judged
    left join confirmed
        on
            judged.document_id = confirmed.document_id
            and judged.claim_no = confirmed.claim_no
            and judged.account_id is not null
            and judged.reason in (
                'no_figure', 'no_last_year', 'other_year', 'list_not_understood', 'not_understood',
                'base_unclear'
            )
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
