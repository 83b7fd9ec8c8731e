-- 勾稽结果：账户 × 关系 × 范围，一律有结果
select
    results.account_id,
    results.identity_id,
    results.scope,
    results.scope_zh,
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
    results.is_waived,
    results.waiver_reason,
    results.waived_by,
    results.waived_on
from {{ ref('int_evaluation') }} as results
inner join {{ ref('identities') }} as identities on results.identity_id = identities.identity_id
