"""What a user sees who loads a corrected file, withdraws one, keeps one aside; and what was said on a past date."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from loaders.database.connection import Connection, connect
from loaders.errors import ConfigurationError
from loaders.loading.document_names import find_document
from loaders.loading.inputs import files_to_load
from loaders.loading.landing import Override
from loaders.loading.pipeline import load
from loaders.settings import PROJECT_ROOT, Settings
from loaders.withdrawal import events as withdrawal
from tests.accounts import small_account, summary
from tests.altered_accounts import build_marts, query
from tests.postgres import PostgresServer

PASSAGE = "一、总体情况\n石桥市乙局2024年度支出决算90.00元。XX局认真执行预算。\n"
KEEP_OLD = Override("keep_old", "yes", "command")
SUPERSEDE = Override("keep_old", "no", "command")

# The documented ways to ask.
WHAT_CHANGED, AS_OF = re.findall(
    r"```sql\n(.*?);\n```",
    (PROJECT_ROOT / "docs" / "restatement.md").read_text(encoding="utf-8"),
    re.DOTALL,
)
SHOWN = """
    select document_id, table_no, row_no, column_no, amount_yuan
    from marts.fct_reported_amount where status = 'current' order by 1, 2, 3, 4
"""


@dataclass
class Warehouse:
    """A warehouse, and what its marts showed after each step, with the time."""

    url: str
    directory: Path
    shown: list[tuple[datetime, list[tuple[object, ...]]]] = field(default_factory=list)
    seen: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)

    def load(self, texts: dict[str, str], *said: Override) -> list[tuple[str, str | None]]:
        """Load texts one after the other, each in a transaction of its own, as the command line does."""
        for name, text in texts.items():
            (self.directory / name).write_text(text, encoding="utf-8", newline="\n")
        outcomes = []
        with connect(self.url) as connection:
            connection.commit()
            tasks = files_to_load([self.directory / name for name in texts], said)
            for outcome in load(connection, tasks, Settings(), run_id=uuid4()):
                outcomes.append((outcome.outcome, outcome.reason))
                connection.commit()
        return outcomes

    def build(self, step: str, *, tests: bool = False) -> None:
        build_marts(self.url, tests=tests)
        ((now,),) = query(self.url, "select clock_timestamp()")
        self.shown.append((now, query(self.url, SHOWN)))
        self.seen[step] = query(
            self.url,
            """
            select a.organization, f.kind, f.severity, f.message_zh from marts.fct_finding as f
            inner join marts.dim_account as a using (account_id) order by 1, 2, 4
            """,
        )

    def told(self, tell: str, document: str, reason: str) -> None:
        with connect(self.url) as connection:
            getattr(withdrawal, tell)(connection, document, reason)

    def figure(self, letter: str) -> str:
        """本年支出合计 as the marts show it now."""
        ((amount,),) = query(
            self.url,
            """
            select f.amount_yuan::text from marts.fct_income_expenditure_summary as f
            inner join marts.dim_account as a using (account_id)
            where a.organization = %s and f.line_item = 'expenditure'
            """,
            [f"石桥市{letter}局"],
        )
        return str(amount)

    def claims(self, letter: str) -> list[str]:
        """The files whose claims are held against the account's figures now."""
        claims = query(
            self.url,
            """
            select d.file_name from marts.fct_narrative_claim as c
            inner join marts.dim_document as d using (document_id)
            inner join marts.dim_account as a on c.account_id = a.account_id
            where a.organization = %s
            """,
            [f"石桥市{letter}局"],
        )
        return [name for (name,) in claims]

    def findings(self, step: str, letter: str) -> list[tuple[object, ...]]:
        return [row[1:] for row in self.seen[step] if row[0] == f"石桥市{letter}局"]

    def validity(self, name: str) -> list[tuple[object, ...]]:
        return query(
            self.url,
            """
            select v.status, v.began_by, b.file_name, v.ended_by, e.file_name
            from marts.fct_table_validity as v
            inner join marts.dim_document as d using (document_id)
            inner join marts.dim_document as b on v.began_by_document_id = b.document_id
            left join marts.dim_document as e on v.ended_by_document_id = e.document_id
            where d.file_name = %s and v.form_id = 'income_expenditure_summary'
            order by v.starts_at
            """,
            [name],
        )


@pytest.fixture(scope="module")
def warehouse(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Warehouse]:
    """Six accounts, each with a story of its own, told side by side in five builds."""
    directory = tmp_path_factory.mktemp("更正")
    with postgres_server.fresh_database(migrated=True) as url:
        at = Warehouse(url, directory)
        first = {f"{letter}1.txt": summary(f"石桥市{letter}局") for letter in "乙丙丁"}
        first["乙1.txt"] += PASSAGE
        first["甲1.txt"] = summary("石桥市甲局") + small_account("石桥市甲局")
        first["己2.txt"] = summary("石桥市己局", expenditure="80.00", closing="25.00")
        first["己1.txt"] = summary("石桥市己局")
        first["戊1.txt"] = summary("石桥市戊局").replace("2024", "本")
        at.load(first)
        at.build("first")

        assert at.claims("乙") == ["乙1.txt"]

        def corrected(organization: str) -> str:
            return summary(organization, expenditure="80.00", closing="25.00")

        at.load(
            {
                # One sum no longer holds; the forms 02 and 03 are not in the newer file.
                "甲2.txt": summary("石桥市甲局", by_class="91.00"),
                "乙2.txt": corrected("石桥市乙局"),
            }
        )
        again = at.load({"乙1.txt": first["乙1.txt"]})
        assert [outcome for outcome, _ in again] == ["duplicate"]
        at.load({"丙2.txt": corrected("石桥市丙局")}, KEEP_OLD)
        at.load({"戊1.txt": first["戊1.txt"]}, Override("year", "2024", "command"))
        at.told("withdraw", "丁1.txt", "不是本单位的决算")
        at.build("second")
        assert at.figure("乙") == "80.00"
        assert at.figure("丙") == "90.00"

        at.told("withdraw", "乙2.txt", "误传了草稿")
        at.load({"丙2.txt": corrected("石桥市丙局")}, SUPERSEDE)
        at.build("third")
        assert at.figure("乙") == "90.00"
        assert at.figure("丙") == "80.00"

        at.told("reinstate", "乙2.txt", "草稿即定稿")
        at.told("withdraw", "丙2.txt", "单位来函")
        at.build("fourth")
        assert at.figure("乙") == "80.00"
        assert at.figure("丙") == "90.00"

        at.load({"乙3.txt": summary("石桥市乙局", expenditure="85.00", closing="20.00")}, KEEP_OLD)
        at.build("last", tests=True)
        assert at.figure("乙") == "80.00"
        yield at


def test_every_past_date_can_be_asked(warehouse: Warehouse) -> None:
    """What was shown after each step is what the last build says of that time, cell by cell."""
    first, second, third, fourth, last = (figures for _, figures in warehouse.shown)
    assert len(first) == 48
    assert len({str(figures) for figures in (first, second, third)}) == 3
    # What the third step changed the fourth took back, and the last one loaded only what was kept aside.
    assert second == fourth == last
    for moment, figures in warehouse.shown:
        assert as_of(warehouse, moment) == figures
    assert as_of(warehouse, warehouse.shown[0][0] - timedelta(days=1)) == []


def as_of(warehouse: Warehouse, moment: datetime) -> list[tuple[object, ...]]:
    """The documented query with another time in it."""
    asked, times = re.subn(r"'2026-11-25 12:00\+08'", f"'{moment.isoformat()}'", AS_OF)
    assert times == 2
    return query(
        warehouse.url,
        f"select document_id, table_no, row_no, column_no, amount_yuan from ({asked}) as held order by 1, 2, 3, 4",
    )


def test_both_versions_are_kept(warehouse: Warehouse) -> None:
    kept = query(
        warehouse.url,
        """
        select d.file_name, f.status, coalesce(f.verification <> 'withheld', false), d.status, f.printed_text
        from marts.fct_reported_amount as f inner join marts.dim_document as d using (document_id)
        where f.line_item = 'expenditure' and f.form_id = 'income_expenditure_summary' order by 1
        """,
    )
    assert kept == [
        # Of the account's first file forms 02 and 03 still count: the newer file has only form 01.
        ("丁1.txt", "withdrawn", False, "withdrawn", "90.00"),
        ("丙1.txt", "current", True, "current", "90.00"),
        ("丙2.txt", "withdrawn", False, "withdrawn", "80.00"),
        ("乙1.txt", "superseded", False, "superseded", "90.00"),
        ("乙2.txt", "current", True, "current", "80.00"),
        ("乙3.txt", "kept_aside", False, "kept_aside", "85.00"),
        ("己1.txt", "current", True, "current", "90.00"),
        ("己2.txt", "superseded", False, "superseded", "80.00"),
        ("戊1.txt", "current", True, "current", "90.00"),
        ("甲1.txt", "superseded", False, "current", "90.00"),
        ("甲2.txt", "current", False, "current", "90.00"),
    ]


def test_a_form_that_the_newer_file_lacks_stays(warehouse: Warehouse) -> None:
    tables = query(
        warehouse.url,
        """
        select d.file_name, t.form_id, t.status from marts.dim_document_table as t
        inner join marts.dim_document as d using (document_id)
        where d.file_name like '甲%%' order by 1, t.table_no
        """,
    )
    assert tables == [
        ("甲1.txt", "income_expenditure_summary", "superseded"),
        ("甲1.txt", "income", "current"),
        ("甲1.txt", "expenditure", "current"),
        ("甲2.txt", "income_expenditure_summary", "current"),
    ]
    kinds = [(kind, severity) for kind, severity, _ in warehouse.findings("last", "甲")]
    assert ("restated_amount", "warning") in kinds
    assert ("figure_suspect", "error") in kinds


def test_each_version_says_when_it_counted_and_why(warehouse: Warehouse) -> None:
    assert warehouse.validity("乙1.txt") == [
        ("current", "loaded", "乙1.txt", "loaded", "乙2.txt"),
        ("superseded", "loaded", "乙2.txt", "withdrawn", "乙2.txt"),
        ("current", "withdrawn", "乙2.txt", "reinstated", "乙2.txt"),
        ("superseded", "reinstated", "乙2.txt", None, None),
    ]
    assert warehouse.validity("乙2.txt") == [
        ("current", "loaded", "乙2.txt", "withdrawn", "乙2.txt"),
        ("withdrawn", "withdrawn", "乙2.txt", "reinstated", "乙2.txt"),
        ("current", "reinstated", "乙2.txt", None, None),
    ]
    assert warehouse.validity("乙3.txt") == [("kept_aside", "loaded", "乙3.txt", None, None)]
    assert warehouse.validity("丙2.txt") == [
        ("kept_aside", "loaded", "丙2.txt", "released", "丙2.txt"),
        ("current", "released", "丙2.txt", "withdrawn", "丙2.txt"),
        ("withdrawn", "withdrawn", "丙2.txt", None, None),
    ]
    assert warehouse.validity("戊1.txt") == [("current", "told", "戊1.txt", None, None)]


def test_what_changed_cell_by_cell(warehouse: Warehouse) -> None:
    documented = query(warehouse.url, WHAT_CHANGED)
    assert {row[:2] for row in documented} == {
        *(("丙1.txt", "丙2.txt"), ("乙1.txt", "乙2.txt"), ("乙2.txt", "乙3.txt")),
        *(("己2.txt", "己1.txt"), ("甲1.txt", "甲2.txt")),
    }
    changes = query(
        warehouse.url,
        """
        select o.file_name, r.old_status, n.file_name, r.new_status, r.change, r.printed_label,
            r.old_amount::text, r.new_amount::text, r.difference::text, r.is_successive,
            r.new_loaded_at = n.loaded_at
        from marts.fct_restated_amount as r
        inner join marts.dim_document as o on r.old_document_id = o.document_id
        inner join marts.dim_document as n on r.document_id = n.document_id
        where r.printed_label = '本年支出合计' or n.file_name like '甲%%' order by 1, 3
        """,
    )
    total = ("changed", "本年支出合计")
    assert changes == [
        ("丙1.txt", "current", "丙2.txt", "withdrawn", *total, "90.00", "80.00", "-10.00", True, True),
        ("乙1.txt", "superseded", "乙2.txt", "current", *total, "90.00", "80.00", "-10.00", True, True),
        ("乙2.txt", "current", "乙3.txt", "kept_aside", *total, "80.00", "85.00", "5.00", True, True),
        ("己2.txt", "superseded", "己1.txt", "current", *total, "80.00", "90.00", "10.00", True, True),
        (
            *("甲1.txt", "superseded", "甲2.txt", "current", "changed", "一、一般公共服务支出"),
            *("90.00", "91.00", "1.00", True, True),
        ),
    ]  # fmt: skip


def test_what_is_told_to_a_reviewer(warehouse: Warehouse) -> None:
    def kinds(step: str, letter: str) -> list[tuple[object, ...]]:
        return [row[:2] for row in warehouse.findings(step, letter)]

    # The text of the first version counts while one of its tables does.
    assert kinds("first", "乙") == [("placeholder_left", "warning")]
    assert kinds("second", "乙") == [("restated_amount", "warning")]
    assert kinds("third", "乙") == [
        ("document_withdrawn", "note"),
        ("placeholder_left", "warning"),
    ]
    assert kinds("fourth", "乙") == [("restated_amount", "warning")]
    assert kinds("last", "乙") == [("restated_amount", "warning"), ("restated_amount", "note")]
    assert "乙3.txt 第1表（留存而不计入）有 3 个数字与之不同" in str(
        warehouse.findings("last", "乙")[1]
    )
    assert kinds("second", "丙") == [("restated_amount", "note")]
    assert kinds("third", "丙") == [("restated_amount", "warning")]
    ((kind, severity, message),) = warehouse.findings("fourth", "丙")
    assert (kind, severity) == ("document_withdrawn", "note")
    assert str(message).startswith("丙2.txt 已于 2")
    assert "撤回：单位来函。其各表与文字不再计入本账户。" in str(message)
    assert (
        warehouse.claims("乙") == []
    )  # that of the first version is of figures that count no more


def test_an_account_without_files_is_empty(warehouse: Warehouse) -> None:
    assert [row[:2] for row in warehouse.findings("second", "丁")] == [
        ("document_withdrawn", "note")
    ]
    account = query(
        warehouse.url,
        """
        select document_count, form_count, figure_count, identities_evaluated, identities_not_applicable > 0
        from marts.dim_account where organization = '石桥市丁局'
        """,
    )
    assert account == [(0, 0, 0, 0, True)]


def test_a_document_is_named_without_doubt(warehouse: Warehouse) -> None:
    with connect(warehouse.url) as connection:
        document = find_document(connection, "乙3.txt")
        for name in (
            str(document.document_id)[:8],
            document.content_sha256[:12].upper(),
            document.source_address,
        ):
            assert find_document(connection, name) == document
        with pytest.raises(ConfigurationError, match=r"No document is called “乙9\.txt”"):
            withdrawal.withdraw(connection, "乙9.txt", "理由")
        with pytest.raises(ConfigurationError, match="--reason is blank"):
            withdrawal.withdraw(connection, "乙3.txt", " \n")
        with pytest.raises(
            ConfigurationError, match=r"丁1\.txt .* is withdrawn already .*不是本单位"
        ):
            withdrawal.withdraw(connection, "丁1.txt", "再撤一次")
        with pytest.raises(ConfigurationError, match=r"乙1\.txt .* is not withdrawn"):
            withdrawal.reinstate(connection, "乙1.txt", "恢复")


START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Version:
    """What a test knows of one document: loaded when, and what was told of it when."""

    loaded: int
    withdrawn: dict[int, bool] = field(default_factory=dict)
    kept: dict[int, bool] = field(default_factory=dict)


def counting(versions: dict[UUID, Version], hour: int) -> UUID | None:
    """Which document of an account counts at an hour, reckoned without the warehouse."""

    def now(told: dict[int, bool]) -> bool:
        past = [at for at in told if at <= hour]
        return told[max(past)] if past else False

    there = {
        key: version
        for key, version in versions.items()
        if version.loaded <= hour and not now(version.withdrawn)
    }
    normal = [key for key in there if not now(there[key].kept)]
    if normal:
        return max(normal, key=lambda key: there[key].loaded)
    return min(there, key=lambda key: there[key].loaded, default=None)


def random_story(hours: Sequence[int], chance: random.Random) -> list[Version]:
    """Three versions of an account and a dozen events, every one at an hour of its own."""
    moments = iter(chance.sample(hours, 20))
    versions = sorted((Version(next(moments)) for _ in range(3)), key=lambda each: each.loaded)
    for version in versions:
        if chance.random() < 0.4:
            version.kept[version.loaded] = True
    for moment in sorted(moments):
        version = chance.choice(versions)
        if moment <= version.loaded:
            continue
        told = chance.choice((version.withdrawn, version.kept))
        told[moment] = not (told[max(told)] if told else False)
    return versions


def count_by_the_clock(connection: Connection) -> None:
    """Let what happened count in the order of the times that a story gave it."""
    connection.execute(
        "update raw.document_reading as readings set read_at = documents.loaded_at"
        " from raw.document as documents where readings.document_id = documents.document_id"
    )
    connection.execute(
        """
        create temporary table story on commit drop as
        select
            kind,
            document_id,
            event_no,
            row_number() over (order by happened_at, kind, document_id desc, event_no) as place
        from (
            select 'a reading' as kind, document_id, reading_no as event_no, read_at as happened_at
            from raw.document_reading
            union all
            select 'override', document_id, override_no, told_at from raw.document_override
            union all
            select 'withdrawal', document_id, event_no, told_at from raw.document_withdrawal
        ) as events
        """
    )
    for kind, table, number in (
        ("a reading", "document_reading", "reading_no"),
        ("override", "document_override", "override_no"),
        ("withdrawal", "document_withdrawal", "event_no"),
    ):
        connection.execute(
            f"update raw.{table} as told set history_no = story.place from story where story.kind = %s"
            f" and told.document_id = story.document_id and told.{number} = story.event_no".encode(),
            (kind,),
        )


def test_random_stories_are_told_as_they_happened(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    """Loading, withdrawing, keeping aside and their opposites in any order: at every hour the right version counts."""
    chance = random.Random(20261125)
    hours = range(1, 200)
    with postgres_server.fresh_database(migrated=True) as url:
        at = Warehouse(url, tmp_path)
        stories = {f"石桥市{n}号局": random_story(hours, chance) for n in range(1, 16)}
        at.load(
            {
                f"{name}{number}.txt": summary(name, remark=f"第{number}次公布。")
                for name, versions in stories.items()
                for number in range(len(versions))
            }
        )
        documents: dict[str, dict[UUID, Version]] = {name: {} for name in stories}
        with connect(url) as connection:
            for name, versions in stories.items():
                for number, version in enumerate(versions):
                    document = find_document(connection, f"{name}{number}.txt")
                    documents[name][document.document_id] = version
                    connection.execute(
                        "update raw.document set loaded_at = %s where document_id = %s",
                        (START + timedelta(hours=version.loaded), document.document_id),
                    )
                    for order, (hour, kept) in enumerate(version.kept.items(), start=1):
                        connection.execute(
                            "insert into raw.document_override values (%s, %s, 'keep_old', %s, 'command', %s)",
                            (
                                *(document.document_id, order, "yes" if kept else "no"),
                                START + timedelta(hours=hour),
                            ),
                        )
                    for order, (hour, gone) in enumerate(version.withdrawn.items(), start=1):
                        connection.execute(
                            "insert into raw.document_withdrawal values (%s, %s, %s, '理由', %s, 'x')",
                            (
                                *(document.document_id, order),
                                "withdrawn" if gone else "reinstated",
                                START + timedelta(hours=hour),
                            ),
                        )
            count_by_the_clock(connection)
        build_marts(url, tests=False)
        answers = query(
            url,
            """
            select v.account_id, h, v.document_id
            from marts.fct_table_validity as v
            inner join generate_series(0, 210) as h on
                v.starts_at <= %s + h * interval '1 hour'
                and (v.ends_at is null or v.ends_at > %s + h * interval '1 hour')
            where v.status = 'current'
            """,
            [START, START],
        )
    told = {(account, hour): key for account, hour, key in answers}
    assert len(told) == len(answers)
    expected = {
        (name, hour): key
        for name, versions_of in documents.items()
        for hour in range(211)
        if (key := counting(versions_of, hour))
    }
    names = {key: name for name, versions_of in documents.items() for key in versions_of}
    assert {(names[key], hour): key for (_, hour), key in told.items()} == expected
    # The stories are not idle: versions come back, and nothing counts at times.
    changes = sum(
        expected.get((name, hour)) != expected.get((name, hour - 1))
        for name in stories
        for hour in range(1, 211)
    )
    assert changes > 60
