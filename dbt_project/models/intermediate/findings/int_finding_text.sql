-- 正文的标题与语句写着其他单位或年度
with accounts as (
    select accounts.*
    from {{ ref('int_document_account') }} as accounts
    inner join {{ ref('int_document_status') }} as statuses
        on accounts.document_id = statuses.document_id and statuses.is_standing
    where accounts.account_id is not null
),

-- A file with two whole sets has headings of both.
second_sets as (
    select distinct document_id
    from {{ ref('int_table_account') }}
    where is_second_set
),

statements as (
    select * from {{ ref('int_account_statement') }}
    where place = 'heading'
),

keys as (
    select distinct
        statements.document_id,
        statements.field,
        statements.key
    from {{ ref('int_account_statement') }} as statements
    inner join accounts on statements.document_id = accounts.document_id
    where
        (
            statements.field = 'organization'
            and {{ plain('statements.value') }} = {{ plain('accounts.organization') }}
        )
        or (statements.field = 'year' and statements.value = accounts.account_year::text)
),

-- A heading with no table behind it belongs to the text; those at tables are int_finding_account's.
headings as (
    select distinct
        {{ finding(
            kind="'foreign_heading'",
            severity="'warning'",
            keys={
                'account_id': 'accounts.account_id',
                'document_id': 'accounts.document_id',
                'scope': 'statements.field',
            },
            sentence="'foreign_heading.text'",
            parts={
                'heading': 'trim(evidence.printed)',
                'field': 'statements.field',
                'field_zh': account_field_zh('statements.field'),
                'value': 'statements.value',
                'own_value': "case statements.field
                    when 'organization' then accounts.organization
                    else accounts.account_year::text
                end",
            },
        ) }}
    from statements
    inner join accounts on statements.document_id = accounts.document_id
    inner join {{ ref('stg_raw__account_evidence') }} as evidence
        on
            statements.document_id = evidence.document_id
            and statements.evidence_no = evidence.evidence_no
    inner join keys
        on
            statements.document_id = keys.document_id
            and statements.field = keys.field
            and statements.key <> keys.key
    left join second_sets on statements.document_id = second_sets.document_id
    where
        second_sets.document_id is null
        and statements.table_no is null
        and strpos(statements.key, keys.key) = 0
        and strpos(keys.key, statements.key) = 0
),

-- 截至2023年12月31日，共有车辆… in an account of 2024 was left over from the year before.
dated as (
    select
        accounts.account_id,
        accounts.document_id,
        accounts.account_year,
        lines.page,
        substring(
            {{ plain('lines.text') }}
            from '截[至止]20[0-9]{2}年(?:12月31日|末|底|年末|年底)[^。;]{0,40}(?:车辆|资产|用车)'
        ) as excerpt,
        {{ plain('lines.text') }} ~ ('截[至止]' || accounts.account_year || '年')
            as has_own_year
    from {{ ref('stg_raw__paragraph') }} as lines
    inner join accounts on lines.document_id = accounts.document_id
    left join second_sets on lines.document_id = second_sets.document_id
    where lines.text ~ '截\s*[至止]' and second_sets.document_id is null
),

-- Beside the end of this year that of the year before may stand for comparison.
rightly_dated as (
    select distinct document_id
    from dated
    where has_own_year
),

wrong_dates as (
    select distinct
        {{ finding(
            kind="'foreign_year'",
            severity="'warning'",
            keys={'account_id': 'dated.account_id', 'document_id': 'dated.document_id'},
            parts={
                'page': 'dated.page',
                'excerpt': 'dated.excerpt',
                'account_year': 'dated.account_year',
            },
        ) }}
    from dated
    left join rightly_dated on dated.document_id = rightly_dated.document_id
    where
        substring(dated.excerpt from '20[0-9]{2}') <> dated.account_year::text
        and rightly_dated.document_id is null
)

select * from headings
union all
select * from wrong_dates
