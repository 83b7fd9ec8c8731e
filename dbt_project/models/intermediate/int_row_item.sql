-- 每行每块是什么：报表项目（按标签）、功能分类（按编码或名称）、经济分类（按编码）、合计行
with labels as (
    select * from {{ ref('int_row_label') }}
),

tables as (
    select * from {{ ref('stg_raw__document_table') }}
),

forms as (
    select * from {{ ref('forms') }}
),

line_items as (
    select * from {{ ref('line_items') }}
),

listed_labels as (
    select
        label_list,
        coalesce(side, '') as side,
        coalesce(after_item, '') as after_item,
        {{ row_label('label') }} as label,
        line_item
    from {{ ref('line_item_labels') }}
),

-- A form reads its rows with the labels of its own, then with those it shares with its like.
line_item_labels as (
    select distinct on (forms.form_id, listed.side, listed.after_item, listed.label)
        forms.form_id,
        listed.side,
        listed.after_item,
        listed.label,
        listed.line_item
    from forms
    inner join listed_labels as listed on listed.label_list in (forms.form_id, forms.label_list)
    order by
        forms.form_id asc,
        listed.side asc,
        listed.after_item asc,
        listed.label asc,
        listed.label_list = forms.form_id desc
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
            when
                forms.classification in ('functional', 'project') and length(labels.code) in (5, 7)
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

placed_by_label as (
    select
        sectioned.*,
        coalesce(within.line_item, sectioned.item_anywhere) as labelled_item
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

items_of_tables as (
    select distinct
        document_id,
        table_no,
        labelled_item
    from placed_by_label
    where labelled_item is not null
),

-- 三、政府采购支出 186.35 over its parts: where no other row says the sum, the heading does.
placed as (
    select
        placed_by_label.*,
        case
            when
                placed_by_label.has_figure
                and headings.heads is not null
                and items_of_tables.labelled_item is null
                then headings.heads
            else placed_by_label.labelled_item
        end as own_line_item
    from placed_by_label
    left join line_items as headings on placed_by_label.labelled_item = headings.line_item
    left join items_of_tables
        on
            placed_by_label.document_id = items_of_tables.document_id
            and placed_by_label.table_no = items_of_tables.table_no
            and headings.heads = items_of_tables.labelled_item
),

classified as (
    select
        placed.*,
        case
            when placed.classification = 'functional' then placed.full_code
            when placed.classification = 'project' and placed.full_code ~ '^2[0-9]{2,6}$'
                then placed.full_code
            when
                placed.own_line_item is null
                and placed.classification = 'line_item'
                and placed.side = 'expenditure'
                then class_names.code
        end as functional_code,
        case when placed.classification = 'economic' then placed.full_code end as economic_code,
        placed.classification in ('functional', 'economic', 'unit', 'project')
        and placed.code is null
        and placed.label in ('合计', '总计') as is_total
    from placed
    left join class_names on {{ bare_name('placed.label') }} = class_names.bare_name
),

newest_classes as (
    select distinct on (code)
        code,
        plain_name
    from {{ ref('stg_codes__functional_class') }}
    order by code asc, edition_year desc, valid_from_year desc
),

-- Where projects stand below the classes that pay them, the rows of the classes are subtotals:
-- those with a longer code below them, and the first of several rows of one code.
codes_of_projects as (
    select distinct
        document_id,
        table_no,
        section,
        functional_code
    from classified
    where classification = 'project' and functional_code is not null
),

rows_above_projects as (
    select distinct
        above.document_id,
        above.table_no,
        above.section,
        above.functional_code
    from codes_of_projects as above
    inner join codes_of_projects as below
        on
            above.document_id = below.document_id
            and above.table_no = below.table_no
            and above.section = below.section
            and length(above.functional_code) < length(below.functional_code)
            and starts_with(below.functional_code, above.functional_code)
),

grouped as (
    select
        classified.*,
        rows_above_projects.functional_code is not null
        or (
            row_number() over one_code = 1
            and count(*) over (
                partition by
                    classified.document_id,
                    classified.table_no,
                    classified.section,
                    classified.functional_code
            ) > 1
            and class_of_code.plain_name = classified.label
        ) as is_above_projects
    from classified
    left join rows_above_projects
        on
            classified.document_id = rows_above_projects.document_id
            and classified.table_no = rows_above_projects.table_no
            and classified.section = rows_above_projects.section
            and classified.functional_code = rows_above_projects.functional_code
    left join newest_classes as class_of_code
        on
            classified.classification = 'project'
            and classified.functional_code = class_of_code.code
    window
        one_code as (
            partition by
                classified.document_id,
                classified.table_no,
                classified.section,
                classified.functional_code
            order by classified.row_no
        )
),

-- 合计 may be printed first and last: the first is the total, a second one repeats it and is never
-- added.
totals as (
    select
        *,
        row_number() over (
            partition by document_id, table_no, section, is_total
            -- 合计 may stand under one block and its figure under another.
            order by has_figure desc, row_no asc, block_no asc
        ) as total_no
    from grouped
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
        when classification in ('unit', 'project') and label is not null
            then case when is_above_projects then 'named_subtotal' else 'named' end
        when code is not null then 'code'
        when label in ('小计', '合计', '总计') then 'repeated_total'
        else 'unknown'
    end as row_type
from totals
