-- 应当有而没有的表：目录列有、说明为空表、所依的套表包括
with account_forms as (
    select * from {{ ref('int_account_form') }}
),

promises as (
    select * from {{ ref('int_form_promise') }}
),

sets as (
    select * from {{ ref('int_set_form_missing') }}
    where document_id is null
),

-- 三公 is one table in most accounts, under either title; where both are listed, both are meant.
three_public as (
    select
        account_id,
        count(distinct form_id) as form_count
    from promises
    where form_id in ('three_public', 'three_public_general_budget')
    group by account_id
),

kept as (
    select
        promises.account_id,
        promises.document_id,
        promises.mention_no,
        bool_or(account_forms.form_id is not null) as is_there
    from promises
    left join three_public on promises.account_id = three_public.account_id
    left join account_forms
        on
            promises.account_id = account_forms.account_id
            and (
                promises.form_id = account_forms.form_id
                or (
                    three_public.form_count = 1
                    and promises.form_id in ('three_public', 'three_public_general_budget')
                    and account_forms.form_id in ('three_public', 'three_public_general_budget')
                )
            )
    group by promises.account_id, promises.document_id, promises.mention_no
),

broken_promises as (
    select
        promises.account_id,
        promises.form_id,
        bool_or(promises.promise = 'listed') as is_listed,
        bool_or(promises.promise = 'declared_empty') as is_declared_empty,
        bool_and(promises.repeats) as repeats,
        (array_agg(promises.document_id order by promises.document_id, promises.mention_no))[1]
            as document_id,
        (array_agg(promises.printed order by promises.document_id, promises.mention_no))[1]
            as printed,
        (array_agg(promises.page order by promises.document_id, promises.mention_no))[1] as page
    from promises
    inner join kept
        on
            promises.account_id = kept.account_id
            and promises.document_id = kept.document_id
            and promises.mention_no = kept.mention_no
    where not kept.is_there and promises.choice_no = 1
    group by promises.account_id, promises.form_id
),

-- Figures of the form elsewhere in the account: a fund in the summaries, projects in form 05.
figures_elsewhere as (
    select distinct
        account_id,
        case
            when
                form_id in ('income_expenditure_summary', 'appropriation_summary')
                and fund = 'government_fund'
                then 'government_fund_appropriation'
            when
                form_id in ('income_expenditure_summary', 'appropriation_summary')
                and fund = 'state_capital'
                then 'state_capital_appropriation'
            when
                form_id = 'general_budget_appropriation' and measure = 'expenditure.project'
                then 'general_budget_project_by_economic'
        end as form_id
    from {{ ref('int_datapoint') }}
    where is_current and amount_yuan <> 0
),

-- Where part of a file was not read, the form may stand there.
unread as (
    select distinct documents.account_id
    from {{ ref('int_document_account') }} as documents
    inner join {{ ref('stg_raw__reading_problem') }} as problems
        on documents.document_id = problems.document_id
    inner join {{ ref('int_document_status') }} as statuses
        on documents.document_id = statuses.document_id and statuses.is_standing
    union
    select distinct accounts.account_id
    from {{ ref('int_table_account') }} as accounts
    inner join {{ ref('stg_raw__document_table') }} as tables
        on accounts.document_id = tables.document_id and accounts.table_no = tables.table_no
    inner join {{ ref('int_table_status') }} as statuses
        on
            accounts.document_id = statuses.document_id
            and accounts.table_no = statuses.table_no
            and statuses.is_standing
    where
        tables.form_id is null
        and coalesce((tables.evidence ->> 'figures_not_placed')::integer, 0) > 0
),

accounts_with_forms as (
    select distinct account_id
    from account_forms
    where is_recognised
)

select
    coalesce(broken_promises.account_id, sets.account_id) as account_id,
    coalesce(broken_promises.form_id, sets.form_id) as form_id,
    broken_promises.document_id,
    broken_promises.printed,
    broken_promises.page,
    coalesce(broken_promises.is_listed, false) as is_listed,
    coalesce(broken_promises.is_declared_empty, false) as is_declared_empty,
    coalesce(broken_promises.repeats, false) as repeats,
    sets.set_name_zh,
    sets.set_name_en,
    figures_elsewhere.form_id is not null as has_figures_elsewhere,
    unread.account_id is not null as may_be_unread,
    accounts_with_forms.account_id is not null as has_forms
from broken_promises
full outer join sets
    on broken_promises.account_id = sets.account_id and broken_promises.form_id = sets.form_id
left join figures_elsewhere
    on
        coalesce(broken_promises.account_id, sets.account_id) = figures_elsewhere.account_id
        and coalesce(broken_promises.form_id, sets.form_id) = figures_elsewhere.form_id
left join unread on coalesce(broken_promises.account_id, sets.account_id) = unread.account_id
left join accounts_with_forms
    on coalesce(broken_promises.account_id, sets.account_id) = accounts_with_forms.account_id
