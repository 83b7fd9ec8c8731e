-- 审阅者应当看的每件事：勾稽不平、不能核对、读不出的数、没有单位、未识别的表、未知编码、归属不明、没有读到的页
with findings as (
    {{ finding_columns(ref('int_finding_identity')) }}
    union all
    {{ finding_columns(ref('int_finding_cell')) }}
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
)

select
    md5(
        concat_ws(
            '|',
            kind,
            account_id::text,
            document_id::text,
            table_no::text,
            row_no::text,
            column_no::text,
            identity_id,
            scope,
            message_en
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
from findings
