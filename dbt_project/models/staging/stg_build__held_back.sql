-- 搁置：本次构建因之失败的账户与文件
select
    account_id,
    document_id,
    level,
    step,
    reason
from {{ source('build', 'scope_held_back') }}
