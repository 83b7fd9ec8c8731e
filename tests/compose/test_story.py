"""The story of a user of `docker compose`, from an empty machine to figures that survive a restart.

Against any Docker engine: `make compose-test`. Where image builds need something of their own, JUESUAN_COMPOSE_OVERRIDE names a
compose file that says so.
"""

import json
import os
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psycopg
import pytest

from tests.altered_accounts import ORGANIZATION, query
from tests.compose.engine import Composed, wait_for, why_no_engine
from tests.renderings.account import Account, made_up
from tests.renderings.formats import FORMATS
from tests.renderings.layouts import yuan
from tests.renderings.regions import LAYOUTS

pytestmark = pytest.mark.compose

EXPENDITURE = """
select organization, amount_yuan
from marts.fct_income_expenditure_summary
inner join marts.dim_account using (account_id)
where line_item = 'expenditure'
"""
DASHBOARDS = {"部门总览", "勾稽与问题", "三公与机关运行", "绩效"}
WORKBOOK, PAGES, TEXT, ONE_OFF = (made_up(seed) for seed in (1, 2, 4, 7))


@pytest.fixture(scope="module")
def compose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    """A compose project of this test's own, removed afterwards with its volumes."""
    reason = why_no_engine()
    if reason:
        pytest.skip(f"no Docker engine to tell the story on: {reason}")
    composed = Composed.in_directory(
        tmp_path_factory.mktemp("决算"), f"juesuan-story-{os.getpid()}"
    )
    yield composed
    composed("--profile", "bi", "down", "--volumes", "--timeout", "5")


def _rendered(account: Account, layout: str, form: str) -> bytes:
    heading = f"{account.organization}{account.year}年度部门决算"
    return FORMATS[form](heading, LAYOUTS[layout](account))


def _put(compose: Composed, name: str, content: bytes) -> None:
    (compose.inbox / name).write_bytes(content)


def _note(compose: Composed, shelf: str, name: str) -> str:
    """The note beside a file, when it and the file are there."""
    note = compose.inbox / shelf / f"{name}.txt"
    file = compose.inbox / shelf / name
    wait_for(file.exists, f"{file}")
    return note.read_text(encoding="utf-8")


def _expenditures(compose: Composed) -> dict[str, Decimal]:
    return dict(query(compose.reader_url(), EXPENDITURE))


def _spent(account: Account) -> Decimal:
    return Decimal(account.expenditure * 100)


def _succeeded(compose: Composed, *arguments: str) -> str:
    ran = compose(*arguments)
    logs = "" if ran.returncode == 0 else compose("logs", "--tail", "40").stdout
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}\n{logs}"
    return ran.stdout


def test_the_story_of_a_user(compose: Composed, capsys: pytest.CaptureFixture[str]) -> None:
    _refuses_to_start_without_secrets(compose)
    _makes_secrets(compose)
    _succeeded(compose, "build", "warehouse")
    with capsys.disabled():
        print(f"\n`up` to the first query of the marts, new database: {_up(compose):.1f} s")  # noqa: T201
    _is_nobody_special_in_the_container(compose)
    _three_accounts_are_in_the_marts(compose)
    _a_corrected_version_changes_them(compose)
    _a_broken_file_is_told_about(compose)
    _a_one_off_load_is_built_by_the_watcher(compose)
    before = _expenditures(compose)
    assert len(before) == 5
    notes = sorted(compose.inbox.rglob("*.txt"))
    _succeeded(compose, "down")
    with capsys.disabled():
        print(f"`down`, then `up` to the first query of the marts: {_up(compose):.1f} s")  # noqa: T201
    assert _expenditures(compose) == before
    assert sorted(compose.inbox.rglob("*.txt")) == notes
    assert "构建" not in compose("logs", "warehouse", "--no-log-prefix").stdout


def _refuses_to_start_without_secrets(compose: Composed) -> None:
    refused = compose("up", "--detach")
    assert refused.returncode != 0
    assert 'Make .env with random passwords first - run "make env"' in refused.stderr


def _makes_secrets(compose: Composed) -> None:
    made = compose.make_env()
    secrets = [value for name, value in made.items() if name.endswith("_PASSWORD")]
    assert len(set(secrets)) == 5
    assert all(len(secret) == 48 for secret in secrets)
    assert stat.S_IMODE((compose.directory / ".env").stat().st_mode) == 0o600
    assert compose.make_env() == made  # one that is there stays


def _up(compose: Composed) -> float:
    """Seconds from `docker compose up` to the first answer of the marts to the reader."""
    started = time.monotonic()
    _succeeded(compose, "up", "--detach", "--wait", "--no-build")
    assert ORGANIZATION in _expenditures(compose)
    return time.monotonic() - started


def _is_nobody_special_in_the_container(compose: Composed) -> None:
    assert _succeeded(compose, "exec", "-T", "warehouse", "id", "-u").strip() != "0"
    tools = "command -v gcc cc make pip; python -m pip --version; touch /opt/juesuan/x; exit 0"
    ran = compose("exec", "-T", "warehouse", "sh", "-c", tools)
    assert ran.stdout.split() == []
    assert "Read-only file system" in ran.stderr
    _has_neither_the_owners_password_nor_a_way_out(compose)
    # The reader reads the marts and nothing else.
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        query(compose.reader_url(), "select count(*) from raw.document")


def _has_neither_the_owners_password_nor_a_way_out(compose: Composed) -> None:
    """The service that reads hostile files is a role of the database, sees its neighbours alone, and is limited."""
    known = _succeeded(compose, "exec", "-T", "warehouse", "env")
    assert compose.env()["POSTGRES_PASSWORD"] not in known
    assert "postgresql://juesuan_loader:" in known
    inside = f"{compose.name}_inside"
    assert compose.asked_engine("network", "inspect", inside, "--format", "{{.Internal}}") == "true"
    container = _succeeded(compose, "ps", "--quiet", "warehouse").strip()
    joined = "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}"
    assert compose.asked_engine("inspect", container, "--format", joined).split() == [inside]
    limits = '{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}} {{index .HostConfig.Tmpfs "/tmp"}}'
    for service, expected in (("warehouse", f"{5 << 30} 256"), ("db", f"{2 << 30} 256")):
        container = _succeeded(compose, "ps", "--quiet", service).strip()
        found = compose.asked_engine("inspect", container, "--format", limits)
        assert found.startswith(expected), service
        assert "size=" in found, service
    sessions = query(
        compose.reader_url(),
        "select distinct usename::text from pg_stat_activity where datname = current_database()",
    )
    assert "juesuan" not in {name for (name,) in sessions}


def _three_accounts_are_in_the_marts(compose: Composed) -> None:
    """The last of the three has a slip of the pen in its expenditure: it stays out, and its note says why."""
    wrong = yuan(TEXT.expenditure).encode("gb18030")
    slipped = _rendered(TEXT, "yunnan", "gb18030 text").replace(
        wrong, yuan(TEXT.expenditure + 900).encode("gb18030"), 1
    )
    _put(compose, "工作簿.xlsx", _rendered(WORKBOOK, "national", "xlsx"))
    _put(compose, "网页下载.pdf", _rendered(PAGES, "yunnan", "pdf"))
    _put(compose, "文本.txt", slipped)
    assert f"账户：{WORKBOOK.organization}" in _note(compose, "done", "工作簿.xlsx")
    assert "发现：错误 0，" in _note(compose, "done", "网页下载.pdf")
    note = _note(compose, "done", "文本.txt")
    assert "发现：错误 0，" not in note
    assert f"Account: {TEXT.organization}, 2024" in note
    found = _expenditures(compose)
    assert {name: found.get(name) for name in found if name != ORGANIZATION} == {
        WORKBOOK.organization: _spent(WORKBOOK),
        PAGES.organization: _spent(PAGES),
    }


def _a_corrected_version_changes_them(compose: Composed) -> None:
    _put(compose, "文本（更正）.txt", _rendered(TEXT, "yunnan", "gb18030 text"))
    assert "已装载" in _note(compose, "done", "文本（更正）.txt")
    assert _expenditures(compose)[TEXT.organization] == _spent(TEXT)


def _a_broken_file_is_told_about(compose: Composed) -> None:
    _put(compose, "坏.xlsx", _rendered(WORKBOOK, "national", "xlsx")[:2000])
    note = _note(compose, "rejected", "坏.xlsx")
    assert note.startswith("拒绝　/inbox/坏.xlsx")
    assert "damaged" in note
    assert "Correct this and put it into the inbox again" in note


def _a_one_off_load_is_built_by_the_watcher(compose: Composed) -> None:
    account = replace(ONE_OFF, organization="石桥市档案馆")
    data: Path = compose.directory / "data"
    (data / "一次.txt").write_bytes(_rendered(account, "yunnan", "gb18030 text"))
    told = _succeeded(compose, "run", "--rm", "-T", "warehouse", "load", "/data/一次.txt")
    assert "已装载：/data/一次.txt" in told
    wait_for(
        lambda: account.organization in _expenditures(compose), "the figures of /data/一次.txt"
    )
    assert _expenditures(compose)[account.organization] == _spent(account)


def test_the_dashboards_of_the_profile(
    compose: Composed, capsys: pytest.CaptureFixture[str]
) -> None:
    """After the story: Superset beside the warehouse, on the loopback address, as a reader, with the password of .env."""
    assert "bi" not in _succeeded(compose, "ps", "--services").split()
    _succeeded(compose, "--profile", "bi", "build", "bi")
    started = time.monotonic()
    _succeeded(compose, "--profile", "bi", "up", "--detach", "--wait", "--no-build")
    with capsys.disabled():
        print(f"dashboards up beside it, the first time: {time.monotonic() - started:.1f} s")  # noqa: T201
    assert f"http://127.0.0.1:{compose.bi_port}/" in compose("logs", "bi").stdout
    assert _succeeded(compose, "port", "bi", "8088").strip() == f"127.0.0.1:{compose.bi_port}"
    assert _succeeded(compose, "exec", "-T", "bi", "id", "-u").strip() != "0"
    with pytest.raises(HTTPError, match="401"):
        _asked(compose, "security/login", _login("admin"))
    token = _asked(compose, "security/login", _login(compose.env()["JUESUAN_BI_PASSWORD"]))
    shown = _asked(compose, "dashboard/", token=token["access_token"])
    assert {each["dashboard_title"] for each in shown["result"]} == DASHBOARDS
    assert _spent(WORKBOOK) / 10_000 in _amounts_shown(compose, token["access_token"])


def _login(password: str) -> dict[str, object]:
    return {"username": "admin", "password": password, "provider": "db", "refresh": False}


def _amounts_shown(compose: Composed, token: str) -> set[Decimal]:
    """What the chart 本年支出 gets of every account's expenditure, in 万元."""
    (dataset,) = [
        each["id"]
        for each in _asked(compose, "dataset/?q=(page_size:100)", token=token)["result"]
        if each["table_name"] == "部门收支总览"
    ]
    asked = {
        "datasource": {"id": dataset, "type": "table"},
        "queries": [{"columns": ["本年支出_万元"], "metrics": [], "row_limit": 100}],
        "result_format": "json",
        "result_type": "full",
    }
    (found,) = _asked(compose, "chart/data", asked, token)["result"]
    return {Decimal(str(each["本年支出_万元"])) for each in found["data"]}


def _asked(
    compose: Composed, path: str, sent: Mapping[str, object] | None = None, token: str = ""
) -> dict[str, Any]:
    """What Superset's own interface answers."""
    request = Request(
        f"http://127.0.0.1:{compose.bi_port}/api/v1/{path}",
        data=None if sent is None else json.dumps(sent).encode(),
        headers={
            "Content-Type": "application/json",
            **({"Authorization": f"Bearer {token}"} if token else {}),
        },
    )
    with urlopen(request, timeout=60) as answer:  # noqa: S310
        return dict(json.load(answer))
