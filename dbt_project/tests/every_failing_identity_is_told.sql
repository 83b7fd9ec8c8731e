-- 每条不成立、不能核对的结果都在某项问题里：不会有一条悄悄不见
with results as (
    select * from {{ ref('fct_identity_result') }}
    where outcome in ('broken', 'not_evaluable')
),

told as (
    select * from {{ ref('fct_finding_identity') }}
)

select
    results.account_id,
    results.identity_id,
    results.scope,
    results.outcome
from results
left join told
    on
        results.account_id = told.account_id
        and results.identity_id = told.identity_id
        and results.scope = told.scope
where told.finding_id is null
