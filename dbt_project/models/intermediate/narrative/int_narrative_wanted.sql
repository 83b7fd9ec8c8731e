-- 每处文字所述要找的单元格：所述本身（about）与所比（base）
with claims as (
    select * from {{ ref('int_narrative_claim') }}
    where doubt is null
),

-- 预算 alone is either budget; a table that prints one 预算数 does not say which it is, so that what is
-- said of the one may also agree with the other.
figures_said (said, value, is_said) as (
    values
    ('actual', 'actual', true),
    ('prior_actual', 'prior_actual', true),
    ('last_year', 'prior_actual', true),
    ('original_budget', 'original_budget', true),
    ('original_budget', 'adjusted_budget', false),
    ('adjusted_budget', 'adjusted_budget', true),
    ('adjusted_budget', 'original_budget', false),
    ('budget', 'original_budget', true),
    ('budget', 'adjusted_budget', true)
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
        figures_said.said,
        figures_said.value,
        figures_said.is_said
    from claims
    inner join figures_said on claims.wanted_value = figures_said.said
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
        figures_said.said,
        figures_said.value,
        figures_said.is_said
    from claims
    inner join figures_said on claims.base = figures_said.said
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
        'actual' as said,
        'actual' as value,
        true as is_said
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
    said,
    value,
    is_said
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
    said,
    value,
    is_said
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
    said,
    value,
    is_said
from wholes
