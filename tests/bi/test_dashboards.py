"""The dashboards in Chromium: every chart drawn, figures as SQL gives them, nobody else asked. `make test-bi` runs it."""

import os
import shutil
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, sync_playwright

from loaders.settings import PROJECT_ROOT
from tests.altered_accounts import load_and_build, query
from tests.bi.accounts import BROKEN, write_accounts
from tests.loads import wait_for
from tests.postgres import PostgresServer

pytestmark = pytest.mark.bi

PASSWORD = "for-this-test-alone"
DASHBOARDS = ("overview", "reconciliation", "three-public", "performance")
PYTHON = Path(os.environ.get("JUESUAN_BI_PYTHON") or PROJECT_ROOT / ".venv-bi" / "bin" / "python")
_NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Dashboards:
    """Superset on a warehouse, and a page in which the administrator is logged in."""

    address: str
    warehouse: str
    page: Page
    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    def open(self, name: str) -> None:
        """Open a dashboard and wait until every chart has come."""
        self.page.goto(f"{self.address}/superset/dashboard/{name}/")
        self.page.wait_for_selector("[data-test-chart-id]")
        self.settled()

    def settled(self) -> None:
        """Wait until nothing loads any more."""
        self.page.wait_for_load_state("networkidle")
        # Counted from here: the page's own policy lets nobody evaluate scripts in it.
        wait_for(lambda: self.page.locator(".loading").count() == 0, "the charts")
        self.page.wait_for_timeout(1500)

    def headline(self, title: str) -> Decimal:
        """The big number of a chart."""
        chart = self.page.locator("[data-test-chart-id]").filter(has_text=title).first
        return Decimal(chart.locator(".header-line").inner_text().strip().replace(",", ""))


@pytest.fixture(scope="module")
def dashboards(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Dashboards]:
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None or not PYTHON.exists():
        pytest.skip("no Chromium, or no Superset (make test-bi installs it): dashboards not opened")
    files, home = tmp_path_factory.mktemp("账户"), tmp_path_factory.mktemp("superset")
    with postgres_server.fresh_database(migrated=True) as url, _free_port() as port:
        load_and_build(url, write_accounts(files), tests=False)
        address = f"http://127.0.0.1:{port}"
        server = subprocess.Popen(
            [str(PYTHON), str(PROJECT_ROOT / "bi" / "start.py")],
            env={
                **os.environ,
                "JUESUAN_BI_WAREHOUSE": url,
                "JUESUAN_BI_PASSWORD": PASSWORD,
                "JUESUAN_BI_HOME": str(home),
                "JUESUAN_BI_ADDRESS": f"127.0.0.1:{port}",
            },
        )
        try:
            _wait_until_served(server, address)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
                found = Dashboards(
                    address, url, browser.new_page(viewport={"width": 1440, "height": 2400})
                )
                _listen(found)
                _log_in(found)
                yield found
                browser.close()
        finally:
            server.terminate()
            server.wait(timeout=30)


class _free_port:  # noqa: N801 - used as a function
    def __enter__(self) -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        """Nothing is held."""


def _wait_until_served(server: subprocess.Popen[bytes], address: str) -> None:
    def answers() -> bool:
        assert server.poll() is None, "Superset ended before it served"
        with suppress(OSError), urllib.request.urlopen(f"{address}/health", timeout=1) as answer:  # noqa: S310
            return bool(answer.status == 200)
        return False

    for _ in range(3):  # the first start prepares its own database for a minute or two
        with suppress(AssertionError):
            wait_for(answers, "Superset to serve")
            return
    wait_for(answers, "Superset to serve")


def _listen(found: Dashboards) -> None:
    found.page.on("request", lambda request: found.hosts.add(urlsplit(request.url).netloc))
    found.page.on("pageerror", lambda error: found.errors.append(str(error)))
    found.page.on(
        "console",
        lambda said: found.errors.append(said.text) if said.type == "error" else None,
    )


def _log_in(found: Dashboards) -> None:
    found.page.goto(f"{found.address}/login/")
    found.page.fill("#username", "admin")
    found.page.fill("#password", PASSWORD)
    found.page.click("button[type=submit]")
    found.page.wait_for_url("**/superset/welcome/**")


@pytest.mark.parametrize("name", DASHBOARDS)
def test_every_chart_is_drawn_and_nobody_else_is_asked(dashboards: Dashboards, name: str) -> None:
    dashboards.errors.clear()
    dashboards.open(name)
    assert dashboards.page.locator("[data-test-chart-id]").count() >= 7
    assert dashboards.page.locator(".ant-alert-error, [data-test=alert-error]").count() == 0
    assert dashboards.errors == []
    assert {host for host in dashboards.hosts if host} == {urlsplit(dashboards.address).netloc}


def test_figures_are_those_of_sql_and_follow_the_filter(dashboards: Dashboards) -> None:
    dashboards.open("overview")
    filters = dashboards.page.locator(".ant-select-selection-item")
    organization = filters.first.inner_text()
    assert dashboards.headline("本年收入") == _income(dashboards, organization)
    assert organization != BROKEN
    dashboards.page.locator(".ant-select").first.click()
    dashboards.page.keyboard.type(BROKEN)
    dashboards.page.locator(
        f".ant-select-item[title='{BROKEN}'], .ant-select-item:has-text('{BROKEN}')"
    ).first.click()
    dashboards.page.keyboard.press("Escape")
    dashboards.page.get_by_role("button", name="应 用").click()
    dashboards.settled()
    assert dashboards.headline("本年收入") == _income(dashboards, BROKEN)
    assert dashboards.page.get_by_text("不平").count() > 0


def _income(dashboards: Dashboards, organization: str) -> Decimal:
    ((amount,),) = query(
        dashboards.warehouse,
        "select round(本年收入_万元, 2) from reports.部门收支总览 where 单位 = %s and 年度 = 2024",
        (organization,),
    )
    return Decimal(amount)


@pytest.mark.parametrize("password", ["", "admin", "short", "password-of-the-house"])
def test_it_refuses_to_start_without_a_password_of_its_own(tmp_path: Path, password: str) -> None:
    if not PYTHON.exists():
        pytest.skip("no Superset: make test-bi installs it")
    ended = subprocess.run(
        [str(PYTHON), str(PROJECT_ROOT / "bi" / "start.py")],
        env={
            "JUESUAN_BI_WAREHOUSE": "postgresql://nobody@127.0.0.1:1/none",
            "JUESUAN_BI_HOME": str(tmp_path),
            "JUESUAN_BI_PASSWORD": password,
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 2
    assert "JUESUAN_BI_PASSWORD" in ended.stderr
