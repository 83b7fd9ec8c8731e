-- 每个文件自己说明的单位、年度、口径：用户说明 > 封面 > 表内印刷 > 标题 > 文件名；互相矛盾或缺少时不猜
with statements as (
    select * from {{ ref('int_account_statement') }}
),

overrides as (
    select * from {{ ref('stg_raw__document_override') }}
),

documents as (
    select * from {{ ref('stg_raw__document') }}
),

-- What each kind of place says: one value, several, or none.
places as (
    select
        document_id,
        field,
        place,
        count(distinct key) as value_count,
        min(key) as key
    from statements
    group by document_id, field, place
),

said as (
    select
        documents.document_id,
        field.field,
        max(case when places.place = 'cover' and places.value_count = 1 then places.key end)
            as cover_key,
        max(case when places.place = 'heading' and places.value_count = 1 then places.key end)
            as heading_key,
        max(case when places.place = 'table' and places.value_count = 1 then places.key end)
            as table_key,
        max(case when places.place = 'file_name' then places.key end) as file_name_key,
        coalesce(sum(places.value_count) filter (where places.place = 'table'), 0) as table_count,
        coalesce(sum(places.value_count) filter (where places.place <> 'file_name'), 0)
            as printed_count
    from documents
    cross join (values ('organization'), ('year')) as field (field)
    left join places on documents.document_id = places.document_id and field.field = places.field
    group by documents.document_id, field.field
),

-- Several whole sets of forms in one file, each under a name or year of its own: the first set's is
-- the file's. That holds only where every other name or year comes with a set of its own.
forms_of_key as (
    select distinct
        statements.document_id,
        statements.field,
        statements.key,
        tables.form_id
    from statements
    inner join {{ ref('stg_raw__document_table') }} as tables
        on
            statements.document_id = tables.document_id
            and statements.table_no = tables.table_no
            and tables.form_id is not null
    where statements.place = 'table' and statements.field in ('organization', 'year')
),

first_keys as (
    select distinct on (document_id, field)
        document_id,
        field,
        key
    from statements
    where place = 'table'
    order by document_id, field, table_no, evidence_no
),

shared_forms as (
    select
        others.document_id,
        others.field,
        others.key,
        first_keys.key as first_key,
        count(firsts.form_id) as form_count
    from forms_of_key as others
    inner join first_keys
        on
            others.document_id = first_keys.document_id
            and others.field = first_keys.field
            and others.key <> first_keys.key
    left join forms_of_key as firsts
        on
            first_keys.document_id = firsts.document_id
            and first_keys.field = firsts.field
            and first_keys.key = firsts.key
            and others.form_id = firsts.form_id
    group by others.document_id, others.field, others.key, first_keys.key
),

first_sets as (
    select
        document_id,
        field,
        min(first_key) as key
    from shared_forms
    group by document_id, field
    having min(form_count) >= 2
),

table_keys as (
    select distinct
        document_id,
        field,
        key
    from statements
    where place = 'table'
),

-- The document's own title, or its headings, must be borne out by a table; without them all tables
-- must agree. A name that only the file has is weak: a printed name goes before it, a printed year
-- must agree with it unless the cover says the year.
weighed as (
    select
        said.*,
        first_sets.key as first_set_key,
        coalesce(said.cover_key, said.heading_key) as title_key,
        coalesce(said.cover_key, said.heading_key) is not null
        and (said.table_count = 0 or table_keys.key is not null) as is_title_borne_out
    from said
    left join table_keys
        on
            said.document_id = table_keys.document_id
            and said.field = table_keys.field
            and coalesce(said.cover_key, said.heading_key) = table_keys.key
    left join first_sets
        on said.document_id = first_sets.document_id and said.field = first_sets.field
),

chosen as (
    select
        document_id,
        field,
        cover_key,
        file_name_key,
        printed_count,
        case
            when is_title_borne_out then title_key
            when printed_count = 0 then file_name_key
            when title_key is null then coalesce(table_key, first_set_key)
        end as printed_key
    from weighed
),

agreed as (
    select
        chosen.*,
        case
            when
                chosen.field = 'year'
                and chosen.cover_key is null
                and chosen.file_name_key <> chosen.printed_key
                then null
            else chosen.printed_key
        end as key
    from chosen
),

values_seen as (
    select
        document_id,
        field,
        string_agg(distinct value || '（' || source || '）', '、') as values_seen
    from statements
    group by document_id, field
),

-- Of several ways to print one name the longest.
fullest_values as (
    select distinct on (document_id, field, key)
        document_id,
        field,
        key,
        value
    from statements
    order by
        document_id asc,
        field asc,
        key asc,
        length({{ plain('value') }}) desc,
        evidence_no asc
),

fields as (
    select
        agreed.document_id,
        agreed.field,
        agreed.printed_count,
        agreed.file_name_key,
        agreed.key,
        overrides.value as told_value,
        values_seen.values_seen,
        coalesce(overrides.value, fullest_values.value) as value
    from agreed
    left join fullest_values
        on
            agreed.document_id = fullest_values.document_id
            and agreed.field = fullest_values.field
            and agreed.key = fullest_values.key
    left join overrides
        on agreed.document_id = overrides.document_id and agreed.field = overrides.field
    left join values_seen
        on agreed.document_id = values_seen.document_id and agreed.field = values_seen.field
),

-- A name without （本级） or （汇总） beside it says nothing of the scope; the first table that names
-- the organisation speaks for the file.
table_scopes as (
    select distinct on (organizations.document_id)
        organizations.document_id,
        coalesce(scopes.value, 'unspecified') as scope
    from statements as organizations
    left join statements as scopes
        on
            organizations.document_id = scopes.document_id
            and organizations.table_no = scopes.table_no
            and scopes.field = 'scope'
            and scopes.place = 'table'
    where organizations.field = 'organization' and organizations.place = 'table'
    order by
        organizations.document_id,
        organizations.table_no,
        organizations.evidence_no,
        scopes.evidence_no
),

scopes as (
    select
        documents.document_id,
        told.value as told_scope,
        coalesce(
            told.value,
            (
                array_agg(statements.value order by statements.evidence_no)
                filter (where statements.place = 'cover')
            )[1
            ],
            nullif(max(table_scopes.scope), 'unspecified'),
            (
                array_agg(statements.value order by statements.evidence_no)
                filter (where statements.place in ('heading', 'file_name'))
            )[1
            ],
            'unspecified'
        ) as scope
    from documents
    left join overrides as told
        on documents.document_id = told.document_id and told.field = 'scope'
    left join statements
        on documents.document_id = statements.document_id and statements.field = 'scope'
    left join table_scopes on documents.document_id = table_scopes.document_id
    group by documents.document_id, told.value
),

contradictions as (
    select
        document_id,
        string_agg(
            case field when 'organization' then '单位' else '年度' end
            || '按' || case when told_value is null then '封面' else '用户说明' end
            || '取“' || value || '”，另见 ' || values_seen,
            '；' order by field
        ) as contradiction
    from fields
    where
        value is not null
        and (
            (
                told_value is not null
                and values_seen is not null
                and not exists (
                    select 1
                    from statements
                    where
                        statements.document_id = fields.document_id
                        and statements.field = fields.field
                        and {{ plain('statements.value') }} = {{ plain('fields.told_value') }}
                )
            )
            or (told_value is null and field = 'year' and file_name_key <> key)
        )
    group by document_id
),

resolved as (
    select
        fields.document_id,
        max(fields.value) filter (where fields.field = 'organization') as organization,
        max(fields.value) filter (where fields.field = 'year') as year_text,
        bool_or(fields.told_value is not null) as is_told,
        bool_or(
            fields.value is null
            and (fields.printed_count > 0 or fields.file_name_key is not null)
        ) as is_contradictory,
        string_agg(
            case fields.field when 'organization' then '单位' else '年度' end
            || case
                when fields.values_seen is null then '未印出'
                else '不一致：' || fields.values_seen
            end,
            '；' order by fields.field
        ) filter (where fields.value is null) as problem
    from fields
    group by fields.document_id
)

select
    documents.document_id,
    documents.folder,
    resolved.organization,
    resolved.year_text,
    scopes.scope,
    {{ organization_key('parents.value') }} as parent_id,
    resolved.is_told,
    resolved.is_contradictory,
    resolved.problem,
    contradictions.contradiction
from resolved
inner join documents on resolved.document_id = documents.document_id
inner join scopes on resolved.document_id = scopes.document_id
left join contradictions on resolved.document_id = contradictions.document_id
left join overrides as parents
    on resolved.document_id = parents.document_id and parents.field = 'parent'
