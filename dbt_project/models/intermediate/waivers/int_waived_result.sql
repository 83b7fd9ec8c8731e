-- 被豁免的勾稽结果：不成立或不能核对、而有未失效的豁免；写明范围的豁免优先
with results as (
    select
        account_id,
        identity_id,
        instance,
        scope_key,
        trim(concat_ws(' ', instance, scope_key)) as scope
    from {{ ref('int_evaluation') }}
    where outcome in ('broken', 'not_evaluable')
),

waivers as (
    select * from {{ ref('int_waiver') }}
    where not is_expired
)

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
        and waivers.scope in ('', results.scope)
order by
    results.account_id asc,
    results.identity_id asc,
    results.instance asc,
    results.scope_key asc,
    waivers.scope desc,
    waivers.waiver_key asc
