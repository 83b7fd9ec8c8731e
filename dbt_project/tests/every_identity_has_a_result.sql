-- 完整：每个账户 × 每条勾稽关系至少有一个结果，且结果不为空
select
    accounts.account_id,
    identities.identity_id,
    count(results.outcome) as outcome_count,
    count(results.identity_id) as result_count
from {{ ref('dim_account') }} as accounts
cross join {{ ref('dim_identity') }} as identities
left join {{ ref('fct_identity_result') }} as results
    on
        accounts.account_id = results.account_id
        and identities.identity_id = results.identity_id
group by accounts.account_id, identities.identity_id
having count(results.outcome) = 0 or count(results.outcome) < count(results.identity_id)
