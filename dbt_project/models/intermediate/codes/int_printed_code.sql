-- 每行印出的编码及其前后：当年科目表中的名称，上方最近的上级行，同栏前后的编码
with code_rows as (
    select
        tables.account_id,
        accounts.account_year,
        items.document_id,
        items.table_no,
        items.row_no,
        items.section,
        items.block_no,
        items.form_id,
        forms.classification,
        items.code,
        items.class_code,
        items.label,
        items.printed_label,
        length(items.class_code) as digits
    from {{ ref('int_row_item') }} as items
    inner join {{ ref('int_table') }} as tables
        on items.document_id = tables.document_id and items.table_no = tables.table_no
    inner join {{ ref('int_account') }} as accounts on tables.account_id = accounts.account_id
    inner join {{ ref('forms') }} as forms on items.form_id = forms.form_id
    where
        items.row_type = 'code'
        and tables.is_current
        and forms.classification in ('functional', 'economic')
),

classes as (
    select * from {{ ref('int_class_in_year') }}
),

-- The row above that a row stands under is the last one of a higher level: 类 for 款, 款 or 类 for 项.
placed as (
    select
        code_rows.*,
        max(code_rows.row_no) filter (where code_rows.digits = 3) over above as class_row_no,
        max(code_rows.row_no) filter (where code_rows.digits = 5) over above as group_row_no,
        lag(code_rows.class_code) over in_block as previous_code,
        lead(code_rows.class_code) over in_block as next_code
    from code_rows
    window
        in_block as (
            partition by
                code_rows.document_id, code_rows.table_no, code_rows.section, code_rows.block_no
            order by code_rows.row_no
        ),
        above as (
            partition by
                code_rows.document_id, code_rows.table_no, code_rows.section, code_rows.block_no
            order by code_rows.row_no
            rows between unbounded preceding and 1 preceding
        )
),

under as (
    select
        placed.*,
        case
            when placed.digits = 7 then greatest(placed.class_row_no, placed.group_row_no)
            when placed.digits = 5 then placed.class_row_no
        end as above_row_no
    from placed
)

select
    under.account_id,
    under.account_year,
    under.document_id,
    under.table_no,
    under.row_no,
    under.section,
    under.block_no,
    under.form_id,
    under.classification,
    under.code,
    under.class_code,
    under.label,
    under.printed_label,
    classes.name as official_name,
    classes.plain_name as plain_official_name,
    classes.evidence,
    above_rows.class_code as above_code,
    under.above_row_no,
    under.previous_code,
    under.next_code
from under
left join classes
    on
        under.classification = classes.classification
        and under.account_year = classes.account_year
        and under.class_code = classes.code
left join code_rows as above_rows
    on
        under.document_id = above_rows.document_id
        and under.table_no = above_rows.table_no
        and under.section = above_rows.section
        and under.block_no = above_rows.block_no
        and under.above_row_no = above_rows.row_no
