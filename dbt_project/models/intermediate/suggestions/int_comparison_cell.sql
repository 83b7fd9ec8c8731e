-- 有不成立关系的账户，其可比关系的每个单元格一行：改动一元，差额随之改动几元；改动会补上哪些、弄坏哪些，都从这里算
-- What is waived is neither to be repaired nor a reason against a correction.
with results as (
    select * from {{ ref('int_evaluation') }}
    where
        outcome in ('holds', 'holds_within_rounding', 'broken')
        and not is_waived
        and not is_by_rule
),

identities as (
    select * from {{ ref('identities') }}
),

-- A quotient is not moved in proportion by its cells.
quotients as (
    select distinct identity_id
    from {{ ref('identity_terms') }}
    where side = 'divisor'
),

troubled_accounts as (
    select distinct account_id
    from results
    where outcome = 'broken'
),

comparisons as (
    select
        results.account_id,
        concat_ws('|', results.identity_id, results.instance, results.scope_key) as comparison_key,
        results.identity_id,
        results.instance,
        results.scope_key,
        identities.comparison as relation,
        identities.hardness,
        results.difference,
        results.tolerance,
        results.outcome = 'broken' as is_broken
    from results
    inner join troubled_accounts on results.account_id = troubled_accounts.account_id
    inner join identities on results.identity_id = identities.identity_id
    left join quotients on results.identity_id = quotients.identity_id
    where quotients.identity_id is null
),

cells as (
    select * from {{ ref('int_identity_cell') }}
    where cell_state in ('amount', 'blank')
)

select
    comparisons.account_id,
    comparisons.comparison_key,
    comparisons.relation,
    comparisons.hardness,
    comparisons.difference,
    comparisons.tolerance,
    comparisons.is_broken,
    cells.document_id,
    cells.table_no,
    cells.row_no,
    cells.column_no,
    sum(cells.sign * case cells.side when 'left' then 1 else -1 end) as coefficient
from cells
inner join comparisons
    on
        cells.account_id = comparisons.account_id
        and cells.identity_id = comparisons.identity_id
        and cells.instance = comparisons.instance
        and cells.scope_key = comparisons.scope_key
group by
    comparisons.account_id,
    comparisons.comparison_key,
    comparisons.relation,
    comparisons.hardness,
    comparisons.difference,
    comparisons.tolerance,
    comparisons.is_broken,
    cells.document_id,
    cells.table_no,
    cells.row_no,
    cells.column_no
having sum(cells.sign * case cells.side when 'left' then 1 else -1 end) <> 0
