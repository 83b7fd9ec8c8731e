"""The dashboards in Chromium: every chart drawn, figures as SQL gives them, nobody else asked. `make test-bi` runs it."""

import os
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, ViewportSize

from loaders.settings import PROJECT_ROOT
from tests.altered_accounts import load_and_build, query
from tests.bi.accounts import BROKEN, SAMPLE, write_accounts
from tests.browser import Seen, blank_page
from tests.loads import wait_for
from tests.postgres import PostgresServer

pytestmark = pytest.mark.bi

PASSWORD = "for-this-test-alone"
DASHBOARDS = ("overview", "reconciliation", "three-public", "performance")
LAPTOP: ViewportSize = {"width": 1440, "height": 2400}
PHONE_WIDTH = 390
PYTHON = Path(os.environ.get("JUESUAN_BI_PYTHON") or PROJECT_ROOT / ".venv-bi" / "bin" / "python")


@dataclass
class Dashboards:
    """Superset on a warehouse, and a page in which the administrator is logged in."""

    address: str
    warehouse: str
    page: Page
    seen: Seen

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

    def choose(self, organization: str) -> None:
        """Choose an organisation in the first filter and apply it."""
        self.page.locator(".ant-select").first.click()
        self.page.keyboard.type(organization)
        self.page.locator(
            f".ant-select-item[title='{organization}'], .ant-select-item:has-text('{organization}')"
        ).first.click()
        self.page.keyboard.press("Escape")
        self.page.get_by_role("button", name="应 用").click()
        self.settled()

    def headline(self, title: str) -> Decimal:
        """The big number of a chart."""
        chart = self.page.locator("[data-test-chart-id]").filter(has_text=title).first
        return Decimal(chart.locator(".header-line").inner_text().strip().replace(",", ""))


@pytest.fixture(scope="module")
def dashboards(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Dashboards]:
    if not PYTHON.exists():
        pytest.skip("no Superset (make test-bi installs it): dashboards not opened")
    files, home = tmp_path_factory.mktemp("账户"), tmp_path_factory.mktemp("superset")
    port = _free_port()
    with (
        # Superset's own scripts warn of much; only what they call an error counts.
        blank_page(LAPTOP["width"], LAPTOP["height"], console=("error",)) as (page, seen),
        postgres_server.fresh_database(migrated=True) as url,
    ):
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
            found = Dashboards(address, url, page, seen)
            _log_in(found)
            yield found
        finally:
            server.terminate()
            server.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_served(server: subprocess.Popen[bytes], address: str) -> None:
    def answers() -> bool:
        assert server.poll() is None, "Superset ended before it served"
        with suppress(OSError), urllib.request.urlopen(f"{address}/health", timeout=1) as answer:  # noqa: S310
            return bool(answer.status == 200)
        return False

    wait_for(answers, "Superset to serve", 240)  # the first start prepares its own database


def _log_in(found: Dashboards) -> None:
    found.page.goto(f"{found.address}/login/")
    found.page.fill("#username", "admin")
    found.page.fill("#password", PASSWORD)
    found.page.click("button[type=submit]")
    found.page.wait_for_url("**/superset/welcome/**")


@pytest.mark.parametrize("name", DASHBOARDS)
def test_every_chart_is_drawn_and_nobody_else_is_asked(dashboards: Dashboards, name: str) -> None:
    dashboards.seen.errors.clear()
    dashboards.open(name)
    assert dashboards.page.locator("[data-test-chart-id]").count() >= 7
    assert dashboards.page.locator(".ant-alert-error, [data-test=alert-error]").count() == 0
    assert dashboards.seen.errors == []
    hosts = {urlsplit(address).netloc for address in dashboards.seen.addresses}
    assert hosts - {""} == {urlsplit(dashboards.address).netloc}


def test_figures_are_those_of_sql_and_follow_the_filter(dashboards: Dashboards) -> None:
    dashboards.open("overview")
    organization = dashboards.page.locator(".ant-select-selection-item").first.inner_text()
    assert dashboards.headline("本年收入") == _figure(dashboards, _INCOME, organization)
    assert organization != BROKEN
    dashboards.choose(BROKEN)
    assert dashboards.headline("本年收入") == _figure(dashboards, _INCOME, BROKEN)
    assert dashboards.page.get_by_text("不予采用").count() > 0


def test_identities_are_those_of_sql(dashboards: Dashboards) -> None:
    dashboards.open("reconciliation")
    assert dashboards.headline("不成立的关系") == 0
    dashboards.choose(BROKEN)
    failed = _figure(dashboards, _FAILED_IDENTITIES, BROKEN)
    assert dashboards.headline("不成立的关系") == failed > 0
    assert dashboards.headline("已核对的数字") == _figure(dashboards, _COVERAGE, BROKEN)
    assert dashboards.headline("错误与警告") == _figure(dashboards, _FINDINGS, BROKEN) > 0


def test_three_public_figures_are_those_of_sql(dashboards: Dashboards) -> None:
    dashboards.open("three-public")
    before = dashboards.headline("三公决算数")
    dashboards.choose("江北市财政局")
    spent = _figure(dashboards, _THREE_PUBLIC, "江北市财政局")
    assert dashboards.headline("三公决算数") == spent != before


def test_performance_figures_are_those_of_sql(dashboards: Dashboards) -> None:
    # Only the sample publishes projects, so that the filter offers, and has chosen, it alone.
    dashboards.open("performance")
    assert dashboards.page.locator(".ant-select-selection-item").first.inner_text() == SAMPLE
    assert dashboards.headline("项目数") == _figure(dashboards, _PROJECTS, SAMPLE) > 0
    assert dashboards.headline("全年预算数") == _figure(dashboards, _PROJECT_BUDGETS, SAMPLE)


@pytest.mark.parametrize("name", DASHBOARDS)
def test_nothing_is_wider_than_a_phone(dashboards: Dashboards, name: str) -> None:
    page = dashboards.page
    page.set_viewport_size({"width": PHONE_WIDTH, "height": 2400})
    try:
        dashboards.open(name)
        boxes = [chart.bounding_box() for chart in page.locator("[data-test-chart-id]").all()]
        assert len(boxes) >= 7
        assert [
            box
            for box in boxes
            if box is None or box["x"] < 0 or box["x"] + box["width"] > PHONE_WIDTH
        ] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_WIDTH
    finally:
        page.set_viewport_size(LAPTOP)


_INCOME = "select round(本年收入_万元, 2) from reports.部门收支总览 where 单位 = %s and 年度 = 2024"
_FAILED_IDENTITIES = """
    select count(*) from reports.勾稽结果 where 单位 = %s and 年度 = 2024 and 结果 = '不成立'"""
_COVERAGE = """
    select round(100.0 * a.verified_figure_count / a.figure_count, 1) from marts.dim_account as a
    join reports.部门收支总览 as o on o.账户编号 = a.account_id where o.单位 = %s and o.年度 = 2024"""
_FINDINGS = """
    select count(*) from reports.问题清单
    where 单位 = %s and 年度 = 2024 and 级别 in ('错误', '警告')"""
_THREE_PUBLIC = """
    select round(三公经费_万元, 2) from reports.部门收支总览 where 单位 = %s and 年度 = 2024"""
_PROJECTS = "select count(*) from reports.项目支出绩效 where 单位 = %s and 年度 = 2024"
_PROJECT_BUDGETS = """
    select round(sum(全年预算数_万元), 2) from reports.项目支出绩效 where 单位 = %s and 年度 = 2024"""


def _figure(dashboards: Dashboards, statement: str, organization: str) -> Decimal:
    ((figure,),) = query(dashboards.warehouse, statement, (organization,))
    return Decimal(figure)


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
