-- 每张识别出的表：属于哪个账户、金额单位及其依据、此刻的状态
with tables as (
    select * from {{ ref('stg_raw__document_table') }}
),

accounts as (
    select * from {{ ref('int_table_account') }}
),

periods as (
    select * from {{ ref('int_table_period') }}
    where ends_at is null
),

withdrawn as (
    select * from {{ ref('int_document_period') }}
    where kind = 'withdrawn' and ends_at is null
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
        former_reading_no,
        min(printed_unit) as unit
    from tables
    where form_id is not null and printed_unit is not null
    group by document_id, former_reading_no
    having count(distinct printed_unit) = 1
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
        tables.read_by,
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
        case
            when tables.is_of_former_reading then 'former_reading'
            when periods.status is not null then periods.status
            when withdrawn.document_id is not null then 'withdrawn'
            else 'unassigned'
        end as status
    from tables
    inner join accounts
        on tables.document_id = accounts.document_id and tables.table_no = accounts.table_no
    inner join forms on tables.form_id = forms.form_id
    left join periods
        on tables.document_id = periods.document_id and tables.table_no = periods.table_no
    left join withdrawn on tables.document_id = withdrawn.document_id
    left join told_units on tables.document_id = told_units.document_id
    left join document_units
        on
            tables.document_id = document_units.document_id
            and tables.former_reading_no is not distinct from document_units.former_reading_no
)

select
    account_id,
    document_id,
    table_no,
    form_id,
    layout_id,
    printed_title,
    printed_unit,
    read_by,
    unit,
    unit_source,
    {{ yuan_in('unit') }} as yuan_per_unit,
    status,
    status = 'current' as is_current
from recognised
