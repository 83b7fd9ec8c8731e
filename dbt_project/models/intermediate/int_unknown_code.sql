-- 该年度科目表中没有的编码，及可能应为的编码：名称相同且与上下相邻编码同类者优先
with code_rows as (
    select
        items.document_id,
        items.table_no,
        items.row_no,
        items.section,
        items.block_no,
        items.form_id,
        coalesce(items.code, items.class_code) as code,
        items.class_code,
        items.label,
        tables.account_id,
        accounts.account_year,
        case when items.row_type = 'class_line' then 'functional' else forms.classification end
            as classification,
        lag(items.class_code) over in_block as previous_code,
        lead(items.class_code) over in_block as next_code
    from {{ ref('int_row_item') }} as items
    inner join {{ ref('int_table') }} as tables
        on items.document_id = tables.document_id and items.table_no = tables.table_no
    inner join {{ ref('int_account') }} as accounts on tables.account_id = accounts.account_id
    inner join {{ ref('forms') }} as forms on items.form_id = forms.form_id
    where items.row_type in ('code', 'class_line') and tables.is_current
    window in_block as (
        partition by items.document_id, items.table_no, items.section, items.block_no
        order by items.row_no
    )
),

classes as (
    select * from {{ ref('int_class_in_year') }}
),

unknown as (
    select
        code_rows.account_id,
        code_rows.document_id,
        code_rows.table_no,
        code_rows.row_no,
        code_rows.section,
        code_rows.block_no,
        code_rows.form_id,
        code_rows.classification,
        code_rows.account_year,
        code_rows.code,
        code_rows.class_code,
        code_rows.label,
        code_rows.previous_code,
        code_rows.next_code
    from code_rows
    left join classes
        on
            code_rows.classification = classes.classification
            and code_rows.account_year = classes.account_year
            and code_rows.class_code = classes.code
    where classes.code is null
),

candidates as (
    select
        unknown.document_id,
        unknown.table_no,
        unknown.row_no,
        unknown.section,
        unknown.block_no,
        count(*) as same_name_count,
        min(classes.code) as only_same_name,
        count(*) filter (
            where left(classes.code, 3) in (
                left(unknown.previous_code, 3), left(unknown.next_code, 3)
            )
        ) as neighbour_count,
        min(classes.code) filter (
            where left(classes.code, 3) in (
                left(unknown.previous_code, 3), left(unknown.next_code, 3)
            )
        ) as neighbour_code
    from unknown
    inner join classes
        on
            unknown.classification = classes.classification
            and unknown.account_year = classes.account_year
            and unknown.label = classes.plain_name
            and length(unknown.class_code) = length(classes.code)
    group by
        unknown.document_id, unknown.table_no, unknown.row_no, unknown.section, unknown.block_no
)

select
    unknown.account_id,
    unknown.document_id,
    unknown.table_no,
    unknown.row_no,
    unknown.section,
    unknown.block_no,
    unknown.form_id,
    unknown.classification,
    unknown.account_year,
    unknown.code,
    unknown.class_code,
    unknown.label,
    -- 类 款 项 have 3, 5 and 7 digits; the economic classification ends with 款.
    length(unknown.code) not in (3, 5, 7)
    or (unknown.classification = 'economic' and length(unknown.code) = 7) as is_impossible,
    case
        when candidates.neighbour_count = 1 then candidates.neighbour_code
        when candidates.same_name_count = 1 then candidates.only_same_name
    end as likely_code
from unknown
left join candidates
    on
        unknown.document_id = candidates.document_id
        and unknown.table_no = candidates.table_no
        and unknown.row_no = candidates.row_no
        and unknown.section = candidates.section
        and unknown.block_no = candidates.block_no
