-- 不能确定归属的文件，与印刷不一致的归属
with documents as (
    select * from {{ ref('stg_raw__document') }}
),

unassigned as (
    select
        accounts.account_id,
        accounts.document_id,
        null::integer as table_no,
        null::integer as row_no,
        null::integer as column_no,
        case
            when accounts.problem is not null then 'account_unknown'
            when accounts.contradiction is not null then 'account_contradicts_print'
            else 'account_from_folder'
        end as kind,
        case
            when accounts.problem is not null then 'error'
            when accounts.contradiction is not null then 'warning'
            else 'note'
        end as severity,
        null as identity_id,
        null as scope,
        null::numeric as difference_yuan,
        documents.file_name
        || case
            when accounts.is_from_folder
                then
                    '：没有印单位或年度，按同一目录（或压缩包）的其他文件归入'
                    || accounts.organization || ' ' || accounts.account_year || ' 年度。'
            when accounts.problem is null then '：' || accounts.contradiction || '。'
            else
                '：不能确定是哪个账户（' || accounts.problem
                || '），暂不进入各集市。请用 juesuan load 文件 --year 年度 --organization 单位 说明。'
        end as message_zh,
        documents.file_name
        || case
            when accounts.is_from_folder
                then
                    ': prints no organisation or year; taken from the other files of its folder'
                    || ' or archive.'
            when accounts.problem is null
                then ': other places of the file print another organisation or year.'
            else
                ': the account is not known, so it stays out of the marts. '
                || 'Say it with juesuan load FILE --year YEAR --organization NAME.'
        end as message_en
    from {{ ref('int_document_account') }} as accounts
    inner join documents on accounts.document_id = documents.document_id
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
        accounts.account_id,
        accounts.document_id,
        accounts.table_no,
        null::integer as row_no,
        null::integer as column_no,
        'foreign_heading' as kind,
        case
            when accounts.has_foreign_organization or accounts.has_foreign_year then 'error'
            else 'warning'
        end as severity,
        null as identity_id,
        statements.field as scope,
        null::numeric as difference_yuan,
        documents.file_name || ' 第' || accounts.table_no || '表：标题或表头印的'
        || case statements.field
            when 'organization' then '单位' when 'year' then '年度' else '口径'
        end
        || '是“' || statements.value || '”，不是本账户的“'
        || case statements.field
            when 'organization' then accounts.organization
            when 'year' then accounts.account_year::text
            else case accounts.scope
                when 'own' then '本级' when 'consolidated' then '汇总' else '未标明'
            end
        end
        || '”；请核对此表是否属于本账户。' as message_zh,
        documents.file_name || ', table ' || accounts.table_no || ': its heading names the '
        || statements.field || ' ' || statements.value || ', not that of its account.' as message_en
    from {{ ref('int_table_account') }} as accounts
    inner join documents on accounts.document_id = documents.document_id
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
