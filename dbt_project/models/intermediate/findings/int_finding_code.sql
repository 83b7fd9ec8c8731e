-- 编码与名称：科目表中没有的、位数不对的、名称不符的、站错类款或栏块的
-- A list says nothing of years that it does not cover.
with covered_years as (
    select distinct
        classification,
        account_year
    from {{ ref('int_class_in_year') }}
    where account_year >= {{ var('first_code_year') }} or edition_year > 0
),

unknown_codes as (
    select
        {{ finding(
            kind="case when codes.is_impossible then 'impossible_code' else 'unknown_code' end",
            severity="case when codes.is_impossible or covered_years.account_year is not null then 'warning' else 'note' end",
            keys={
                'account_id': 'codes.account_id',
                'document_id': 'codes.document_id',
                'table_no': 'codes.table_no',
                'row_no': 'codes.row_no',
                'scope': "'block=' || codes.block_no",
            },
            parts={
                'code': 'codes.code',
                'label': 'codes.label',
                'digits': 'length(codes.code)',
                'account_year': 'codes.account_year',
                'is_economic': "codes.classification = 'economic'",
                'is_functional': "codes.classification <> 'economic'",
                'likely_code': 'codes.likely_code',
            },
        ) }}
    from {{ ref('int_unknown_code') }} as codes
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
        {{ finding(
            kind="case codes.classification
                when 'economic' then 'wrong_block' else 'wrong_parent'
            end",
            severity="'warning'",
            keys={
                'account_id': 'codes.account_id',
                'document_id': 'codes.document_id',
                'table_no': 'codes.table_no',
                'row_no': 'codes.row_no',
                'scope': "'block=' || codes.block_no",
            },
            sentence="'code_misplaced'",
            parts={
                'code': 'codes.code',
                'label': "coalesce(codes.label, '')",
                'above_code': 'codes.above_code',
                'level_zh': "case length(codes.above_code) when 3 then '类' else '款' end",
                'likely_code': 'codes.likely_code',
                'may_lack_parent':
                    "codes.likely_code is null and codes.classification = 'functional'",
            },
        ) }}
    from places as codes
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
        {{ finding(
            kind="'name_differs'",
            severity='names.severity',
            keys={
                'account_id': 'names.account_id',
                'document_id': 'names.document_id',
                'table_no': 'names.table_no',
                'row_no': 'names.row_no',
                'scope': "'block=' || names.block_no",
            },
            parts={
                'code': 'names.code',
                'label': 'names.label',
                'account_year': 'names.account_year',
                'official_name': 'names.official_name',
                'likely_code': 'names.likely_code',
                'is_unverified': "names.evidence not in ('attested', 'official')",
            },
        ) }}
    from weighed_names as names
    where names.severity is not null
)

select * from unknown_codes
union all
select * from misplaced_codes
union all
select * from other_names
