"""The forms of a review from made-up contents: nothing lost, nothing that a spreadsheet or a browser would run."""

import csv
import html
import io
import json
import re
from dataclasses import asdict
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from loaders import language
from loaders.display import json_text
from loaders.errors import ConfigurationError
from loaders.language import Language
from loaders.review import page, request
from loaders.review.contents import Review
from loaders.review.english import in_english
from loaders.review.json_document import as_document
from loaders.review.page import as_page
from loaders.review.request import ReviewFormat
from loaders.review.selection import divide
from loaders.review.spreadsheet import as_csv, as_workbook
from tests.browser import opened, overflow
from tests.reviews import HOSTILE, PROVENANCE, REVIEW, many


@pytest.fixture(autouse=True)
def _in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_of_run", Language.CHINESE)


def test_the_document_keeps_every_digit_and_place() -> None:
    document = json.loads(json_text(as_document(REVIEW)))
    assert set(document) == {"accounts", "identities", "findings", "claims", "provenance"}
    (account,) = document["accounts"]
    assert account["findings"] == {"error": 1, "warning": 0, "note": 0}
    assert (account["coverage"], account["units"]) == ("0.6667", ["元"])
    assert document["identities"][0]["left"] == "98765432109876.54"
    waiver = {"reason": "原件如此", "by": "张三", "on": "2026-11-25"}
    assert [each["waiver"] for each in document["identities"]] == [None, None, waiver]
    (finding,) = document["findings"]
    assert finding["identities"][1] == {"identity": "03.total", "scope": "measure=expenditure"}
    assert finding["cells"][0]["printed"] == "-1,234.50"
    assert (finding["difference"], finding["message"]) == ("-0.45", HOSTILE)
    assert document["claims"][0]["cell"]["row"] == 5
    assert document["provenance"]["built_at"] == "2026-11-25T08:30:00+00:00"


def test_csv_opens_in_excel_and_runs_nothing() -> None:
    text = as_csv(REVIEW)
    assert text.startswith("\ufeff单位,")
    header, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    found = dict(zip(header, row, strict=True))
    assert found["单位"] == f"'{HOSTILE}"
    assert found["说明"] == f"'{HOSTILE}"
    assert found["Message"] == "'@SUM(1)"
    assert found["差额（元）"] == "-0.45"
    assert not any(cell.startswith(("=", "+", "@")) for cell in row)


def test_the_workbook_has_text_as_text_and_amounts_as_numbers() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(as_workbook(REVIEW)))
    assert workbook.sheetnames == ["账户", "勾稽结果", "单元格", "问题", "文表核对", "出处"]
    for sheet in workbook:
        assert sheet.freeze_panes == "B2"
        assert not [cell for row in sheet for cell in row if cell.data_type == "f"], sheet.title
    results = _named(workbook["勾稽结果"], 2)
    left = results["左边（元）"]
    assert (left.value, left.number_format) == (98765432109876.54, "#,##0.00;[Red]-#,##0.00")
    assert _named(workbook["勾稽结果"], 4)["范围"].value == HOSTILE
    coverage = _named(workbook["账户"], 2)["覆盖率"]
    assert (coverage.value, coverage.number_format) == (0.6667, "0.00%")
    assert workbook["账户"].column_dimensions["A"].width > 20


def _named(sheet: Any, row: int) -> dict[str, Any]:
    """The cells of a row by the names of their columns."""
    return {name.value: cell for name, cell in zip(sheet[1], sheet[row], strict=True)}


class _Outline(HTMLParser):
    """Headings, tables and addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.headings.append(int(tag[1]))

    def of(self, *names: str) -> list[dict[str, Any]]:
        return [attributes for tag, attributes in self.tags if tag in names]


@pytest.mark.parametrize("review", [REVIEW, many(3), Review((), PROVENANCE)])
def test_the_page_is_escaped_self_contained_and_in_order(review: Review) -> None:
    page = as_page(review)
    assert "<script>alert" not in page
    outline = _Outline()
    outline.feed(page)
    assert len(outline.of("script")) == 1
    assert outline.of("img", "iframe", "object", "base", "form") == []
    assert [each["href"] for each in outline.of("link")] == ["data:,"]
    assert outline.of("html")[0]["lang"] == "zh-CN"
    assert all("src" not in attributes for _, attributes in outline.tags)
    assert all(each["href"].startswith("#") for each in outline.of("a"))
    assert outline.headings.count(1) == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert all(below <= above + 1 for above, below in steps)
    assert len(outline.of("table")) == len(outline.of("caption"))
    assert all(each["scope"] in ("row", "col") for each in outline.of("th"))
    anchors = [attributes["id"] for _, attributes in outline.tags if "id" in attributes]
    if len(review.accounts) == 1:
        assert len(anchors) == len(set(anchors))
        assert "cd" * 32 in page
        assert "ab" * 32 in page


def test_many_accounts_list_what_fails_and_count_the_rest() -> None:
    page = as_page(many(21))
    assert "账户较多" in page
    assert page.count('data-outcome="broken"') == 21
    assert page.count("已豁免：原件如此（张三，2026-11-25）") == 21
    assert 'data-outcome="holds"' not in page
    workbook = openpyxl.load_workbook(io.BytesIO(as_workbook(many(21))))
    assert "账户较多" in str([cell.value for cell in workbook["出处"]["B"]])


def test_hostile_text_does_nothing_in_a_browser_and_all_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "审阅 #1.html"
    file.write_text(as_page(REVIEW), encoding="utf-8")
    with opened(file, width=390) as (page, seen):
        assert page.locator("h5").inner_text().endswith("数字疑有误")
        assert page.locator("article p").first.inner_text() == HOSTILE
        page.click("#unfold")
        assert page.locator("details:not([open])").count() == 0
        assert overflow(page) <= 0
        contrast, where = page.evaluate(CONTRAST)  # of text and what is behind it, as in WCAG
        assert contrast >= 4.5, where
        assert seen.errors == []
        assert [each for each in seen.addresses if not each.startswith(("file:", "data:"))] == []


CONTRAST = """() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => parts(colour).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((parts(colour)[3] ?? 1) > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  return [...document.querySelectorAll("body *")]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .map(e => {
      const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
      return [(a + 0.05) / (b + 0.05), e.tagName + "." + e.className];
    })
    .sort((x, y) => x[0] - y[0])[0];
}"""


def test_form_and_output_must_go_together(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    for form in (ReviewFormat.HTML, ReviewFormat.XLSX):
        with pytest.raises(ConfigurationError, match="需要 --output 文件"):
            request.request([], form, None, as_json=False)
    with pytest.raises(ConfigurationError, match="不能同时使用"):
        request.request([], ReviewFormat.HTML, file, as_json=True)
    with pytest.raises(ConfigurationError, match="--output 需要 --format"):
        request.request([], None, file, as_json=False)
    for unwritable in (tmp_path, tmp_path / "nowhere" / "a.html"):
        with pytest.raises(ConfigurationError, match="无法写入"):
            request.request([], ReviewFormat.HTML, unwritable, as_json=False)
    asked = request.request([str(tmp_path), "甲局:2024"], None, None, as_json=True)
    assert (asked.paths, asked.names) == ((tmp_path,), ("甲局:2024",))
    assert asked.writes_to_stdout
    assert divide(["甲" * 500]) == ([], ["甲" * 500])


def test_a_review_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "review.csv"
    file.write_text("before")
    link = tmp_path / "link.csv"
    link.symlink_to(file)
    for output in (file, link):
        request.write(REVIEW, request.request([], ReviewFormat.CSV, output, as_json=False))
    assert file.read_bytes() == as_csv(REVIEW).encode()
    assert link.is_symlink()
    nameless = request.Request((), (), ReviewFormat.CSV, tmp_path / ("a" * 300))
    with pytest.raises(ConfigurationError, match="无法写入"):
        request.write(REVIEW, nameless)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link.csv", "review.csv"]


_PRINT = re.compile("[\u4e00-\u9fff]+")
# What stays as it is in every language: names of identities, forms and files, what is printed, units, and what is said in both.
_QUOTED = set(
    _PRINT.findall(
        json.dumps(
            [
                *(asdict(each) for each in REVIEW.accounts),
                [d.file_name for a in REVIEW.accounts for d in a.documents],
                "元 万元",
            ],
            ensure_ascii=False,
            default=str,
        )
    )
)


def said_in(language_of_run: Language, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words of the page, the heads and cells of the workbook, and the CSV."""
    monkeypatch.setattr(language, "_of_run", language_of_run)
    page = re.sub(r"<(style|script)>.*?</\1>", "", as_page(REVIEW), flags=re.DOTALL)
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(REVIEW)), read_only=True)
    cells = [str(cell.value) for sheet in book for row in sheet.rows for cell in row if cell.value]
    return [html.unescape(re.sub("<[^>]+>", " ", page)), *book.sheetnames, *cells, as_csv(REVIEW)]


def test_the_page_and_the_workbook_speak_one_language(monkeypatch: pytest.MonkeyPatch) -> None:
    english = said_in(Language.ENGLISH, monkeypatch)
    left = {run for text in english for run in _PRINT.findall(text)} - _QUOTED
    assert left == set()
    chinese = said_in(Language.CHINESE, monkeypatch)
    words = {
        word
        for text in chinese
        for word in re.findall(r"\b(?:finding|table|outcome|printed)s?\b", text)
    }
    assert words == set()


def test_every_phrase_of_the_templates_has_its_english() -> None:
    templates = Path(page.__file__).parent / "templates"
    for template in templates.glob("*.j2"):
        assert not _PRINT.search(in_english(template.read_text(encoding="utf-8")).replace("元", ""))


def test_only_a_document_without_a_file_takes_stdout(tmp_path: Path) -> None:
    file = tmp_path / "review.json"
    for form, output, takes in (
        (ReviewFormat.JSON, None, True),
        (ReviewFormat.JSON, file, False),
        (None, None, False),
    ):
        assert request.request([], form, output, as_json=False).writes_to_stdout is takes


@pytest.mark.parametrize(
    ("kind", "shown"), [("money", "1,000.00"), ("count", "1,000"), ("tolerance", "1,000")]
)
def test_money_keeps_its_cents_and_counts_have_none(kind: str, shown: str) -> None:
    assert page.figure(Decimal("1000.00"), kind) == shown
