-- 按编码列示的行在本表中的层级：上级取本表印出的最近一级，没有下级的为末级
with code_rows as (
    select distinct
        document_id,
        table_no,
        class_code
    from {{ ref('int_row_item') }}
    where row_type = 'code'
),

ancestors as (
    select
        code_rows.document_id,
        code_rows.table_no,
        code_rows.class_code,
        max(above.class_code) as parent_code
    from code_rows
    cross join (values (3), (5)) as level (digits)
    left join code_rows as above
        on
            code_rows.document_id = above.document_id
            and code_rows.table_no = above.table_no
            and left(code_rows.class_code, level.digits) = above.class_code
            and level.digits < length(code_rows.class_code)
    group by code_rows.document_id, code_rows.table_no, code_rows.class_code
),

parents as (
    select distinct
        document_id,
        table_no,
        parent_code
    from ancestors
    where parent_code is not null
)

select
    ancestors.document_id,
    ancestors.table_no,
    ancestors.class_code,
    ancestors.parent_code,
    parents.parent_code is null as is_leaf
from ancestors
left join parents
    on
        ancestors.document_id = parents.document_id
        and ancestors.table_no = parents.table_no
        and ancestors.class_code = parents.parent_code
