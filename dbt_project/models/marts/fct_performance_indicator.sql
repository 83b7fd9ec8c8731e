-- 绩效指标：每个三级指标一行
select
    document_id,
    table_no,
    row_no,
    account_id,
    form_id,
    level_1,
    level_2,
    level_3,
    operator,
    target,
    unit,
    actual,
    weight,
    score,
    deviation_reason
from {{ ref('int_performance_indicator') }}
