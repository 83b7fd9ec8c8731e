-- 科目表中没有的编码
with forms as (
    select * from {{ ref('forms') }}
),

documents as (
    select * from {{ ref('stg_raw__document') }}
),

unknown_codes as (
    select
        codes.account_id,
        codes.document_id,
        codes.table_no,
        codes.row_no,
        null::integer as column_no,
        'unknown_code' as kind,
        'warning' as severity,
        null as identity_id,
        'block=' || codes.block_no as scope,
        null::numeric as difference_yuan,
        documents.file_name || '，' || forms.name_zh || '（第' || codes.table_no || '表）第'
        || codes.row_no || '行：'
        || codes.account_year || ' 年'
        || case codes.classification when 'economic' then '经济分类' else '功能分类' end
        || '没有编码 ' || codes.code || coalesce('“' || codes.label || '”', '')
        || coalesce('，疑为 ' || codes.likely_code, '') || '；该行照原样保留。' as message_zh,
        documents.file_name || ', table ' || codes.table_no || ', row ' || codes.row_no
        || ': code ' || codes.code
        || ' is not in the list of ' || codes.account_year
        || coalesce('; probably ' || codes.likely_code, '')
        || '. The row is kept as printed.' as message_en
    from {{ ref('int_unknown_code') }} as codes
    inner join documents on codes.document_id = documents.document_id
    inner join forms on codes.form_id = forms.form_id
)

select * from unknown_codes
