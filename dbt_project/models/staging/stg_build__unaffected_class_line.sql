-- 增量构建不重建的账户总表中的各类支出行；全量构建时为空
select
    line_item,
    functional_code
from {{ source('build', 'unaffected_class_line') }}
