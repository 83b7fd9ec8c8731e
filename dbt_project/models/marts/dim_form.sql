-- 表种
select
    form_id,
    form_number,
    name_zh,
    name_en,
    fund,
    classification,
    repeats
from {{ ref('forms') }}
