-- 每个文件属于哪个单位、年度、口径：用户说明 > 表内印刷 > 文件名；互相矛盾或缺少时不猜
with evidence as (
    select
        document_id,
        field,
        value,
        plain_value,
        source,
        evidence_no
    from {{ ref('stg_raw__account_evidence') }}
),

overrides as (
    select
        document_id,
        field,
        value
    from {{ ref('stg_raw__document_override') }}
),

documents as (
    select document_id from {{ ref('stg_raw__document') }}
),

-- A file's name is weaker than its print: its year must agree, its organisation only serves when
-- none is printed.
weighed as (
    select
        document_id,
        field,
        value,
        plain_value,
        source,
        evidence_no,
        bool_or(source <> 'file_name') over (partition by document_id, field) as is_printed
    from evidence
),

usable as (
    select
        document_id,
        field,
        value,
        plain_value,
        source,
        evidence_no
    from weighed
    where source <> 'file_name' or field = 'year' or not is_printed
),

printed as (
    select
        document_id,
        field,
        count(distinct plain_value) as value_count,
        (array_agg(value order by evidence_no))[1] as first_value,
        string_agg(distinct value || '（' || source || '）', '、') as values_seen
    from usable
    group by document_id, field
),

fields as (
    select
        documents.document_id,
        field.field,
        coalesce(overrides.value, case when printed.value_count = 1 then printed.first_value end)
            as value,
        overrides.value is not null as is_told,
        coalesce(printed.value_count, 0) as value_count,
        printed.first_value,
        printed.values_seen,
        overrides.value is not null
        and coalesce(printed.value_count, 0) > 0
        and not exists (
            select 1
            from usable
            where
                usable.document_id = documents.document_id
                and usable.field = field.field
                and usable.plain_value = {{ plain('overrides.value') }}
        ) as contradicts_print
    from documents
    cross join (values ('organization'), ('year'), ('scope')) as field (field)
    left join printed on documents.document_id = printed.document_id and field.field = printed.field
    left join overrides
        on
            documents.document_id = overrides.document_id
            and field.field = overrides.field
),

resolved as (
    select
        document_id,
        max(value) filter (where field = 'organization') as organization,
        max(value) filter (where field = 'year') as year_text,
        max(value) filter (where field = 'scope') as scope_text,
        string_agg(
            case field when 'organization' then '单位' when 'year' then '年度' else '口径' end
            || case when value_count = 0 then '未印出' else '不一致：' || values_seen end,
            '；' order by field
        ) filter (where value is null and (field <> 'scope' or value_count > 1)) as problem,
        string_agg(
            case field when 'organization' then '单位' when 'year' then '年度' else '口径' end
            || '按用户说明取“' || value || '”，印刷为 ' || values_seen,
            '；' order by field
        ) filter (where contradicts_print) as contradiction,
        bool_or(is_told) as is_told
    from fields
    group by document_id
)

select
    document_id,
    organization,
    year_text::integer as account_year,
    coalesce(scope_text, 'unspecified') as scope,
    case
        when problem is null
            then md5(
                {{ plain('organization') }} || '|' || year_text
                || '|' || coalesce(scope_text, 'unspecified')
            )::uuid
    end as account_id,
    case when problem is null then md5({{ plain('organization') }})::uuid end as organization_id,
    is_told,
    problem,
    contradiction
from resolved
