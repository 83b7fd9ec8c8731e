-- 勾稽结果：账户 × 关系 × 范围，一律有结果
with results as (
    select * from {{ ref('int_evaluation') }}
),

identities as (
    select * from {{ ref('identities') }}
),

measures as (
    select * from {{ ref('measures') }}
),

line_items as (
    select * from {{ ref('line_items') }}
),

-- A scope in words: the row's label, the column's name, the class.
row_labels as (
    select distinct on (cells.account_id, cells.identity_id, cells.instance, cells.scope_key)
        cells.account_id,
        cells.identity_id,
        cells.instance,
        cells.scope_key,
        cells.printed_label
    from {{ ref('int_identity_cell') }} as cells
    where
        cells.scope_key like 'row=%'
        or cells.scope_key like 'code=%'
        or cells.scope_key like 'item=%'
        or cells.scope_key like '%class=%'
    order by
        cells.account_id,
        cells.identity_id,
        cells.instance,
        cells.scope_key,
        cells.side,
        cells.term_no,
        cells.document_id,
        cells.table_no,
        cells.row_no,
        cells.column_no
),

waived as (
    select * from {{ ref('int_waived_result') }}
)

select
    results.account_id,
    results.identity_id,
    trim(concat_ws(' ', results.instance, results.scope_key)) as scope,
    nullif(
        concat_ws(
            '，',
            results.detail,
            coalesce(instance_measures.name_zh, instance_items.name_zh),
            row_labels.printed_label,
            scope_measures.name_zh,
            case coalesce(substring(results.scope_key from 'fund=([a-z_]+)'), results.instance)
                when 'general_public_budget' then '一般公共预算'
                when 'government_fund' then '政府性基金预算'
                when 'state_capital' then '国有资本经营预算'
                when 'appropriation' then '合计栏'
            end
        ),
        ''
    ) as scope_zh,
    identities.hardness,
    identities.severity,
    results.left_value::numeric(20, 2) as left_yuan,
    results.right_value::numeric(20, 2) as right_yuan,
    results.difference::numeric(20, 2) as difference_yuan,
    results.tolerance::numeric(20, 4) as tolerance_yuan,
    results.value_kind,
    results.cell_count::integer as cell_count,
    results.figure_count::integer as figure_count,
    results.outcome,
    results.reason,
    results.outcome in ('broken', 'not_evaluable') and waived.identity_id is not null as is_waived,
    waived.reason as waiver_reason,
    waived.waived_by,
    waived.waived_on
from results
inner join identities on results.identity_id = identities.identity_id
left join measures as instance_measures on results.instance = instance_measures.measure
left join line_items as instance_items on results.instance = instance_items.line_item
left join measures as scope_measures
    on substring(results.scope_key from 'measure=([a-z_.]+)') = scope_measures.measure
left join row_labels
    on
        results.account_id = row_labels.account_id
        and results.identity_id = row_labels.identity_id
        and results.instance = row_labels.instance
        and results.scope_key = row_labels.scope_key
left join waived
    on
        results.account_id = waived.account_id
        and results.identity_id = waived.identity_id
        and results.instance = waived.instance
        and results.scope_key = waived.scope_key
