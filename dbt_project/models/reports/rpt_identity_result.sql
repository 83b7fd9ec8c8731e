-- 勾稽结果：每个账户每条关系的每个核对范围一行
with results as (
    select * from {{ ref('fct_identity_result') }}
),

accounts as (
    select * from {{ ref('dim_account') }}
),

identities as (
    select * from {{ ref('dim_identity') }}
)

select
    accounts.organization as 单位,
    accounts.account_year as 年度,
    {{ scope_zh('accounts.scope') }} as 口径,
    results.identity_id as 关系编号,
    identities.name_zh as 关系,
    identities.formula_zh as 公式,
    case results.hardness when 'hard' then '硬性' else '软性' end as 强度,
    results.scope_zh as 范围,
    results.scope as 范围键,
    results.left_yuan as 左边_元,
    case
        when results.value_kind = 'money' then results.left_yuan * 0.0001
    end::numeric(20, 6) as 左边_万元,
    results.right_yuan as 右边_元,
    case
        when results.value_kind = 'money' then results.right_yuan * 0.0001
    end::numeric(20, 6) as 右边_万元,
    results.difference_yuan as 差额_元,
    case
        when results.value_kind = 'money' then results.difference_yuan * 0.0001
    end::numeric(20, 6) as 差额_万元,
    results.tolerance_yuan as 容差_元,
    case results.value_kind
        when 'money' then '金额'
        when 'count' then '个数'
        when 'percent' then '百分比'
        when 'score' then '分数'
    end as 数值种类,
    case results.outcome
        when 'holds' then '成立'
        when 'holds_within_rounding' then '误差内成立'
        when 'broken' then '不成立'
        when 'not_applicable' then '不适用'
        when 'not_evaluable' then '不能核对'
    end as 结果,
    results.reason as 原因,
    results.waiver_reason as 豁免理由,
    case
        when results.is_waived then '已豁免'
        when results.outcome in ('holds', 'holds_within_rounding') then '已核对'
        when results.outcome = 'broken' then '不平'
        when results.outcome = 'not_evaluable' then '不能核对'
        else '不适用'
    end as 勾稽状态,
    accounts.account_id as 账户编号,
    accounts.organization_id as 单位编号
from results
inner join accounts on results.account_id = accounts.account_id
inner join identities on results.identity_id = identities.identity_id
