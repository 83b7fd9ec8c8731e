-- 报表项目：总表与三公等表的行；总表的各类支出以 expenditure.类编码 列入
with class_lines as (
    select * from {{ ref('int_class_line') }}
),

class_names as (
    select
        code,
        (array_agg(name order by account_year desc))[1] as name
    from {{ ref('int_class_in_year') }}
    where classification = 'functional' and length(code) = 3
    group by code
)

select
    line_item,
    name_zh,
    name_en,
    kind,
    parent_item,
    fund
from {{ ref('line_items') }}
union all
select
    class_lines.line_item,
    coalesce(class_names.name, class_lines.functional_code) as name_zh,
    'Expenditure of class ' || class_lines.functional_code as name_en,
    'money' as kind,
    'expenditure' as parent_item,
    null as fund
from class_lines
left join class_names on class_lines.functional_code = class_names.code
