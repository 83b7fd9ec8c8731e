-- 绩效自评：等级与总分不符、满分而未达指标值、两个项目指标相同
with results as (
    select * from {{ ref('int_performance_result') }}
    where outcome = 'broken'
)

select
    {{ finding(
        kind="'performance_oddity'",
        severity='identities.severity',
        keys={
            'account_id': 'results.account_id',
            'document_id': 'results.document_id',
            'table_no': 'results.table_no',
            'row_no': 'results.row_no',
            'identity_id': 'results.identity_id',
            'scope': 'results.scope_key',
        },
        parts={'identity_zh': 'identities.name_zh', 'detail': 'results.detail'},
    ) }}
from results
inner join {{ ref('identities') }} as identities on results.identity_id = identities.identity_id
