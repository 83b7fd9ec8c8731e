-- 不能确定归属的文件，与印刷不一致的归属
with unassigned as (
    select
        {{ finding(
            kind="case
                when accounts.problem is not null then 'account_unknown'
                when accounts.contradiction is not null then 'account_contradicts_print'
                else 'account_from_folder'
            end",
            severity="case
                when accounts.problem is not null then 'error'
                when accounts.contradiction is not null then 'warning'
                else 'note'
            end",
            keys={
                'account_id': 'accounts.account_id',
                'document_id': 'accounts.document_id',
            },
            parts={
                'problem': 'accounts.problem',
                'contradiction': 'accounts.contradiction',
            },
        ) }}
    from {{ ref('int_document_account') }} as accounts
    inner join {{ ref('int_document_status') }} as statuses
        on accounts.document_id = statuses.document_id and statuses.is_standing
    where
        accounts.problem is not null
        or accounts.contradiction is not null
        or accounts.is_from_folder
),

-- A heading of one table that names another organisation, year or scope than its account.
foreign_headings as (
    select
        {{ finding(
            kind="'foreign_heading'",
            severity="case
                when accounts.has_foreign_organization or accounts.has_foreign_year then 'error'
                else 'warning'
            end",
            keys={
                'account_id': 'accounts.account_id',
                'document_id': 'accounts.document_id',
                'table_no': 'accounts.table_no',
                'scope': 'statements.field',
            },
            sentence="'foreign_heading.table'",
            parts={
                'field': 'statements.field',
                'field_zh': account_field_zh('statements.field'),
                'value': 'statements.value',
                'own_value': "case statements.field
                    when 'organization' then accounts.organization
                    when 'year' then accounts.account_year::text
                    else case accounts.scope
                        when 'own' then '本级' when 'consolidated' then '汇总' else '未标明'
                    end
                end",
            },
        ) }}
    from {{ ref('int_table_account') }} as accounts
    inner join {{ ref('int_account_statement') }} as statements
        on
            accounts.document_id = statements.document_id
            and accounts.table_no = statements.table_no
            and statements.place in ('table', 'heading')
    inner join {{ ref('int_table_status') }} as statuses
        on
            accounts.document_id = statuses.document_id
            and accounts.table_no = statuses.table_no
            and statuses.is_standing
    where
        (
            statements.field = 'organization'
            and accounts.has_foreign_organization
            and {{ plain('statements.value') }} <> {{ plain('accounts.organization') }}
        )
        or (
            statements.field = 'year'
            and accounts.has_foreign_year
            and statements.value <> accounts.account_year::text
        )
        or (
            statements.field = 'scope'
            and accounts.has_foreign_scope
            and statements.value <> accounts.scope
        )
)

select * from unassigned
union all
select distinct * from foreign_headings
