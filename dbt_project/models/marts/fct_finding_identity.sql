-- 每项问题牵涉的勾稽关系：同一起因的各条都在这里
with findings as (
    select * from {{ ref('fct_finding') }}
    where identity_id is not null
),

members as (
    select * from {{ ref('int_cause') }}
),

leaders as (
    select * from members
    where is_leading
),

of_sums as (
    select
        findings.finding_id,
        members.account_id,
        members.identity_id,
        members.scope,
        members.is_leading,
        members.edit_id is not null as is_repaired
    from members
    inner join leaders
        on members.account_id = leaders.account_id and members.cause_id = leaders.cause_id
    inner join findings
        on
            leaders.account_id = findings.account_id
            and leaders.identity_id = findings.identity_id
            and leaders.scope = findings.scope
)

select
    finding_id,
    account_id,
    identity_id,
    scope,
    is_leading,
    is_repaired
from of_sums
union all
select
    findings.finding_id,
    findings.account_id,
    findings.identity_id,
    findings.scope,
    true as is_leading,
    false as is_repaired
from findings
left join of_sums on findings.finding_id = of_sums.finding_id
where of_sums.finding_id is null
