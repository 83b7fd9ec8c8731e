-- 增量构建不重建的账户的年度；全量构建时为空
select account_year
from {{ source('build', 'unaffected_year') }}
