-- 新文件里缺少、由它所取代的旧文件顶替的表：新文件目录列有，或它所依的套表包括
with replacing as (
    select * from {{ ref('int_replacing_document_form') }}
),

documents as (
    select distinct
        account_id,
        document_id,
        older_document_ids
    from replacing
),

-- The table that counts now, of a file that the newer one otherwise replaces.
standing_in as (
    select
        documents.account_id,
        documents.document_id,
        tables.form_id,
        (array_agg(tables.document_id order by tables.table_no))[1] as older_document_id
    from documents
    inner join {{ ref('int_table') }} as tables
        on
            documents.account_id = tables.account_id
            and tables.is_current
            and tables.document_id = any(documents.older_document_ids)
    group by documents.account_id, documents.document_id, tables.form_id
),

-- A title known to several forms promises any one of them.
promised as (
    select
        promises.account_id,
        promises.document_id,
        promises.mention_no,
        promises.printed,
        promises.page,
        array_agg(promises.form_id) as form_ids
    from {{ ref('int_form_promise') }} as promises
    where promises.promise = 'listed' and not promises.repeats
    group by
        promises.account_id,
        promises.document_id,
        promises.mention_no,
        promises.printed,
        promises.page
),

kept as (
    select distinct
        promised.document_id,
        promised.mention_no
    from promised
    inner join replacing
        on
            promised.account_id = replacing.account_id
            and promised.document_id = replacing.document_id
            and replacing.form_id = any(promised.form_ids)
),

listed as (
    select
        standing_in.account_id,
        standing_in.document_id,
        standing_in.form_id,
        min(promised.printed) as printed,
        min(promised.page) as page
    from standing_in
    inner join promised
        on
            standing_in.account_id = promised.account_id
            and standing_in.document_id = promised.document_id
            and standing_in.form_id = any(promised.form_ids)
    left join kept
        on
            promised.document_id = kept.document_id
            and promised.mention_no = kept.mention_no
    where kept.mention_no is null
    group by standing_in.account_id, standing_in.document_id, standing_in.form_id
),

sets as (
    select * from {{ ref('int_set_form_missing') }}
    where document_id is not null
)

select
    standing_in.account_id,
    standing_in.document_id,
    standing_in.form_id,
    standing_in.older_document_id,
    listed.printed,
    listed.page,
    listed.form_id is not null as is_listed,
    sets.set_name_zh,
    sets.set_name_en
from standing_in
left join listed
    on
        standing_in.account_id = listed.account_id
        and standing_in.document_id = listed.document_id
        and standing_in.form_id = listed.form_id
left join sets
    on
        standing_in.account_id = sets.account_id
        and standing_in.document_id = sets.document_id
        and standing_in.form_id = sets.form_id
where listed.form_id is not null or sets.form_id is not null
