-- 每行每块是什么：报表项目（按标签）、功能分类（按编码或名称）、经济分类（按编码）、合计行
with labels as (
    select * from {{ ref('int_row_label') }}
),

tables as (
    select * from {{ ref('int_table') }}
),

forms as (
    select * from {{ ref('forms') }}
),

line_items as (
    select * from {{ ref('line_items') }}
),

line_item_labels as (
    select
        form_id,
        coalesce(side, '') as side,
        coalesce(after_item, '') as after_item,
        {{ row_label('label') }} as label,
        line_item
    from {{ ref('line_item_labels') }}
),

class_names as (
    select * from {{ ref('int_class_name') }}
),

rows_of_forms as (
    select
        labels.*,
        tables.form_id,
        forms.classification,
        -- 2290400 is the group 22904 written with seven digits; 30400 is the class 304.
        case
            when forms.classification = 'functional' and length(labels.code) in (5, 7)
                then regexp_replace(labels.code, '(00)+$', '')
            when forms.classification = 'economic' and length(labels.code) = 5
                then regexp_replace(labels.code, '00$', '')
            else labels.code
        end as full_code,
        anywhere.line_item as item_anywhere,
        coalesce(line_items.opens_section, false) as opens_section,
        coalesce(line_items.closes_section, false) as closes_section
    from labels
    inner join tables
        on
            labels.document_id = tables.document_id
            and labels.table_no = tables.table_no
    inner join forms on tables.form_id = forms.form_id
    left join line_item_labels as anywhere
        on
            tables.form_id = anywhere.form_id
            and labels.label = anywhere.label
            and anywhere.after_item = ''
            and anywhere.side in (labels.side, '')
    left join line_items on anywhere.line_item = line_items.line_item
),

-- 一、一般公共预算财政拨款 means the opening balance of that fund below 年初财政拨款结转和结余, and its
-- income above it.
sectioned as (
    select
        *,
        max(case when opens_section or closes_section then row_no end) over (
            partition by document_id, table_no, section, block_no
            order by row_no
            rows between unbounded preceding and 1 preceding
        ) as section_row_no
    from rows_of_forms
),

placed as (
    select
        sectioned.*,
        coalesce(within.line_item, sectioned.item_anywhere) as own_line_item
    from sectioned
    left join sectioned as opening_row
        on
            sectioned.document_id = opening_row.document_id
            and sectioned.table_no = opening_row.table_no
            and sectioned.section = opening_row.section
            and sectioned.block_no = opening_row.block_no
            and sectioned.section_row_no = opening_row.row_no
            and opening_row.opens_section
    left join line_item_labels as within
        on
            sectioned.form_id = within.form_id
            and sectioned.label = within.label
            and within.side in (sectioned.side, '')
            and opening_row.item_anywhere = within.after_item
),

classified as (
    select
        placed.*,
        case
            when placed.classification = 'functional' then placed.full_code
            when
                placed.own_line_item is null
                and placed.classification = 'line_item'
                and placed.side = 'expenditure'
                then class_names.code
        end as functional_code,
        case when placed.classification = 'economic' then placed.full_code end as economic_code,
        placed.classification in ('functional', 'economic')
        and placed.code is null
        and placed.label in ('合计', '总计') as is_total
    from placed
    left join class_names on placed.label = class_names.plain_name
),

-- 合计 may be printed first and last: the first is the total, a second one repeats it and is never
-- added.
totals as (
    select
        *,
        row_number() over (
            partition by document_id, table_no, section, is_total
            order by row_no, block_no
        ) as total_no
    from classified
)

select
    document_id,
    table_no,
    row_no,
    section,
    block_no,
    side,
    form_id,
    label,
    printed_label,
    code,
    functional_code,
    economic_code,
    coalesce(functional_code, economic_code) as class_code,
    case
        when own_line_item is not null then own_line_item
        when classification = 'line_item' and functional_code is not null
            then 'expenditure.' || functional_code
    end as line_item,
    case
        when is_total and total_no = 1 then 'total'
        when is_total then 'repeated_total'
        when classification = 'line_item' and functional_code is not null then 'class_line'
        when own_line_item is not null then 'item'
        when code is not null then 'code'
        when label in ('小计', '合计', '总计') then 'repeated_total'
        else 'unknown'
    end as row_type
from totals
