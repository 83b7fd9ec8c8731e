-- 账户的上级部门、含有它的汇总账户、是否计入合计：每个账户一行；有两个上级的不猜
with recursive accounts as (
    select * from {{ ref('int_account') }}
),

said as (
    select * from {{ ref('organization_parents') }}
),

told as (
    select
        document_id,
        value as parent
    from {{ ref('stg_raw__document_override') }}
    where field = 'parent'
),

withdrawn as (
    select * from {{ ref('int_document_period') }}
    where kind = 'withdrawn' and ends_at is null
),

-- A unit stays one when the file that was loaded as its account is replaced.
documents as (
    select assigned.*
    from {{ ref('int_document_account') }} as assigned
    left join withdrawn on assigned.document_id = withdrawn.document_id
    where assigned.account_id is not null and withdrawn.document_id is null
),

-- Which department an organisation had in a year; a person's word goes before what came with a
-- file.
stated as (
    select
        accounts.organization_id,
        accounts.account_year,
        said.parent,
        'said' as basis,
        1 as preference
    from said
    inner join accounts
        on
            accounts.organization_id = {{ organization_key('said.organization') }}
            and said.valid_from_year <= accounts.account_year
            and (said.valid_to_year is null or said.valid_to_year >= accounts.account_year)
    union
    select
        documents.organization_id,
        documents.account_year,
        told.parent,
        'declared' as basis,
        2 as preference
    from told
    inner join documents on told.document_id = documents.document_id
),

-- Who says that a department is a unit of itself says that the account is its own.
keyed as (
    select
        *,
        {{ organization_key('parent') }} as parent_id
    from stated
),

preferred as (
    select
        *,
        rank() over (partition by organization_id, account_year order by preference) as choice
    from keyed
    where parent_id <> organization_id
),

parents as (
    select
        organization_id,
        account_year,
        min(basis) as basis,
        count(distinct parent_id) as parent_count,
        min(parent_id::text)::uuid as parent_id,
        min(parent) as parent
    from preferred
    where choice = 1
    group by organization_id, account_year
),

-- Of the accounts of one organisation and year the widest: the others are part of it.
widest as (
    select distinct on (organization_id, account_year)
        account_id,
        organization_id,
        account_year,
        scope
    from accounts
    where document_count > 0
    order by
        organization_id asc,
        account_year asc,
        case scope when 'consolidated' then 1 when 'unspecified' then 2 else 3 end asc
),

-- The department, the department of that one, and so on; what goes in a circle ends.
ancestors as (
    select
        organization_id,
        account_year,
        parent_id as ancestor_id,
        1 as distance
    from parents
    where parent_count = 1
    union all
    select
        ancestors.organization_id,
        ancestors.account_year,
        parents.parent_id,
        ancestors.distance + 1 as distance
    from ancestors
    inner join parents
        on
            ancestors.ancestor_id = parents.organization_id
            and ancestors.account_year = parents.account_year
            and parents.parent_count = 1
    where ancestors.distance < 6 and parents.parent_id <> ancestors.organization_id
),

-- The nearest department whose account has its units in it: that of a department alone has not.
departments as (
    select distinct on (ancestors.organization_id, ancestors.account_year)
        ancestors.organization_id,
        ancestors.account_year,
        widest.account_id
    from ancestors
    inner join widest
        on
            ancestors.ancestor_id = widest.organization_id
            and ancestors.account_year = widest.account_year
            and widest.scope <> 'own'
    where ancestors.ancestor_id <> ancestors.organization_id
    order by ancestors.organization_id asc, ancestors.account_year asc, ancestors.distance asc
),

included as (
    select
        accounts.account_id,
        accounts.organization_id,
        accounts.account_year,
        accounts.scope,
        accounts.document_count,
        widest.scope as widest_scope,
        accounts.account_id = widest.account_id as is_widest,
        case
            when accounts.account_id = widest.account_id then departments.account_id
            else widest.account_id
        end as department_account_id
    from accounts
    left join widest
        on
            accounts.organization_id = widest.organization_id
            and accounts.account_year = widest.account_year
    left join departments
        on
            accounts.organization_id = departments.organization_id
            and accounts.account_year = departments.account_year
)

select
    included.account_id,
    included.organization_id,
    included.account_year,
    case when parents.parent_count = 1 then parents.parent_id end as parent_organization_id,
    case when parents.parent_count = 1 then parents.parent end as parent_organization,
    case when parents.parent_count > 1 then 'several_parents' else parents.basis end
        as parent_basis,
    included.department_account_id,
    coalesce(included.is_widest and included.department_account_id is null, false) as counts_once,
    coalesce(
        included.department_account_id is not null
        and (
            included.is_widest
            or (included.scope = 'own' and included.widest_scope = 'consolidated')
        ),
        false
    ) as is_addend
from included
left join parents
    on
        included.organization_id = parents.organization_id
        and included.account_year = parents.account_year
