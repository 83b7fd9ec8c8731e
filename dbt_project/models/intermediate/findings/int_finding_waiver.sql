-- 失效的豁免：所豁免的表已被新装载的文件取代，或已撤回
select
    {{ finding(
        kind="'waiver_expired'",
        severity="'warning'",
        keys={
            'account_id': 'account_id',
            'scope': "concat_ws(' ', identity_id, nullif(scope, ''))",
        },
        parts={
            'waived_id': 'identity_id',
            'waived_by': 'waived_by',
            'waived_on': 'waived_on',
            'reason': 'reason',
        },
    ) }}
from {{ ref('int_waiver') }}
where is_expired
