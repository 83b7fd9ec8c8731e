-- 关口：账户的一张表，其参加的硬性勾稽关系有不成立或不能核对而又未被豁免的，不进入已核对事实表
with results as (
    select * from {{ ref('int_evaluation') }}
    where outcome in ('broken', 'not_evaluable') and not is_waived and not is_by_rule
),

identities as (
    select * from {{ ref('identities') }}
    where hardness = 'hard'
),

-- What one comparison of an identity says, it says of the forms of that comparison.
identity_forms as (
    select distinct
        identity_id,
        coalesce(instance, '') as instance,
        form_id
    from {{ ref('identity_terms') }}
),

-- Figures of an account that a test failed with are told, but no facts.
held_back as (
    select account_id
    from {{ ref('stg_build__held_back') }}
    where account_id is not null
),

account_forms as (
    select * from {{ ref('int_account_form') }}
),

failures as (
    select
        results.account_id,
        identity_forms.form_id,
        count(*) as failure_count,
        string_agg(distinct results.identity_id, '、') as failed_identities
    from results
    inner join identities on results.identity_id = identities.identity_id
    inner join identity_forms
        on
            results.identity_id = identity_forms.identity_id
            and results.instance in ('', identity_forms.instance)
    group by results.account_id, identity_forms.form_id
)

select
    account_forms.account_id,
    account_forms.form_id,
    failures.failure_count is null
    and account_forms.is_recognised
    and held_back.account_id is null as passes,
    coalesce(failures.failure_count, 0) as failure_count,
    failures.failed_identities
from account_forms
left join failures
    on account_forms.account_id = failures.account_id and account_forms.form_id = failures.form_id
left join held_back on account_forms.account_id = held_back.account_id
