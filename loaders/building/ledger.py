"""The ledger of builds: build.build_event and build.node_event."""

import logging
from collections.abc import Iterable

from loaders import logs
from loaders.building.dbt_runner import FAILED, NodeResult
from loaders.building.state import Connection, Versions


def begin(
    connection: Connection, kind: str, reason: str, document_count: int, versions: Versions
) -> int:
    """Enter a build that begins; those that were left running by a killed process are entered as failed."""
    connection.execute(
        """
        update build.build_event
        set outcome = 'failed', ended_at = now(), message = 'it was interrupted'
        where outcome = 'running'
        """
    )
    row = connection.execute(
        """
        insert into build.build_event
            (kind, outcome, reason, document_count, rules_version, codes_version)
        values (%s, 'running', %s, %s, %s, %s)
        returning build_id
        """,
        (kind, reason, document_count, versions.rules, versions.codes),
    ).fetchone()
    connection.commit()
    build_id = int(row[0]) if row else 0
    logs.event(
        "build_started", build_id=build_id, kind=kind, reason=reason, documents=document_count
    )
    return build_id


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
