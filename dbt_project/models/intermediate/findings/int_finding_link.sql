-- 年度之间、两次公布之间、部门与单位之间不一致
with accounts as (
    select * from {{ ref('int_account') }}
),

forms as (
    select * from {{ ref('forms') }}
),

documents as (
    select * from {{ ref('stg_raw__document') }}
),

links as (
    select * from {{ ref('fct_year_link') }}
    where outcome in ('broken', 'not_evaluable')
),

years as (
    select
        links.account_id,
        links.document_id,
        links.table_no,
        links.row_no,
        links.column_no,
        'opening_differs' as kind,
        case when links.is_waived or links.outcome = 'not_evaluable' then 'note' else 'warning' end
            as severity,
        null as identity_id,
        'fund=' || links.fund as scope,
        links.difference_yuan,
        accounts.organization || ' ' || links.account_year || ' 年度'
        || case links.fund
            when 'all' then ''
            when 'appropriation' then '财政拨款'
            when 'general_public_budget' then '一般公共预算财政拨款'
            when 'government_fund' then '政府性基金预算财政拨款'
            when 'state_capital' then '国有资本经营预算财政拨款'
        end
        || '年初结转和结余'
        || coalesce(
            '不能与上年核对：' || links.reason,
            ' ' || to_char(links.opening_yuan, 'FM999,999,999,999,990.00') || '（'
            || documents.file_name || ' 第' || links.table_no || '表第' || links.row_no || '行第'
            || links.column_no || '列），上年年末 '
            || to_char(links.prior_closing_yuan, 'FM999,999,999,999,990.00') || '（'
            || prior_documents.file_name || ' 第' || links.prior_table_no || '表第'
            || links.prior_row_no || '行第' || links.prior_column_no || '列），相差 '
            || to_char(links.difference_yuan, 'FM999,999,999,999,990.00') || ' 元'
        )
        || case when links.is_waived then '（已豁免：' || links.waiver_reason || '）' else '' end
        || '。' as message_zh,
        accounts.organization || ' ' || links.account_year || ': opening balance (' || links.fund
        || ') '
        || case links.outcome
            when 'broken'
                then
                    links.opening_yuan || ' (' || documents.file_name || ' table '
                    || links.table_no || ' row ' || links.row_no || ' column ' || links.column_no
                    || '), closing balance of the year before ' || links.prior_closing_yuan || ' ('
                    || prior_documents.file_name || ' table ' || links.prior_table_no || ' row '
                    || links.prior_row_no || ' column ' || links.prior_column_no
                    || '), difference ' || links.difference_yuan || ' yuan'
            else 'could not be compared with the year before: ' || links.reason
        end
        || case when links.is_waived then ' (waived: ' || links.waiver_reason || ')' else '' end
        || '.' as message_en
    from links
    inner join accounts on links.account_id = accounts.account_id
    inner join documents on links.document_id = documents.document_id
    inner join documents as prior_documents
        on links.prior_document_id = prior_documents.document_id
),

-- One of both versions counts; the finding is about the other.
restated_figures as (
    select
        account_id,
        form_id,
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
    from {{ ref('fct_restated_amount') }}
    where
        change <> 'renamed'
        and new_status = 'current'
        and old_status in ('superseded', 'kept_aside')
    union all
    select
        account_id,
        form_id,
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
    from {{ ref('fct_restated_amount') }}
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
        figures.account_id,
        figures.document_id,
        figures.table_no,
        null::integer as row_no,
        null::integer as column_no,
        'restated_amount' as kind,
        case figures.status when 'kept_aside' then 'note' else 'warning' end as severity,
        null as identity_id,
        null as scope,
        null::numeric as difference_yuan,
        accounts.organization || ' ' || accounts.account_year || ' 年度' || forms.name_zh
        || '公布过两次，以 ' || counting.file_name || ' 第' || figures.counting_table_no || '表为准；'
        || others.file_name || ' 第' || figures.table_no || '表'
        || case figures.status when 'kept_aside' then '（留存而不计入）' else '' end || '有 ' || count(*)
        || ' 个数字与之不同：'
        || string_agg(
            '“' || coalesce(figures.printed_label, '') || '”'
            || case figures.status when 'kept_aside' then '留存的 ' else '原 ' end
            || coalesce(to_char(figures.amount, 'FM999,999,999,999,990.00'), '未列') || '，现 '
            || coalesce(to_char(figures.counting_amount, 'FM999,999,999,999,990.00'), '未列'),
            '；' order by figures.rank_no
        ) filter (where figures.rank_no <= 5)
        || case when count(*) > 5 then '；其余见 fct_restated_amount' else '' end || '。' as message_zh,
        accounts.organization || ' ' || accounts.account_year || ': ' || forms.name_en
        || ' was published twice; ' || counting.file_name || ', table '
        || figures.counting_table_no || ', counts; ' || count(*) || ' figures of '
        || others.file_name || ', table ' || figures.table_no
        || case figures.status when 'kept_aside' then ' (kept aside)' else '' end || ', differ: '
        || string_agg(
            coalesce(figures.printed_label, '')
            || case figures.status when 'kept_aside' then ' is kept as ' else ' was ' end
            || coalesce(figures.amount::text, 'not listed') || ', is '
            || coalesce(figures.counting_amount::text, 'not listed'),
            '; ' order by figures.rank_no
        ) filter (where figures.rank_no <= 5)
        || case when count(*) > 5 then '; the others are in fct_restated_amount' else '' end
        || '.' as message_en
    from ranked_figures as figures
    inner join accounts on figures.account_id = accounts.account_id
    inner join forms on figures.form_id = forms.form_id
    inner join documents as others on figures.document_id = others.document_id
    inner join documents as counting on figures.counting_document_id = counting.document_id
    group by
        figures.account_id,
        figures.document_id,
        figures.table_no,
        figures.status,
        figures.counting_table_no,
        accounts.organization,
        accounts.account_year,
        forms.name_zh,
        forms.name_en,
        others.file_name,
        counting.file_name
),

unit_sums as (
    select * from {{ ref('fct_department_unit_sum') }}
    where not agrees and line_item in ('income', 'expenditure', 'opening', 'closing')
),

-- Transfers between department and units are left out of the consolidated account: a difference is
-- told, not blamed.
departments as (
    select
        unit_sums.account_id,
        null::uuid as document_id,
        null::integer as table_no,
        null::integer as row_no,
        null::integer as column_no,
        'units_differ' as kind,
        'note' as severity,
        null as identity_id,
        null as scope,
        null::numeric as difference_yuan,
        accounts.organization || ' ' || accounts.account_year || ' 年度汇总与所装载的 '
        || min(unit_sums.unit_count) || ' 个单位之和不等（抵销数或没有装载的单位）：'
        || string_agg(
            items.name_zh || ' 汇总 '
            || to_char(unit_sums.department_yuan, 'FM999,999,999,999,990.00') || '，各单位之和 '
            || to_char(unit_sums.units_yuan, 'FM999,999,999,999,990.00') || '，差额 '
            || to_char(unit_sums.eliminations_yuan, 'FM999,999,999,999,990.00'),
            '；' order by unit_sums.line_item
        )
        || '。' as message_zh,
        accounts.organization || ' ' || accounts.account_year
        || ': the consolidated account is not the sum of the ' || min(unit_sums.unit_count)
        || ' units loaded (eliminations, or units not loaded): '
        || string_agg(
            items.name_en || ' ' || unit_sums.department_yuan || ', sum of units '
            || unit_sums.units_yuan || ', difference ' || unit_sums.eliminations_yuan,
            '; ' order by unit_sums.line_item
        )
        || '.' as message_en
    from unit_sums
    inner join accounts on unit_sums.account_id = accounts.account_id
    inner join {{ ref('line_items') }} as items on unit_sums.line_item = items.line_item
    group by unit_sums.account_id, accounts.organization, accounts.account_year
)

select * from years
union all
select * from restated
union all
select * from departments
