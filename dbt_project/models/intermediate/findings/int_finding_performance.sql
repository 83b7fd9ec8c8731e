-- 绩效自评：等级与总分不符、满分而未达指标值、两个项目指标相同
with results as (
    select * from {{ ref('int_performance_result') }}
    where outcome = 'broken'
),

identities as (
    select * from {{ ref('identities') }}
),

documents as (
    select * from {{ ref('stg_raw__document') }}
)

select
    results.account_id,
    results.document_id,
    results.table_no,
    results.row_no,
    null::integer as column_no,
    'performance_oddity' as kind,
    identities.severity,
    results.identity_id,
    results.scope_key as scope,
    null::numeric as difference_yuan,
    documents.file_name || ' 第' || results.table_no || '表第' || results.row_no || '行：'
    || identities.name_zh || '，不成立：' || results.detail || '。' as message_zh,
    documents.file_name || ', table ' || results.table_no || ', row ' || results.row_no
    || ': identity ' || results.identity_id || ' does not hold: ' || results.detail
    || '.' as message_en
from results
inner join identities on results.identity_id = identities.identity_id
inner join documents on results.document_id = documents.document_id
