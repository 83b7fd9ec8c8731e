-- 每张识别出的表：属于哪个账户、金额单位及其依据、是否为该账户此表的现行版本
with tables as (
    select * from {{ ref('stg_raw__document_table') }}
),

accounts as (
    select * from {{ ref('int_table_account') }}
),

documents as (
    select * from {{ ref('stg_raw__document') }}
),

forms as (
    select * from {{ ref('forms') }}
),

told_units as (
    select
        document_id,
        value as unit
    from {{ ref('stg_raw__document_override') }}
    where field = 'unit'
),

-- Only forms that usually print no unit may take the one that every other table of the document
-- prints.
document_units as (
    select
        document_id,
        min(printed_unit) as unit
    from tables
    where form_id is not null and printed_unit is not null
    group by document_id
    having count(distinct printed_unit) = 1
),

-- The first row of a form that repeats says what it is of: 项目名称 and the project's name.
opening_rows as (
    select distinct on (document_id, table_no)
        document_id,
        table_no,
        {{ plain("array_to_string(cells, '')") }} as opening_text
    from {{ ref('stg_raw__table_row') }}
    where row_kind = 'body'
    order by document_id, table_no, row_no
),

recognised as (
    select
        accounts.account_id,
        tables.document_id,
        tables.table_no,
        tables.form_id,
        tables.layout_id,
        tables.printed_title,
        tables.printed_unit,
        coalesce(
            tables.printed_unit,
            told_units.unit,
            case when forms.unit_from_document then document_units.unit end
        ) as unit,
        case
            when tables.printed_unit is not null then 'printed'
            when told_units.unit is not null then 'told'
            when forms.unit_from_document and document_units.unit is not null then 'from_document'
            else 'missing'
        end as unit_source,
        row_number() over (
            partition by accounts.account_id, tables.form_id
            order by
                tables.is_hidden asc,
                documents.loaded_at desc,
                tables.document_id asc,
                tables.table_no asc
        ) as recency,
        -- Of a form with one table a project, the newest file that has this project counts.
        dense_rank() over (
            partition by accounts.account_id, tables.form_id, opening_rows.opening_text
            order by documents.loaded_at desc, tables.document_id asc
        ) as recency_of_document,
        forms.repeats
    from tables
    inner join accounts
        on tables.document_id = accounts.document_id and tables.table_no = accounts.table_no
    inner join documents on tables.document_id = documents.document_id
    inner join forms on tables.form_id = forms.form_id
    left join opening_rows
        on
            tables.document_id = opening_rows.document_id
            and tables.table_no = opening_rows.table_no
    left join told_units on tables.document_id = told_units.document_id
    left join document_units on tables.document_id = document_units.document_id
)

select
    account_id,
    document_id,
    table_no,
    form_id,
    layout_id,
    printed_title,
    printed_unit,
    unit,
    unit_source,
    {{ yuan_in('unit') }} as yuan_per_unit,
    account_id is not null
    and case when repeats then recency_of_document = 1 else recency = 1 end as is_current
from recognised
