-- 改名只说明一次：现用名称本身不再有现用名称，曾用名称改为最后的名称
select
    renamed.organization,
    renamed.now_called,
    further.now_called as then_called
from {{ ref('organizations') }} as renamed
inner join {{ ref('organizations') }} as further
    on {{ plain('renamed.now_called') }} = {{ plain('further.organization') }}
where further.now_called is not null
