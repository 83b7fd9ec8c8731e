-- 指标：各表的栏目是什么
select
    measure,
    name_zh,
    name_en,
    parent_measure,
    adds_up
from {{ ref('measures') }}
