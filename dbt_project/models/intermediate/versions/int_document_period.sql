-- 每个文件何时处于撤回、何时处于留存待定：各段的起止、理由、何人
with withdrawals as (
    select
        document_id,
        'withdrawn' as kind,
        event_no as told_no,
        action = 'withdrawn' as begins,
        reason,
        told_by,
        told_at,
        history_no
    from {{ ref('stg_raw__document_withdrawal') }}
),

kept_aside as (
    select
        document_id,
        'kept_aside' as kind,
        override_no as told_no,
        value = 'yes' as begins,
        null::text as reason,
        null::text as told_by,
        told_at,
        history_no
    from {{ ref('stg_raw__override_history') }}
    where field = 'keep_old'
),

events as (
    select * from withdrawals
    union all
    select * from kept_aside
),

-- The order is that of the numbers; a clock that was set back must not turn it round.
timed as (
    select
        events.*,
        max(events.told_at) over (
            partition by events.document_id, events.kind
            order by events.told_no
            rows between unbounded preceding and current row
        ) as starts_at
    from events
),

followed as (
    select
        timed.*,
        lead(timed.starts_at) over following as ends_at,
        lead(timed.history_no) over following as ends_no
    from timed
    window following as (partition by timed.document_id, timed.kind order by timed.told_no)
)

select
    document_id,
    kind,
    starts_at,
    history_no as starts_no,
    ends_at,
    ends_no,
    reason,
    told_by
from followed
where begins
