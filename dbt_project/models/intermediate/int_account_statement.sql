-- 印出的年度、单位、口径，可比较的形式：同一单位的简称与全称、“委”与“委员会”视为同一
with evidence as (
    select
        document_id,
        evidence_no,
        table_no,
        field,
        value,
        source,
        case field
            when 'organization' then replace(plain_value, '委员会', '委')
            else plain_value
        end as key
    from {{ ref('stg_raw__account_evidence') }}
),

names as (
    select distinct
        document_id,
        key
    from evidence
    where field = 'organization' and source <> 'file_name'
),

-- 财政局 in a caption is 某市财政局 of the cover: the longest name of the file that ends with it.
full_names as (
    select
        short.document_id,
        short.key,
        (array_agg(long.key order by length(long.key) desc, long.key asc))[1] as full_key
    from names as short
    inner join names as long
        on
            short.document_id = long.document_id
            and right(long.key, length(short.key)) = short.key
    group by short.document_id, short.key
)

select
    evidence.document_id,
    evidence.evidence_no,
    evidence.table_no,
    evidence.field,
    evidence.value,
    evidence.source,
    case evidence.source
        when 'cover' then 'cover'
        when 'heading' then 'heading'
        when 'file_name' then 'file_name'
        else 'table'
    end as place,
    coalesce(full_names.full_key, evidence.key) as key
from evidence
left join full_names
    on
        evidence.document_id = full_names.document_id
        and evidence.field = 'organization'
        and evidence.key = full_names.key
