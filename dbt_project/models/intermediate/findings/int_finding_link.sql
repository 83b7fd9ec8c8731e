-- 年度之间、两次公布之间、部门与单位之间不一致
with documents as (
    select * from {{ ref('stg_raw__document') }}
),

links as (
    select * from {{ ref('int_year_link') }}
    where outcome in ('broken', 'not_evaluable')
),

years as (
    select
        {{ finding(
            kind="'opening_differs'",
            severity="case
                when links.is_waived or links.outcome = 'not_evaluable' then 'note' else 'warning'
            end",
            keys={
                'account_id': 'links.account_id',
                'document_id': 'links.document_id',
                'table_no': 'links.table_no',
                'row_no': 'links.row_no',
                'column_no': 'links.column_no',
                'scope': "'fund=' || links.fund",
                'difference_yuan': 'links.difference_yuan',
            },
            parts={
                'account_year': 'links.account_year',
                'fund': 'links.fund',
                'fund_zh': "case links.fund
                    when 'all' then ''
                    when 'appropriation' then '财政拨款'
                    when 'general_public_budget' then '一般公共预算财政拨款'
                    when 'government_fund' then '政府性基金预算财政拨款'
                    when 'state_capital' then '国有资本经营预算财政拨款'
                end",
                'reason': 'links.reason',
                'opening': 'case when links.reason is null then links.opening_yuan end',
                'prior_closing': 'links.prior_closing_yuan',
                'prior_file': 'prior_documents.file_name',
                'prior_table_no': 'links.prior_table_no',
                'prior_row_no': 'links.prior_row_no',
                'prior_column_no': 'links.prior_column_no',
                'difference': 'links.difference_yuan',
                'waiver_reason': 'case when links.is_waived then links.waiver_reason end',
            },
        ) }}
    from links
    inner join documents as prior_documents
        on links.prior_document_id = prior_documents.document_id
),

-- One of both versions counts; the finding is about the other.
restated_figures as (
    select
        account_id,
        document_id as counting_document_id,
        table_no as counting_table_no,
        old_document_id as document_id,
        old_table_no as table_no,
        old_status as status,
        printed_label,
        old_amount as amount,
        new_amount as counting_amount,
        old_row_no as row_no,
        old_column_no as column_no,
        row_no as counting_row_no,
        column_no as counting_column_no
    from {{ ref('int_restated_amount') }}
    where
        change <> 'renamed'
        and new_status = 'current'
        and old_status in ('superseded', 'kept_aside')
    union all
    select
        account_id,
        old_document_id as counting_document_id,
        old_table_no as counting_table_no,
        document_id,
        table_no,
        new_status as status,
        printed_label,
        new_amount as amount,
        old_amount as counting_amount,
        row_no,
        column_no,
        old_row_no as counting_row_no,
        old_column_no as counting_column_no
    from {{ ref('int_restated_amount') }}
    where
        change <> 'renamed'
        and old_status = 'current'
        and new_status in ('superseded', 'kept_aside')
),

ranked_figures as (
    select
        *,
        row_number() over (
            partition by document_id, table_no
            order by row_no, column_no, counting_row_no, counting_column_no
        ) as rank_no
    from restated_figures
),

-- What a user kept aside was kept aside knowingly.
restated as (
    select
        {{ finding(
            kind="'restated_amount'",
            severity="case figures.status when 'kept_aside' then 'note' else 'warning' end",
            keys={
                'account_id': 'figures.account_id',
                'document_id': 'figures.document_id',
                'table_no': 'figures.table_no',
            },
            parts={
                'counting_file': 'counting.file_name',
                'counting_table_no': 'figures.counting_table_no',
                'is_kept': "figures.status = 'kept_aside'",
                'figure_count': 'count(*)',
                'figures': "jsonb_agg("
                    ~ sentence_parts("'restated_amount.figure'", {
                        'label': "coalesce(figures.printed_label, '')",
                        'is_kept': "figures.status = 'kept_aside'",
                        'is_replaced': "figures.status <> 'kept_aside'",
                        'amount': 'figures.amount',
                        'is_unlisted': 'figures.amount is null',
                        'counting_amount': 'figures.counting_amount',
                        'is_counting_unlisted': 'figures.counting_amount is null',
                    })
                    ~ " order by figures.rank_no) filter (where figures.rank_no <= 5)",
                'has_more': 'count(*) > 5',
            },
        ) }}
    from ranked_figures as figures
    inner join documents as counting on figures.counting_document_id = counting.document_id
    group by
        figures.account_id,
        figures.document_id,
        figures.table_no,
        figures.status,
        figures.counting_table_no,
        counting.file_name
),

unit_sums as (
    select * from {{ ref('int_department_unit_sum') }}
    where not agrees and line_item in ('income', 'expenditure', 'opening', 'closing')
),

-- Transfers between department and units are left out of the consolidated account: a difference is
-- named, not blamed.
departments as (
    select
        {{ finding(
            kind="'units_differ'",
            severity="'note'",
            keys={'account_id': 'unit_sums.account_id'},
            parts={
                'unit_count': 'min(unit_sums.unit_count)',
                'items': "jsonb_agg("
                    ~ sentence_parts("'units_differ.item'", {
                        'item_zh': 'items.name_zh',
                        'item_en': 'items.name_en',
                        'department': 'unit_sums.department_yuan',
                        'units': 'unit_sums.units_yuan',
                        'eliminations': 'unit_sums.eliminations_yuan',
                    })
                    ~ " order by unit_sums.line_item)",
            },
        ) }}
    from unit_sums
    inner join {{ ref('line_items') }} as items on unit_sums.line_item = items.line_item
    group by unit_sums.account_id
)

select * from years
union all
select * from restated
union all
select * from departments
