"""The ledger of builds: build.build_event and build.node_event."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loaders import logs
from loaders.building.dbt_runner import FAILED, NodeResult
from loaders.building.people.restoring import Lost
from loaders.building.state import Versions
from loaders.database.connection import Connection


@dataclass(frozen=True)
class Plan:
    """What a build is about: `kind` full or incremental, why in words, and the number of documents."""

    kind: str
    reason: str
    document_count: int


def begin(connection: Connection, plan: Plan, versions: Versions) -> int:
    """Enter a build that begins."""
    row = connection.execute(
        """
        insert into build.build_event
            (kind, outcome, reason, document_count, rules_version, codes_version)
        values (%s, 'running', %s, %s, %s, %s)
        returning build_id
        """,
        (plan.kind, plan.reason, plan.document_count, versions.rules, versions.codes),
    ).fetchone()
    connection.commit()
    build_id = int(row[0]) if row else 0
    _log_start(build_id, plan)
    return build_id


def correct(connection: Connection, build_id: int, plan: Plan) -> None:
    """Enter that a build is about something else than it began with."""
    connection.execute(
        "update build.build_event set kind = %s, reason = %s, document_count = %s where build_id = %s",
        (plan.kind, plan.reason, plan.document_count, build_id),
    )
    connection.commit()
    _log_start(build_id, plan)


def _log_start(build_id: int, plan: Plan) -> None:
    logs.event(
        "build_started",
        build_id=build_id,
        kind=plan.kind,
        reason=plan.reason,
        documents=plan.document_count,
    )


@dataclass(frozen=True)
class Unpublished:
    """A build whose marts are built and tested, and wait in the working schemas to be published."""

    build_id: int
    kind: str
    reason: str
    document_count: int
    versions: Versions


def unpublished(connection: Connection) -> Unpublished | None:
    """The build that waits to be published, if the newest one does."""
    row = connection.execute(
        """
        select build_id, kind, reason, document_count, rules_version, codes_version, outcome
        from build.build_event
        order by build_id desc
        limit 1
        """
    ).fetchone()
    if row is None or row[6] != "built":
        return None
    build_id, kind, reason, document_count, rules, codes, _ = row
    return Unpublished(build_id, kind, reason, document_count, Versions(rules, codes))


def abandon(connection: Connection) -> None:
    """Enter as failed whatever was left running by a killed process, or was never published: the next build overwrites it."""
    connection.execute(
        """
        update build.build_event
        set
            outcome = 'failed',
            ended_at = now(),
            message = case outcome when 'built' then 'it was never published' else 'it was interrupted' end
        where outcome in ('running', 'built')
        """
    )
    connection.commit()


def enter_built(connection: Connection, build_id: int) -> None:
    """Enter that every test passed: what was built waits to be published."""
    connection.execute(
        "update build.build_event set outcome = 'built' where build_id = %s", (build_id,)
    )
    connection.commit()


def enter_lost(connection: Connection, build_id: int, lost: Sequence[Lost]) -> None:
    """Enter what people made and the build could not make again, with its definition."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into build.lost_object (build_id, lost_no, kind, object_name, definition, reason)
            values (%s, %s, %s, %s, %s, %s)
            """,
            [
                (build_id, number, each.kind, each.name, each.definition, each.reason)
                for number, each in enumerate(lost, start=1)
            ],
        )


def end(connection: Connection, build_id: int, outcome: str, message: str) -> None:
    """Enter how a build ended: `succeeded` or `failed`, with what was published or why it failed."""
    row = connection.execute(
        """
        update build.build_event
        set outcome = %s, ended_at = clock_timestamp(), message = %s
        where build_id = %s
        returning extract(epoch from ended_at - started_at)::double precision
        """,
        (outcome, message, build_id),
    ).fetchone()
    logs.event(
        "build_ended",
        logging.INFO if outcome == "succeeded" else logging.ERROR,
        build_id=build_id,
        outcome=outcome,
        message=message,
        seconds=row[0] if row else None,
    )


def enter_nodes(connection: Connection, build_id: int, nodes: Iterable[NodeResult]) -> None:
    """Enter the steps of a build and how long each took."""
    nodes = tuple(nodes)
    for node in nodes:
        failed = node.status in FAILED
        logs.event(
            "build_step",
            logging.ERROR if failed else logging.INFO,
            build_id=build_id,
            node=node.name,
            kind=node.kind,
            status=node.status,
            seconds=node.seconds,
            **({"message": node.message} if failed else {}),
        )
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into build.node_event (build_id, node_no, node_name, kind, status, seconds)
            values (%s, %s, %s, %s, %s, %s)
            """,
            [
                (build_id, number, node.name, node.kind, node.status, node.seconds)
                for number, node in enumerate(nodes, start=1)
            ],
        )
