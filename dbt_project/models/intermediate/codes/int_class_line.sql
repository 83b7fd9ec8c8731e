-- 总表中按功能分类列示的各类支出行：全部账户合在一处，每类一行
select
    line_item,
    functional_code
from {{ ref('int_datapoint') }}
where
    row_type = 'class_line'
    and account_id is not null
    and cell_state in ('amount', 'no_unit', 'unreadable')
union
select
    line_item,
    functional_code
from {{ ref('stg_build__unaffected_class_line') }}
