-- 站错位置的编码：功能分类不属于上方的类、款；经济分类落在另一类的栏块里
with printed as (
    select * from {{ ref('int_printed_code') }}
    where plain_official_name is not null
),

compared as (
    select
        printed.*,
        left(printed.class_code, length(printed.above_code)) = printed.above_code as is_right
    from printed
    where printed.above_code is not null
),

-- Only where a table prints the rows above its items can an item stand under the wrong one; many
-- that do so are a layout.
tables as (
    select
        document_id,
        table_no,
        count(*) filter (where is_right) as right_count,
        count(*) filter (where not is_right) as wrong_count
    from compared
    group by document_id, table_no
),

-- Where the row above bears the name of the class that its children are of, its own code is wrong.
misnamed as (
    select * from {{ ref('int_code_name') }}
    where difference = 'name_of_another'
),

wrong as (
    select
        compared.account_id,
        compared.account_year,
        compared.document_id,
        compared.table_no,
        compared.row_no,
        compared.section,
        compared.block_no,
        compared.form_id,
        compared.classification,
        compared.code,
        compared.class_code,
        compared.label,
        compared.official_name,
        compared.above_code
    from compared
    inner join tables
        on compared.document_id = tables.document_id and compared.table_no = tables.table_no
    left join misnamed
        on
            compared.document_id = misnamed.document_id
            and compared.table_no = misnamed.table_no
            and compared.section = misnamed.section
            and compared.block_no = misnamed.block_no
            and compared.above_row_no = misnamed.row_no
    where
        not compared.is_right
        and misnamed.document_id is null
        and tables.right_count >= 3
        and tables.wrong_count <= greatest(1, tables.right_count / 5)
        -- The rows around it stand under the same row: it alone does not belong.
        and (
            compared.previous_code = compared.above_code
            or left(compared.previous_code, length(compared.above_code)) = compared.above_code
        )
        and (
            compared.next_code is null
            or left(compared.next_code, length(compared.above_code)) = compared.above_code
            or length(compared.next_code) < length(compared.class_code)
        )
),

classes as (
    select * from {{ ref('int_class_in_year') }}
)

select
    wrong.account_id,
    wrong.account_year,
    wrong.document_id,
    wrong.table_no,
    wrong.row_no,
    wrong.section,
    wrong.block_no,
    wrong.form_id,
    wrong.classification,
    wrong.code,
    wrong.class_code,
    wrong.label,
    wrong.official_name,
    wrong.above_code,
    min(classes.code) as likely_code
from wrong
left join classes
    on
        wrong.classification = classes.classification
        and wrong.account_year = classes.account_year
        and wrong.label = classes.plain_name
        and length(wrong.class_code) = length(classes.code)
        and wrong.above_code = left(classes.code, length(wrong.above_code))
group by
    wrong.account_id,
    wrong.account_year,
    wrong.document_id,
    wrong.table_no,
    wrong.row_no,
    wrong.section,
    wrong.block_no,
    wrong.form_id,
    wrong.classification,
    wrong.code,
    wrong.class_code,
    wrong.label,
    wrong.official_name,
    wrong.above_code
