-- 没有读到的部分：扫描页、没有文字编码的页、列不明的表
select
    document_id,
    problem_no,
    kind,
    page,
    sheet,
    message_en,
    message_zh
from {{ source('raw', 'reading_problem') }}
where {{ in_scope_unless_held('document_id') }} and {{ of_newest_reading('problem_no') }}
