-- 审阅者应当看的每件事：勾稽不平、不能核对、读不出的数、没有单位、未识别的表、未知编码、归属不明、没有读到的页、文表不符
with findings as (
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
    from findings
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
