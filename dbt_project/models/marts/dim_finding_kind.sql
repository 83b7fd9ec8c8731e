-- 问题的种类与处理办法
select
    kind,
    name_zh,
    name_en,
    advice_zh,
    advice_en
from {{ ref('finding_kinds') }}
