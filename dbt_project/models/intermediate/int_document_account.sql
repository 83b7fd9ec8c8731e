-- 每个文件的主账户：自己说明的；没有印出单位或年度的，取自同一目录的其他文件
with documents as (
    select * from {{ ref('int_document_statement') }}
),

tables as (
    select
        document_id,
        form_id
    from {{ ref('stg_raw__document_table') }}
    where not is_of_former_reading
),

-- Files of the same folders that this build leaves as they are, as they were published.
unaffected as (
    select * from {{ ref('stg_build__unaffected_document') }}
    where
        problem is null
        and folder in (
            select documents.folder from documents
            where documents.problem is not null
        )
),

unaffected_forms as (
    select * from {{ ref('stg_build__unaffected_form') }}
),

-- A file that was withdrawn says nothing of the other files of its folder.
withdrawn as (
    select * from {{ ref('int_document_period') }}
    where kind = 'withdrawn' and ends_at is null
),

settled as (
    select
        documents.document_id,
        documents.folder,
        documents.organization,
        documents.year_text,
        documents.scope
    from documents
    left join withdrawn on documents.document_id = withdrawn.document_id
    where documents.problem is null and withdrawn.document_id is null
    union all
    select
        document_id,
        folder,
        organization,
        year_text,
        scope
    from unaffected
),

-- A file that prints no organisation or year takes it from the other files of its folder, when all
-- of them are of one account and the account does not yet have the forms of this file.
folders as (
    select
        folder,
        min(organization) as organization,
        min(year_text) as year_text,
        min(scope) as scope
    from settled
    group by folder
    having
        count(distinct {{ plain('organization') }}) = 1
        and count(distinct year_text) = 1
        and count(distinct scope) = 1
),

tables_of_folder as (
    select
        settled.folder,
        tables.form_id
    from settled
    inner join tables on settled.document_id = tables.document_id
    union
    select
        unaffected.folder,
        unaffected_forms.form_id
    from unaffected
    inner join unaffected_forms on unaffected.document_id = unaffected_forms.document_id
),

forms_of_folder as (
    select
        tables_of_folder.folder,
        tables_of_folder.form_id
    from tables_of_folder
    inner join {{ ref('forms') }} as forms on tables_of_folder.form_id = forms.form_id
    where not forms.repeats
),

same_forms as (
    select distinct documents.document_id
    from documents
    inner join tables on documents.document_id = tables.document_id
    inner join forms_of_folder
        on documents.folder = forms_of_folder.folder and tables.form_id = forms_of_folder.form_id
    where documents.problem is not null
),

completed as (
    select
        documents.document_id,
        coalesce(documents.organization, folders.organization) as organization,
        coalesce(documents.year_text, folders.year_text) as year_text,
        case when folders.folder is null then documents.scope else folders.scope end as scope,
        documents.is_told,
        folders.folder is not null as is_from_folder,
        case when folders.folder is null then documents.problem end as problem,
        documents.contradiction
    from documents
    left join same_forms on documents.document_id = same_forms.document_id
    left join folders
        on
            documents.folder = folders.folder
            and documents.problem is not null
            and not documents.is_contradictory
            and same_forms.document_id is null
            and coalesce(documents.year_text, folders.year_text) = folders.year_text
            and (
                documents.organization is null
                or {{ plain('documents.organization') }} = {{ plain('folders.organization') }}
            )
)

select
    document_id,
    organization,
    year_text::integer as account_year,
    scope,
    case when problem is null then {{ account_key('organization', 'year_text', 'scope') }} end
        as account_id,
    case when problem is null then {{ organization_key('organization') }} end as organization_id,
    is_told,
    is_from_folder,
    problem,
    contradiction
from completed
