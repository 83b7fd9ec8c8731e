-- 增量构建不重建的账户印出的、科目表中没有的编码；全量构建时为空
select
    classification,
    account_year,
    class_code,
    name
from {{ source('build', 'unaffected_class') }}
