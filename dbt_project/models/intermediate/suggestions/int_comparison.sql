-- 有不成立关系的账户的全部可比关系：改动一个单元格会补上哪些、弄坏哪些，都从这里算
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
)

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
