-- 账户：一个单位、一个年度、一种口径
with assigned as (
    select
        account_id,
        organization_id,
        organization,
        account_year,
        scope,
        document_id
    from {{ ref('int_document_account') }}
    where account_id is not null
    union
    select
        account_id,
        organization_id,
        organization,
        account_year,
        scope,
        document_id
    from {{ ref('int_table_account') }}
    where account_id is not null
),

withdrawn as (
    select * from {{ ref('int_document_period') }}
    where kind = 'withdrawn' and ends_at is null
)

-- An account all of whose files were withdrawn stays, empty: it tells who withdrew them and why.
select
    assigned.account_id,
    assigned.organization_id,
    coalesce(
        min(assigned.organization) filter (where withdrawn.document_id is null),
        min(assigned.organization)
    ) as organization,
    assigned.account_year,
    assigned.scope,
    count(distinct assigned.document_id) filter (where withdrawn.document_id is null)
        as document_count
from assigned
left join withdrawn on assigned.document_id = withdrawn.document_id
group by
    assigned.account_id, assigned.organization_id, assigned.account_year, assigned.scope
