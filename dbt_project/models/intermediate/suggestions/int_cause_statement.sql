-- 每个起因一行：牵涉的勾稽关系逐条，两边各多少、相差多少
with causes as (
    select * from {{ ref('int_cause') }}
),

results as (
    select
        account_id,
        identity_id,
        scope,
        scope_zh,
        value_kind,
        reason,
        waiver_reason,
        left_value::numeric(20, 2) as left_yuan,
        right_value::numeric(20, 2) as right_yuan,
        difference::numeric(20, 2) as difference_yuan
    from {{ ref('int_evaluation') }}
),

identities as (
    select * from {{ ref('identities') }}
),

told as (
    select
        causes.account_id,
        causes.cause_id,
        causes.edit_id,
        causes.outcome,
        causes.is_waived,
        causes.is_leading,
        causes.is_repaired_alone,
        causes.equal_count,
        causes.severity,
        causes.identity_id,
        causes.scope,
        results.difference_yuan,
        results.reason,
        results.waiver_reason,
        identities.formula_zh,
        {{ severity_rank('causes.severity') }} as severity_order,
        {{ sentence_parts("'identity.statement'", {
            'identity_id': 'causes.identity_id',
            'identity_zh': 'identities.name_zh',
            'scope': "nullif(causes.scope, '')",
            'scope_zh': 'results.scope_zh',
            'left': "case when causes.outcome = 'broken' then results.left_yuan end",
            'right': 'results.right_yuan',
            'difference': 'results.difference_yuan',
            'left_words': "case when causes.outcome = 'broken' then "
                ~ amount_in_words('results.left_yuan', 'results.value_kind') ~ " end",
            'right_words': amount_in_words('results.right_yuan', 'results.value_kind'),
            'difference_words':
                amount_in_words('results.difference_yuan', 'results.value_kind', unit=true),
            'needs_another': 'causes.edit_id is not null and not causes.is_repaired_alone',
        }) }} as statement
    from causes
    inner join identities on causes.identity_id = identities.identity_id
    inner join results
        on
            causes.account_id = results.account_id
            and causes.identity_id = results.identity_id
            and causes.scope = results.scope
)

select
    account_id,
    cause_id,
    min(edit_id) as edit_id,
    min(outcome) as outcome,
    bool_or(is_waived) as is_waived,
    count(*)::integer as identity_count,
    max(equal_count) as equal_count,
    (array['error', 'warning', 'note'])[min(severity_order)] as severity,
    min(identity_id) filter (where is_leading) as identity_id,
    min(scope) filter (where is_leading) as scope,
    min(formula_zh) filter (where is_leading) as formula_zh,
    min(difference_yuan) filter (where is_leading) as difference_yuan,
    min(reason) as reason,
    min(waiver_reason) as waiver_reason,
    jsonb_agg(
        statement order by is_leading desc, severity_order asc, identity_id asc, scope asc
    ) as statements
from told
group by account_id, cause_id
