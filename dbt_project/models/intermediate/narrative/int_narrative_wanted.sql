-- 每处文字所述要找的单元格：所述本身（about）与所比（base）
with claims as (
    select * from {{ ref('int_narrative_claim') }}
    where doubt is null
),

budgets (base, value) as (
    values
    ('original_budget', 'original_budget'),
    ('adjusted_budget', 'adjusted_budget'),
    ('budget', 'original_budget'),
    ('budget', 'adjusted_budget'),
    ('last_year', 'prior_actual')
),

-- 预算 alone may be either budget.
own_values (wanted_value, value) as (
    values
    ('actual', 'actual'),
    ('prior_actual', 'prior_actual'),
    ('original_budget', 'original_budget'),
    ('adjusted_budget', 'adjusted_budget'),
    ('budget', 'original_budget'),
    ('budget', 'adjusted_budget')
),

own as (
    select
        claims.document_id,
        claims.claim_no,
        'about' as role,
        claims.account_id,
        claims.subject,
        claims.subject_words,
        claims.subject_code,
        claims.fund,
        claims.is_fund_said,
        own_values.value
    from claims
    inner join own_values on claims.wanted_value = own_values.wanted_value
    where claims.kind in ('amount', 'count') or claims.about_no is null
),

compared as (
    select
        claims.document_id,
        claims.claim_no,
        'base' as role,
        claims.account_id,
        claims.subject,
        claims.subject_words,
        claims.subject_code,
        claims.fund,
        claims.is_fund_said,
        budgets.value
    from claims
    inner join budgets on claims.base = budgets.base
    where claims.kind not in ('amount', 'count', 'share')
),

wholes as (
    select
        document_id,
        claim_no,
        'base' as role,
        account_id,
        base_subject as subject,
        base_subject_words as subject_words,
        base_subject_code as subject_code,
        base_fund as fund,
        is_base_fund_said as is_fund_said,
        'actual' as value
    from claims
    where kind = 'share' and base_subject is not null
)

select
    document_id,
    claim_no,
    role,
    account_id,
    subject,
    subject_words,
    subject_code,
    fund,
    is_fund_said,
    value
from own
union all
select
    document_id,
    claim_no,
    role,
    account_id,
    subject,
    subject_words,
    subject_code,
    fund,
    is_fund_said,
    value
from compared
union all
select
    document_id,
    claim_no,
    role,
    account_id,
    subject,
    subject_words,
    subject_code,
    fund,
    is_fund_said,
    value
from wholes
