-- 每张表在各段时间里的状态：现行、被取代、留存待定、撤回；由哪个文件的什么事引起
with versions as (
    select * from {{ ref('int_table_version') }}
),

periods as (
    select * from {{ ref('int_document_period') }}
),

document_events as (
    select distinct
        document_id,
        shown_from_no as occurred_no,
        shown_from as told_at,
        first_event as event
    from versions
    union
    select
        document_id,
        gone_no as occurred_no,
        gone_at as told_at,
        'reinterpreted' as event
    from versions
    where gone_no is not null
    union all
    select
        document_id,
        starts_no as occurred_no,
        starts_at as told_at,
        kind as event
    from periods
    union all
    select
        document_id,
        ends_no as occurred_no,
        ends_at as told_at,
        case kind when 'withdrawn' then 'reinstated' else 'released' end as event
    from periods
    where ends_no is not null
),

-- What happens to one version may change the standing of all others of the same form and account.
version_documents as (
    select distinct
        account_id,
        form_id,
        subject,
        document_id
    from versions
),

-- Events follow one another as they were counted. Their times are shown only: a clock that was set
-- back gives an event the time of the one before it.
events as (
    select
        version_documents.account_id,
        version_documents.form_id,
        version_documents.subject,
        version_documents.document_id,
        document_events.occurred_no,
        max(document_events.told_at) over (
            partition by
                version_documents.account_id, version_documents.form_id, version_documents.subject
            order by document_events.occurred_no
        ) as occurred_at,
        document_events.event
    from version_documents
    inner join document_events on version_documents.document_id = document_events.document_id
),

-- What has one time is one moment: how things stand after the last of it.
moments as (
    select
        account_id,
        form_id,
        subject,
        occurred_at,
        max(occurred_no) as occurred_no
    from events
    group by account_id, form_id, subject, occurred_at
),

-- How each version stood right after each moment.
standing as (
    select
        versions.*,
        moments.occurred_at,
        coalesce(versions.gone_no <= moments.occurred_no, false) as is_gone,
        withdrawn.document_id is not null as is_withdrawn,
        kept_aside.document_id is not null as is_kept_aside
    from versions
    inner join moments
        on
            versions.account_id = moments.account_id
            and versions.form_id = moments.form_id
            and versions.subject = moments.subject
            and versions.shown_from_no <= moments.occurred_no
    left join periods as withdrawn
        on
            versions.document_id = withdrawn.document_id
            and withdrawn.kind = 'withdrawn'
            and moments.occurred_no >= withdrawn.starts_no
            and (withdrawn.ends_no is null or moments.occurred_no < withdrawn.ends_no)
    left join periods as kept_aside
        on
            versions.document_id = kept_aside.document_id
            and kept_aside.kind = 'kept_aside'
            and moments.occurred_no >= kept_aside.starts_no
            and (kept_aside.ends_no is null or moments.occurred_no < kept_aside.ends_no)
),

-- A coarser copy replaces nothing while the finer table it repeats stands.
copies as (
    select distinct
        standing.document_id,
        standing.table_no,
        standing.occurred_at
    from standing
    inner join {{ ref('int_coarser_copy') }} as coarser
        on standing.document_id = coarser.document_id and standing.table_no = coarser.table_no
    inner join standing as finer
        on
            coarser.finer_document_id = finer.document_id
            and coarser.finer_table_no = finer.table_no
            and standing.occurred_at = finer.occurred_at
            and not finer.is_gone
            and not finer.is_withdrawn
            and not finer.is_kept_aside
            and not finer.is_hidden
),

-- The first counts: what is of a reading that holds, then what is not withdrawn, then what was
-- not kept aside, then what is not hidden, then what is no coarser copy, then the newest; of
-- several that were kept aside the oldest, since each was to replace nothing. Of a form that
-- repeats all tables of the first file count.
ranked as (
    select
        standing.*,
        dense_rank() over (
            partition by
                standing.account_id, standing.form_id, standing.subject, standing.occurred_at
            order by
                standing.is_gone asc,
                standing.is_withdrawn asc,
                standing.is_kept_aside asc,
                case when standing.repeats then false else standing.is_hidden end asc,
                copies.document_id is not null asc,
                case when standing.is_kept_aside then standing.loaded_no end asc,
                standing.loaded_no desc,
                standing.document_id asc,
                case when standing.repeats then 0 else standing.table_no end asc
        ) as rank_no
    from standing
    left join copies
        on
            standing.document_id = copies.document_id
            and standing.table_no = copies.table_no
            and standing.occurred_at = copies.occurred_at
),

judged as (
    select
        ranked.*,
        case
            when ranked.is_gone then 'former_reading'
            when ranked.is_withdrawn then 'withdrawn'
            when ranked.rank_no = 1 then 'current'
            when ranked.is_kept_aside then 'kept_aside'
            else 'superseded'
        end as status
    from ranked
),

compared as (
    select
        judged.*,
        lag(judged.status) over (
            partition by judged.document_id, judged.table_no
            order by judged.occurred_at
        ) as status_before
    from judged
),

changes as (
    select * from compared
    where status is distinct from status_before
),

-- What happened to the file itself explains more than what happened to another at that moment.
causes as (
    select distinct on (changes.document_id, changes.table_no, changes.occurred_at)
        changes.document_id,
        changes.table_no,
        changes.occurred_at,
        events.event,
        events.document_id as event_document_id
    from changes
    inner join events
        on
            changes.account_id = events.account_id
            and changes.form_id = events.form_id
            and changes.subject = events.subject
            and changes.occurred_at = events.occurred_at
    order by
        changes.document_id,
        changes.table_no,
        changes.occurred_at,
        changes.document_id <> events.document_id,
        array_position(
            array[
                'loaded', 'reinterpreted', 'told', 'withdrawn', 'reinstated', 'kept_aside',
                'released'
            ],
            events.event
        ),
        events.document_id
)

select
    changes.account_id,
    changes.form_id,
    changes.subject,
    changes.document_id,
    changes.table_no,
    changes.status,
    changes.occurred_at as starts_at,
    lead(changes.occurred_at) over one_table as ends_at,
    causes.event as began_by,
    causes.event_document_id as began_by_document_id,
    lead(causes.event) over one_table as ended_by,
    lead(causes.event_document_id) over one_table as ended_by_document_id
from changes
inner join causes
    on
        changes.document_id = causes.document_id
        and changes.table_no = causes.table_no
        and changes.occurred_at = causes.occurred_at
window
    one_table as (
        partition by changes.document_id, changes.table_no
        order by changes.occurred_at
    )
