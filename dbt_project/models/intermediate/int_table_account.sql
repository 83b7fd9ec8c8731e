-- 每张表属于哪个账户：文件的主账户；一个文件载有两整套表（汇总与本级、两个年度）时，第二套属于它自己印出的账户
with statements as (
    select * from {{ ref('int_account_statement') }}
),

documents as (
    select * from {{ ref('int_document_account') }}
),

told as (
    select * from {{ ref('stg_raw__document_override') }}
),

tables as (
    select
        document_id,
        table_no,
        form_id
    from {{ ref('stg_raw__document_table') }}
    where not is_of_former_reading
),

forms as (
    select * from {{ ref('forms') }}
),

-- What stands at the table itself; else the last heading above it.
at_table as (
    select
        document_id,
        table_no,
        max(key) filter (where field = 'organization') as organization_key,
        max(key) filter (where field = 'year') as year_key,
        max(value) filter (where field = 'scope') as scope
    from statements
    where place = 'table' and table_no is not null
    group by document_id, table_no
),

headings as (
    select
        document_id,
        table_no,
        max(key) filter (where field = 'organization') as organization_key,
        max(key) filter (where field = 'year') as year_key,
        max(value) filter (where field = 'scope') as scope
    from statements
    where place = 'heading' and table_no is not null
    group by document_id, table_no
),

heading_of_table as (
    select distinct on (tables.document_id, tables.table_no)
        tables.document_id,
        tables.table_no,
        headings.organization_key,
        headings.year_key,
        headings.scope
    from tables
    inner join headings
        on tables.document_id = headings.document_id and tables.table_no >= headings.table_no
    where headings.organization_key is not null
    order by tables.document_id asc, tables.table_no asc, headings.table_no desc
),

own as (
    select
        tables.document_id,
        tables.table_no,
        tables.form_id,
        case
            when told_organization.value is null
                then coalesce(at_table.organization_key, heading_of_table.organization_key)
        end as organization_key,
        case
            when told_year.value is null
                then coalesce(at_table.year_key, heading_of_table.year_key)
        end as year_key,
        case
            when told_scope.value is not null then null
            when at_table.organization_key is not null then coalesce(at_table.scope, 'unspecified')
            else heading_of_table.scope
        end as scope
    from tables
    left join at_table
        on tables.document_id = at_table.document_id and tables.table_no = at_table.table_no
    left join heading_of_table
        on
            tables.document_id = heading_of_table.document_id
            and tables.table_no = heading_of_table.table_no
    left join told as told_organization
        on
            tables.document_id = told_organization.document_id
            and told_organization.field = 'organization'
    left join told as told_year
        on tables.document_id = told_year.document_id and told_year.field = 'year'
    left join told as told_scope
        on tables.document_id = told_scope.document_id and told_scope.field = 'scope'
),

principal as (
    select
        documents.document_id,
        documents.organization,
        documents.account_year,
        documents.scope,
        documents.account_id,
        documents.organization_id,
        names.key as organization_key
    from documents
    left join lateral (
        select statements.key
        from statements
        where
            statements.document_id = documents.document_id
            and statements.field = 'organization'
            and {{ plain('statements.value') }} = {{ plain('documents.organization') }}
        order by statements.key
        limit 1
    ) as names on true
),

compared as (
    select
        own.document_id,
        own.table_no,
        own.form_id,
        own.organization_key,
        own.year_key,
        own.scope,
        coalesce(own.organization_key, principal.organization_key) as full_organization_key,
        coalesce(own.year_key, principal.account_year::text) as full_year_key,
        coalesce(own.scope, principal.scope) as full_scope,
        coalesce(own.organization_key <> principal.organization_key, false)
            as is_other_organization,
        coalesce(own.year_key <> principal.account_year::text, false) as is_other_year,
        coalesce(own.scope <> principal.scope, false) as is_other_scope
    from own
    inner join principal on own.document_id = principal.document_id
    where principal.account_id is not null
),

-- Another name, year or scope is a second account only where it comes with a second set of forms;
-- on a table of the one set it is a wrong heading.
sets as (
    select
        others.document_id,
        others.full_organization_key,
        others.full_year_key,
        others.full_scope
    from compared as others
    inner join compared as first
        on
            others.document_id = first.document_id
            and others.form_id = first.form_id
            and not (first.is_other_organization or first.is_other_year or first.is_other_scope)
    inner join forms on others.form_id = forms.form_id and not forms.repeats
    where others.is_other_organization or others.is_other_year or others.is_other_scope
    group by
        others.document_id,
        others.full_organization_key,
        others.full_year_key,
        others.full_scope
    having count(distinct others.form_id) >= 2
),

assigned as (
    select
        own.document_id,
        own.table_no,
        sets.document_id is not null as is_second_set,
        sets.full_organization_key,
        sets.full_year_key,
        sets.full_scope,
        coalesce(compared.is_other_organization, false) as is_other_organization,
        coalesce(compared.is_other_year, false) as is_other_year,
        coalesce(compared.is_other_scope, false) as is_other_scope
    from own
    left join compared
        on own.document_id = compared.document_id and own.table_no = compared.table_no
    left join sets
        on
            compared.document_id = sets.document_id
            and compared.full_organization_key = sets.full_organization_key
            and compared.full_year_key = sets.full_year_key
            and compared.full_scope = sets.full_scope
            and (
                compared.is_other_organization
                or compared.is_other_year
                or compared.is_other_scope
            )
),

named as (
    select
        assigned.document_id,
        assigned.table_no,
        assigned.is_second_set,
        assigned.is_other_organization,
        assigned.is_other_year,
        assigned.is_other_scope,
        principal.account_id as principal_account_id,
        case
            when assigned.is_second_set
                then coalesce(
                    (
                        select statements.value
                        from statements
                        where
                            statements.document_id = assigned.document_id
                            and statements.field = 'organization'
                            and statements.key = assigned.full_organization_key
                        order by length(statements.value) desc, statements.evidence_no asc
                        limit 1
                    ),
                    principal.organization
                )
            else principal.organization
        end as organization,
        case
            when assigned.is_second_set then assigned.full_year_key::integer
            else principal.account_year
        end as account_year,
        case when assigned.is_second_set then assigned.full_scope else principal.scope end as scope
    from assigned
    inner join principal on assigned.document_id = principal.document_id
),

assigned_tables as (
    select
        document_id,
        table_no,
        case
            when principal_account_id is not null
                then {{ account_key('organization', 'account_year::text', 'scope') }}
        end as account_id,
        case when principal_account_id is not null then {{ organization_key('organization') }} end
            as organization_id,
        organization,
        account_year,
        scope,
        is_second_set,
        is_other_organization and not is_second_set as has_foreign_organization,
        is_other_year and not is_second_set as has_foreign_year,
        is_other_scope and not is_second_set as has_foreign_scope
    from named
),

-- A table of a former reading is of the account that the same form of the file is of now.
numbered as (
    select
        assigned_tables.*,
        row_number() over (
            partition by assigned_tables.document_id, tables.form_id
            order by assigned_tables.table_no
        ) as ordinal,
        tables.form_id
    from assigned_tables
    inner join tables
        on
            assigned_tables.document_id = tables.document_id
            and assigned_tables.table_no = tables.table_no
),

former as (
    select
        document_id,
        table_no,
        form_id,
        row_number() over (
            partition by document_id, former_reading_no, form_id
            order by table_no
        ) as ordinal
    from {{ ref('stg_raw__document_table') }}
    where is_of_former_reading
),

former_tables as (
    select
        former.document_id,
        former.table_no,
        coalesce(numbered.account_id, principal.account_id) as account_id,
        coalesce(numbered.organization_id, principal.organization_id) as organization_id,
        coalesce(numbered.organization, principal.organization) as organization,
        coalesce(numbered.account_year, principal.account_year) as account_year,
        coalesce(numbered.scope, principal.scope) as scope,
        coalesce(numbered.is_second_set, false) as is_second_set,
        false as has_foreign_organization,
        false as has_foreign_year,
        false as has_foreign_scope
    from former
    inner join principal on former.document_id = principal.document_id
    left join numbered
        on
            former.document_id = numbered.document_id
            and former.form_id = numbered.form_id
            and former.ordinal = numbered.ordinal
)

select * from assigned_tables
union all
select * from former_tables
