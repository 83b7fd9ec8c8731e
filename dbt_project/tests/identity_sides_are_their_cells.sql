-- 左边 = Σ 左边所列单元格，右边 = Σ 右边所列单元格（带正负号）；差额与结果相符
with sides as (
    select
        account_id,
        identity_id,
        scope,
        coalesce(sum(sign * amount_yuan) filter (where side = 'left'), 0) as left_yuan,
        case
            when bool_or(side = 'divisor')
                then
                    round(
                        100 * sum(sign * amount_yuan) filter (where side = 'right')
                        / nullif(sum(sign * amount_yuan) filter (where side = 'divisor'), 0),
                        2
                    )
            else coalesce(sum(sign * amount_yuan) filter (where side = 'right'), 0)
        end as right_yuan
    from {{ ref('fct_identity_term') }}
    group by account_id, identity_id, scope
)

select
    results.account_id,
    results.identity_id,
    results.scope,
    results.outcome,
    results.left_yuan,
    results.right_yuan,
    sides.left_yuan as listed_left_yuan,
    sides.right_yuan as listed_right_yuan
from {{ ref('fct_identity_result') }} as results
inner join {{ ref('dim_identity') }} as identities
    on results.identity_id = identities.identity_id
left join sides
    on
        results.account_id = sides.account_id
        and results.identity_id = sides.identity_id
        and results.scope = sides.scope
where
    results.outcome in ('holds', 'holds_within_rounding', 'broken')
    and identities.comparison <> 'rule'
    and (
        results.left_yuan is distinct from sides.left_yuan
        or results.right_yuan is distinct from sides.right_yuan
        or results.difference_yuan <> results.left_yuan - results.right_yuan
        or (results.outcome = 'broken') <> case identities.comparison
            when '=' then abs(sides.left_yuan - sides.right_yuan) > results.tolerance_yuan
            when '>=' then sides.right_yuan - sides.left_yuan > results.tolerance_yuan
            when '<=' then sides.left_yuan - sides.right_yuan > results.tolerance_yuan
        end
    )
