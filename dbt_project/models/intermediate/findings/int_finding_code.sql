-- 编码与名称：科目表中没有的、位数不对的、名称不符的、站错类款或栏块的
with forms as (
    select * from {{ ref('forms') }}
),

documents as (
    select * from {{ ref('stg_raw__document') }}
),

-- A list says nothing of years that it does not cover.
covered_years as (
    select
        'functional' as classification,
        account_year
    from {{ ref('int_functional_class_in_year') }}
    where account_year >= {{ var('first_code_year') }} or edition_year > 0
    union
    select
        'economic' as classification,
        account_year
    from {{ ref('int_economic_class_in_year') }}
    where account_year >= {{ var('first_code_year') }} or edition_year > 0
),

unknown_codes as (
    select
        codes.account_id,
        codes.document_id,
        codes.table_no,
        codes.row_no,
        null::integer as column_no,
        case when codes.is_impossible then 'impossible_code' else 'unknown_code' end as kind,
        case
            when codes.is_impossible or covered_years.account_year is not null then 'warning'
            else 'note'
        end as severity,
        null as identity_id,
        'block=' || codes.block_no as scope,
        null::numeric as difference_yuan,
        documents.file_name || '，' || forms.name_zh || '（第' || codes.table_no || '表）第'
        || codes.row_no || '行：'
        || case
            when codes.is_impossible
                then
                    '编码 ' || codes.code || coalesce('“' || codes.label || '”', '') || ' 有 '
                    || length(codes.code) || ' 位，'
                    || case codes.classification
                        when 'economic' then '经济分类的类、款是 3、5 位'
                        else '功能分类的类、款、项是 3、5、7 位'
                    end
            else
                codes.account_year || ' 年'
                || case codes.classification when 'economic' then '经济分类' else '功能分类' end
                || '没有编码 ' || codes.code || coalesce('“' || codes.label || '”', '')
        end
        || coalesce('，疑为 ' || codes.likely_code, '') || '；该行照原样保留。' as message_zh,
        documents.file_name || ', table ' || codes.table_no || ', row ' || codes.row_no
        || ': code ' || codes.code
        || case
            when codes.is_impossible then ' has ' || length(codes.code) || ' digits, as no code has'
            else ' is not in the list of ' || codes.account_year
        end
        || coalesce('; probably ' || codes.likely_code, '')
        || '. The row is kept as printed.' as message_en
    from {{ ref('int_unknown_code') }} as codes
    inner join documents on codes.document_id = documents.document_id
    inner join forms on codes.form_id = forms.form_id
    left join covered_years
        on
            codes.classification = covered_years.classification
            and codes.account_year = covered_years.account_year
    where
        codes.is_impossible
        or covered_years.account_year is not null
        or codes.likely_code is not null
),

places as (
    select * from {{ ref('int_code_place') }}
),

misplaced_codes as (
    select
        codes.account_id,
        codes.document_id,
        codes.table_no,
        codes.row_no,
        null::integer as column_no,
        case codes.classification when 'economic' then 'wrong_block' else 'wrong_parent' end
            as kind,
        'warning' as severity,
        null as identity_id,
        'block=' || codes.block_no as scope,
        null::numeric as difference_yuan,
        documents.file_name || '，' || forms.name_zh || '（第' || codes.table_no || '表）第'
        || codes.row_no || '行：编码 ' || codes.code || '“' || coalesce(codes.label, '')
        || '”印在 ' || codes.above_code || ' 之下，不属于该'
        || case length(codes.above_code) when 3 then '类' else '款' end
        || coalesce(
            '，疑为 ' || codes.likely_code,
            case codes.classification when 'functional' then '，或缺少它的上级行' else '' end
        )
        || '；该行照原样保留。' as message_zh,
        documents.file_name || ', table ' || codes.table_no || ', row ' || codes.row_no
        || ': code ' || codes.code || ' stands under ' || codes.above_code
        || ', to which it does not belong'
        || coalesce(
            '; probably ' || codes.likely_code,
            case codes.classification
                when 'functional' then ', or the row above it is missing' else ''
            end
        )
        || '. The row is kept as printed.' as message_en
    from places as codes
    inner join documents on codes.document_id = documents.document_id
    inner join forms on codes.form_id = forms.form_id
),

-- A list that was compiled and not seen in print says little of a name.
weighed_names as (
    select
        names.*,
        case names.difference
            when 'name_of_another'
                then
                    case
                        when names.evidence in ('unverified', 'code_only') then 'note'
                        when
                            names.evidence = 'older_list'
                            and left(names.likely_code, 5) <> left(names.class_code, 5)
                            then 'note'
                        else 'warning'
                    end
            when 'unlike'
                then
                    case
                        when names.evidence in ('unverified', 'code_only') then null
                        when names.evidence = 'older_list' then 'note'
                        else 'warning'
                    end
            when 'variant'
                then
                    case
                        when names.evidence in ('unverified', 'code_only', 'older_list') then null
                        else 'note'
                    end
        end as severity
    from {{ ref('int_code_name') }} as names
    left join places
        on
            names.document_id = places.document_id
            and names.table_no = places.table_no
            and names.row_no = places.row_no
            and names.section = places.section
            and names.block_no = places.block_no
    where places.document_id is null
),

other_names as (
    select
        names.account_id,
        names.document_id,
        names.table_no,
        names.row_no,
        null::integer as column_no,
        'name_differs' as kind,
        names.severity,
        null as identity_id,
        'block=' || names.block_no as scope,
        null::numeric as difference_yuan,
        documents.file_name || '，' || forms.name_zh || '（第' || names.table_no || '表）第'
        || names.row_no || '行：编码 ' || names.code || ' 印的名称是“' || names.label || '”，'
        || names.account_year || ' 年科目表中是“' || names.official_name || '”'
        || coalesce('；“' || names.label || '”的编码是 ' || names.likely_code, '')
        || case names.evidence
            when 'attested' then '' when 'official' then '' else '（科目表此条未经核实）'
        end || '。' as message_zh,
        documents.file_name || ', table ' || names.table_no || ', row ' || names.row_no
        || ': code ' || names.code || ' is named ' || names.label || ', in the list of '
        || names.account_year || ' ' || names.official_name
        || coalesce('; the printed name is that of ' || names.likely_code, '')
        || case names.evidence
            when 'attested' then '' when 'official' then ''
            else ' (this entry of the list is not verified)'
        end || '.' as message_en
    from weighed_names as names
    inner join documents on names.document_id = documents.document_id
    inner join forms on names.form_id = forms.form_id
    where names.severity is not null
)

select * from unknown_codes
union all
select * from misplaced_codes
union all
select * from other_names
