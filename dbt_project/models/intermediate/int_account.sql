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
)

select
    account_id,
    organization_id,
    min(organization) as organization,
    account_year,
    scope,
    count(distinct document_id) as document_count
from assigned
group by account_id, organization_id, account_year, scope
