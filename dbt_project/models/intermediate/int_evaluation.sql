-- 全部勾稽结果，每个账户、关系、范围一行：加总的关系与按规则判断的关系，所比之处成词，及其豁免
with results as (
    select
        account_id,
        identity_id,
        instance,
        scope_key,
        left_value,
        right_value,
        difference,
        tolerance,
        value_kind,
        cell_count,
        figure_count,
        outcome,
        reason,
        is_unread,
        null as detail,
        false as is_by_rule
    from {{ ref('int_identity_result') }}
    union all
    select
        account_id,
        identity_id,
        instance,
        scope_key,
        left_value,
        right_value,
        null as difference,
        null as tolerance,
        null as value_kind,
        0 as cell_count,
        0 as figure_count,
        outcome,
        reason,
        false as is_unread,
        detail,
        true as is_by_rule
    from {{ ref('int_performance_result') }}
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

waivers as (
    select * from {{ ref('int_waiver') }}
    where not is_expired
),

-- A waiver that names the scope goes before one of the whole identity.
waived as (
    select distinct on (
        results.account_id, results.identity_id, results.instance, results.scope_key
    )
        results.account_id,
        results.identity_id,
        results.instance,
        results.scope_key,
        waivers.waiver_key,
        waivers.reason,
        waivers.waived_by,
        waivers.waived_on
    from results
    inner join waivers
        on
            results.account_id = waivers.account_id
            and results.identity_id = waivers.identity_id
            and waivers.scope in ('', trim(concat_ws(' ', results.instance, results.scope_key)))
    where results.outcome in ('broken', 'not_evaluable')
    order by
        results.account_id asc,
        results.identity_id asc,
        results.instance asc,
        results.scope_key asc,
        waivers.scope desc,
        waivers.waiver_key asc
)

select
    results.account_id,
    results.identity_id,
    results.instance,
    results.scope_key,
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
    results.left_value,
    results.right_value,
    results.difference,
    results.tolerance,
    results.value_kind,
    results.cell_count,
    results.figure_count,
    results.outcome,
    results.reason,
    results.is_unread,
    results.is_by_rule,
    waived.waiver_key is not null as is_waived,
    waived.waiver_key,
    waived.reason as waiver_reason,
    waived.waived_by,
    waived.waived_on
from results
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
