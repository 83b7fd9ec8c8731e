-- 文字所述可对应的单元格，按本义在前排列
with wanted as (
    select * from {{ ref('int_narrative_wanted') }}
),

targets as (
    select * from {{ ref('narrative_targets') }}
),

figures as (
    select
        account_id,
        document_id,
        table_no,
        row_no,
        column_no,
        form_id,
        fund,
        case
            when line_item is not null then 'item'
            when row_type in ('total', 'repeated_total') then 'total'
            else 'code'
        end as row_type,
        coalesce(line_item, '') as line_item,
        functional_code,
        measure,
        printed_text,
        cell_state <> 'amount' as is_blank,
        coalesce(case when value_kind = 'money' then amount_yuan else printed_amount end, 0)
            as amount,
        coalesce(half_width_yuan, 0) as half_width,
        label
    from {{ ref('int_datapoint') }}
    where
        account_id is not null
        and is_current
        and repetition is null
        and cell_state in ('amount', 'blank', 'not_stated')
        and value_kind in ('money', 'count')
),

items as (
    select
        wanted.document_id as claim_document_id,
        wanted.claim_no,
        wanted.role,
        wanted.fund as wanted_fund,
        wanted.is_fund_said,
        wanted.said,
        wanted.value,
        wanted.is_said,
        targets.preference,
        figures.*
    from wanted
    inner join targets on wanted.subject = targets.subject
    inner join figures
        on
            wanted.account_id = figures.account_id
            and targets.form_id = figures.form_id
            and targets.row_type = figures.row_type
            and coalesce(targets.line_item, '') = figures.line_item
            and case when wanted.value = 'actual' then targets.measure else wanted.value end
            = figures.measure
),

class_figures as (
    select
        figures.*,
        {{ class_name_key('figures.label') }} as name_key,
        case when figures.measure = 'expenditure' then 'actual' else figures.measure end as value,
        case length(figures.functional_code) when 3 then '类' when 5 then '款' when 7 then '项' end
            as level
    from figures
    where
        figures.functional_code is not null
        and figures.measure in (
            'expenditure', 'actual', 'prior_actual', 'original_budget', 'adjusted_budget'
        )
),

printed_names as (
    select
        account_id,
        functional_code,
        array_agg(distinct name_key) as name_keys
    from class_figures
    group by account_id, functional_code
),

uppers as (
    select distinct
        class_figures.account_id,
        left(class_figures.functional_code, level.digits) as functional_code
    from class_figures
    cross join (values (3), (5)) as level (digits)
    where length(class_figures.functional_code) > level.digits
),

-- Where a table prints the items alone, the list of the year says what they belong to.
class_names as (
    select
        uppers.account_id,
        uppers.functional_code,
        coalesce(
            printed_names.name_keys, array[{{ class_name_key('listed.plain_name') }}]
        ) as name_keys
    from uppers
    inner join {{ ref('int_account') }} as accounts on uppers.account_id = accounts.account_id
    left join printed_names
        on
            uppers.account_id = printed_names.account_id
            and uppers.functional_code = printed_names.functional_code
    left join {{ ref('int_class_in_year') }} as listed
        on
            listed.classification = 'functional'
            and accounts.account_year = listed.account_year
            and uppers.functional_code = listed.code
),

-- 教育支出(类)普通教育(款)小学教育(项): the last names the row, those before it what it belongs to.
classes_wanted as (
    select
        document_id,
        claim_no,
        role,
        account_id,
        fund,
        is_fund_said,
        said,
        value,
        is_said,
        subject_code,
        right(rtrim(subject_words[array_length(subject_words, 1)], ')'), 1) as level,
        {{ class_name_key('subject_words[array_length(subject_words, 1)]') }} as name_key,
        case
            when array_length(subject_words, 1) > 1
                then {{ class_name_key('subject_words[1]') }}
        end as class_key,
        case
            when array_length(subject_words, 1) > 2
                then {{ class_name_key('subject_words[2]') }}
        end as group_key
    from wanted
    where subject = 'functional'
),

named_classes as (
    select
        wanted.document_id as claim_document_id,
        wanted.claim_no,
        wanted.role,
        wanted.fund as wanted_fund,
        wanted.is_fund_said,
        wanted.said,
        wanted.value as wanted_value,
        wanted.is_said,
        figures.*
    from classes_wanted as wanted
    inner join class_figures as figures
        on
            wanted.account_id = figures.account_id
            and wanted.level = figures.level
            and wanted.name_key = figures.name_key
            and wanted.value = figures.value
    left join class_names as class
        on
            figures.account_id = class.account_id
            and left(figures.functional_code, 3) = class.functional_code
    left join class_names as class_group
        on
            figures.account_id = class_group.account_id
            and left(figures.functional_code, 5) = class_group.functional_code
    where
        wanted.subject_code is null
        and coalesce(wanted.class_key = any(class.name_keys), true)
        and coalesce(wanted.group_key = any(class_group.name_keys), true)
),

coded_classes as (
    select
        wanted.document_id as claim_document_id,
        wanted.claim_no,
        wanted.role,
        wanted.fund as wanted_fund,
        wanted.is_fund_said,
        wanted.said,
        wanted.value as wanted_value,
        wanted.is_said,
        figures.*
    from classes_wanted as wanted
    inner join class_figures as figures
        on
            wanted.account_id = figures.account_id
            and wanted.subject_code = figures.functional_code
            and wanted.value = figures.value
),

candidates as (
    select
        claim_document_id,
        claim_no,
        role,
        wanted_fund,
        is_fund_said,
        said,
        value,
        is_said,
        preference,
        document_id,
        table_no,
        row_no,
        column_no,
        fund,
        null as functional_code,
        printed_text,
        is_blank,
        amount,
        half_width
    from items
    union all
    select
        claim_document_id,
        claim_no,
        role,
        wanted_fund,
        is_fund_said,
        said,
        wanted_value as value,
        is_said,
        1 as preference,
        document_id,
        table_no,
        row_no,
        column_no,
        fund,
        functional_code,
        printed_text,
        is_blank,
        amount,
        half_width
    from named_classes
    union all
    select
        claim_document_id,
        claim_no,
        role,
        wanted_fund,
        is_fund_said,
        said,
        wanted_value as value,
        is_said,
        1 as preference,
        document_id,
        table_no,
        row_no,
        column_no,
        fund,
        functional_code,
        printed_text,
        is_blank,
        amount,
        half_width
    from coded_classes
),

-- Tables that print both budgets say which is which.
both_budgets as (
    select
        document_id,
        table_no
    from figures
    where measure in ('original_budget', 'adjusted_budget')
    group by document_id, table_no
    having count(distinct measure) = 2
),

-- Whose money: as said or inherited; any where the thing has only one figure; as a second choice
-- any where no words say it, and the general budget where 财政拨款 is said: texts use it so.
ranked as (
    select
        candidates.*,
        candidates.is_said
        and (
            candidates.said not in ('original_budget', 'adjusted_budget')
            or both_budgets.table_no is not null
        ) as is_value_meant,
        case
            when candidates.fund = coalesce(candidates.wanted_fund, 'all') then 0
            when candidates.wanted_fund is null and candidates.is_fund_said then 1
            when not candidates.is_fund_said then 2
            when
                candidates.wanted_fund = 'appropriation'
                and candidates.fund = 'general_public_budget'
                then 3
        end as fund_rank
    from candidates
    left join both_budgets
        on
            candidates.document_id = both_budgets.document_id
            and candidates.table_no = both_budgets.table_no
)

select
    claim_document_id as document_id,
    claim_no,
    role,
    value,
    document_id as cell_document_id,
    table_no as cell_table_no,
    row_no as cell_row_no,
    column_no as cell_column_no,
    printed_text,
    is_blank,
    amount,
    half_width,
    fund_rank * 10 + preference + case when is_said then 0 else 5 end as preference,
    fund_rank <= 1 and preference <= 2 and is_value_meant as is_meant,
    coalesce(
        min(functional_code) over (partition by claim_document_id, claim_no, role)
        <> max(functional_code) over (partition by claim_document_id, claim_no, role),
        false
    ) as is_ambiguous
from ranked
where fund_rank is not null
