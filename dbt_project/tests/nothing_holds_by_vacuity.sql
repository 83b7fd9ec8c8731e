-- 成立必有依据：成立或不成立的结果，其背后至少有一个印出的数字，且个数与所列单元格一致
with figures as (
    select
        account_id,
        identity_id,
        scope,
        count(*) as listed_count
    from {{ ref('fct_identity_term') }}
    where cell_state = 'amount'
    group by account_id, identity_id, scope
)

select
    results.account_id,
    results.identity_id,
    results.scope,
    results.outcome,
    results.figure_count,
    coalesce(figures.listed_count, 0) as listed_count
from {{ ref('fct_identity_result') }} as results
inner join {{ ref('dim_identity') }} as identities
    on results.identity_id = identities.identity_id
left join figures
    on
        results.account_id = figures.account_id
        and results.identity_id = figures.identity_id
        and results.scope = figures.scope
where
    results.outcome in ('holds', 'holds_within_rounding', 'broken')
    and identities.comparison <> 'rule'
    and (results.figure_count = 0 or results.figure_count <> coalesce(figures.listed_count, 0))
