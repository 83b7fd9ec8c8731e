-- 审阅者应当看的每件事：勾稽不平、不能核对、读不出的数、没有单位、未识别的表、未知编码、归属不明、没有读到的页、文表不符
with findings as (
    {{ finding_columns(ref('int_finding_held_back')) }}
    union all
    {{ finding_columns(ref('int_finding_identity')) }}
    union all
    {{ finding_columns(ref('int_finding_suspect')) }}
    union all
    {{ finding_columns(ref('int_finding_cell')) }}
    union all
    {{ finding_columns(ref('int_finding_repetition')) }}
    union all
    {{ finding_columns(ref('int_finding_table')) }}
    union all
    {{ finding_columns(ref('int_finding_code')) }}
    union all
    {{ finding_columns(ref('int_finding_account')) }}
    union all
    {{ finding_columns(ref('int_finding_reading')) }}
    union all
    {{ finding_columns(ref('int_finding_performance')) }}
    union all
    {{ finding_columns(ref('int_finding_completeness')) }}
    union all
    {{ finding_columns(ref('int_finding_text')) }}
    union all
    {{ finding_columns(ref('int_finding_link')) }}
    union all
    {{ finding_columns(ref('int_finding_waiver')) }}
    union all
    {{ finding_columns(ref('int_finding_claim')) }}
    union all
    {{ finding_columns(ref('int_finding_withdrawal')) }}
),

documents as (
    select * from {{ ref('stg_raw__document') }}
),

accounts as (
    select * from {{ ref('int_account') }}
),

tables as (
    select
        tables.document_id,
        tables.table_no,
        forms.name_zh as form_zh,
        forms.name_en as form_en
    from {{ ref('int_table') }} as tables
    inner join {{ ref('forms') }} as forms on tables.form_id = forms.form_id
),

-- What every sentence may name; what the finding itself gives stands before it.
named as (
    select
        findings.*,
        jsonb_build_object(
            'file', documents.file_name,
            'organization', accounts.organization,
            'account_year', accounts.account_year,
            'form_zh', tables.form_zh,
            'form_en', tables.form_en,
            'table_no', findings.table_no,
            'row_no', findings.row_no,
            'column_no', findings.column_no,
            'identity_id', findings.identity_id
        ) || findings.parts as all_parts
    from findings
    left join documents on findings.document_id = documents.document_id
    left join accounts on findings.account_id = accounts.account_id
    left join tables
        on findings.document_id = tables.document_id and findings.table_no = tables.table_no
),

templates as (
    {{ sentence_templates() }}
),

worded as (
    select
        named.*,
        {{ sentence('named.all_parts', 'templates', 'zh') }} as message_zh,
        {{ sentence('named.all_parts', 'templates', 'en') }} as message_en
    from named
    cross join templates
),

-- What a finding is about makes its key; its wording does not: it keeps the key when the words
-- improve.
numbered as (
    select
        account_id,
        document_id,
        table_no,
        row_no,
        column_no,
        kind,
        severity,
        identity_id,
        scope,
        difference_yuan,
        message_zh,
        message_en,
        row_number() over (
            partition by
                kind, account_id, document_id, table_no, row_no, column_no, identity_id, scope
            order by message_en
        ) as ordinal
    from worded
)

select
    md5(
        concat_ws(
            '|',
            kind,
            coalesce(account_id::text, '-'),
            coalesce(document_id::text, '-'),
            coalesce(table_no::text, '-'),
            coalesce(row_no::text, '-'),
            coalesce(column_no::text, '-'),
            coalesce(identity_id, '-'),
            coalesce(scope, '-'),
            ordinal::text
        )
    ) as finding_id,
    account_id,
    document_id,
    table_no,
    row_no,
    column_no,
    kind,
    severity,
    identity_id,
    scope,
    difference_yuan::numeric(20, 2) as difference_yuan,
    message_zh,
    message_en
from numbered
