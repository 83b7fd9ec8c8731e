-- 部门汇总对下属单位之和（收入支出决算总表各项）：差额即抵销数（或没有装载的单位），单独列出
select
    account_id,
    line_item,
    unit_count,
    department_yuan,
    units_yuan,
    eliminations_yuan,
    tolerance_yuan,
    agrees
from {{ ref('int_department_unit_sum') }}
