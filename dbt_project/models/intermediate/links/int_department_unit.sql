-- 部门与下属单位：用户在装载时说明的（--parent 或 manifest.csv 的 parent 列），以及部门本级
with accounts as (
    select * from {{ ref('int_account') }}
),

told as (
    select
        document_id,
        value as parent
    from {{ ref('stg_raw__document_override') }}
    where field = 'parent'
),

declared as (
    select distinct
        accounts.account_id as unit_account_id,
        accounts.account_year,
        {{ organization_key('told.parent') }} as parent_id
    from told
    inner join {{ ref('int_document_account') }} as documents
        on told.document_id = documents.document_id
    -- A unit stays one when the file that was loaded as its account is replaced.
    inner join {{ ref('int_document_status') }} as statuses
        on told.document_id = statuses.document_id and statuses.status <> 'withdrawn'
    inner join accounts on documents.account_id = accounts.account_id
),

-- The consolidated account is the department's; one that says no scope may be it, its own never is.
departments as (
    select distinct on (declared.unit_account_id)
        declared.unit_account_id,
        accounts.account_id as department_account_id,
        accounts.organization_id,
        accounts.account_year,
        accounts.scope
    from declared
    inner join accounts
        on
            declared.parent_id = accounts.organization_id
            and declared.account_year = accounts.account_year
            and declared.unit_account_id <> accounts.account_id
    where accounts.scope <> 'own'
    order by declared.unit_account_id asc, accounts.scope asc
),

own as (
    select distinct
        departments.department_account_id,
        accounts.account_id as unit_account_id
    from departments
    inner join accounts
        on
            departments.organization_id = accounts.organization_id
            and departments.account_year = accounts.account_year
            and accounts.scope = 'own'
    where departments.scope = 'consolidated'
)

select
    department_account_id,
    unit_account_id
from departments
union
select
    department_account_id,
    unit_account_id
from own
