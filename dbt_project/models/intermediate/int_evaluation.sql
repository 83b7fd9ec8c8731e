-- 全部勾稽结果：加总的关系与绩效自评中按规则判断的关系
with sums as (
    select * from {{ ref('int_identity_result') }}
),

rules as (
    select * from {{ ref('int_performance_result') }}
)

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
    null as detail
from sums
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
    detail
from rules
