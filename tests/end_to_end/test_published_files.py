"""Files of every format as a user loads them, good and hostile together: the good ones load, each other fails alone."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

from tests.end_to_end.command_line import CommandLine
from tests.hostile import packed
from tests.renderings.account import made_up
from tests.renderings.formats import FORMATS
from tests.renderings.regions import LAYOUTS

SUFFIXES = {"gb18030 text": "txt"}
FORMATS_LOADED = ("xlsx", "xls", "docx", "html", "ofd", "csv", "gb18030 text", "pdf")


def rendered(form: str, organization: str) -> bytes:
    """An account of the Shanghai layout in a format."""
    account = replace(made_up(1), organization=organization)
    return FORMATS[form](f"{organization}2024年度部门决算", LAYOUTS["shanghai"](account))


def test_every_format_and_an_archive_of_them_beside_hostile_files(
    command: CommandLine, directory: Path
) -> None:
    folder = directory / "收件"
    folder.mkdir()
    accounts = {
        f"甲市第{n}局": form for n, form in zip("一二三四五六七八", FORMATS_LOADED, strict=True)
    }
    for organization, form in accounts.items():
        content = rendered(form, organization)
        (folder / f"{organization}.{SUFFIXES.get(form, form)}").write_bytes(content)
    (folder / "打包.zip").write_bytes(
        packed({"甲市第九局/决算.xlsx": rendered("xlsx", "甲市第九局")})
    )
    hostile = hostile_files()
    for name, (content, _) in hostile.items():
        (folder / name).write_bytes(content)

    assert command("migrate").returncode == 0
    loaded = command(
        "load", folder, JUESUAN_READ_SECONDS="20", JUESUAN_MAX_PAGES="300", JUESUAN_LANG="en"
    )
    assert loaded.returncode == 3, loaded.stderr
    assert "Traceback" not in loaded.stdout + loaded.stderr
    said = "".join((loaded.stdout + loaded.stderr).split())
    for name, (_, reason) in hostile.items():
        assert name in said, name
        assert "".join(reason.split()) in said, (name, reason)

    built = command("run")
    assert built.returncode == 0, built.stderr
    document = json.loads(command("check", "--json").stdout)
    checked = {a["organization"]: a for a in document["accounts"]}
    assert set(checked) == {*accounts, "甲市第九局"}
    first = checked["甲市第一局"]
    assert first["outcomes"]["holds"] > 20
    for organization, account in checked.items():
        assert account["outcomes"] == first["outcomes"], organization
        assert [t["figures"] for t in account["tables"]] == [t["figures"] for t in first["tables"]]


def hostile_files() -> dict[str, tuple[bytes, str]]:
    """By name: the bytes, and the words that must be said of them."""
    xlsx, docx, ofd, pdf = (rendered(form, "甲市坏局") for form in ("xlsx", "docx", "ofd", "pdf"))
    return {
        "半截.xlsx": (xlsx[: len(xlsx) // 2], "damaged"),
        "半截.docx": (docx[: len(docx) // 2], "damaged"),
        "半截.ofd": (ofd[: len(ofd) // 2], "damaged"),
        "半截.pdf": (pdf[: len(pdf) // 3], "damaged PDF"),
        "万页.pdf": (pages_of_nothing(10_000), "10000 pages"),
        "炸弹.xlsx": (with_part(xlsx, "xl/worksheets/sheet1.xml", BOMB), "unpacks to"),
        "实体.docx": (with_part(docx, "word/document.xml", ENTITIES), "entit"),
        "深.html": (b"<html><body>" + b"<table><tr><td>" * 50_000 + "决算".encode(), "nest"),
        "出走.zip": (packed({"../../甲市第十局.txt": "决算"}), "leads out"),
    }


BOMB = b"<worksheet>" + b" " * (600 << 20)
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(20))
    + b"]><d>&u;</d>"
)


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The package with one of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {each: package.read(each) for each in package.namelist()}
    return packed({**parts, name: part})


def pages_of_nothing(count: int) -> bytes:
    """A PDF of so many pages, each with a word on it."""
    kids = b" ".join(b"%d 0 R" % (4 + n) for n in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids),
        b"<</Length 0>>stream\n\nendstream",
        *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 3 0 R>>"] * count,
    ]
    body = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj" % number + content + b"endobj\n"
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(body)


def test_an_unknown_table_is_explained(directory: Path) -> None:
    """The nearest form, what of the header is known, and the lines that would teach the rest."""
    path = directory / "专项.csv"
    path.write_text(
        "支出情况统计表\n编制单位：甲市财政局,,,金额单位：元\n科目编码,科目名称,合计,专项支出\n"
        "201,一般公共服务支出,10.00,5.00\n20106,财政事务,10.00,5.00\n",
        encoding="utf-8",
    )
    nowhere = CommandLine(directory / "unused", JUESUAN_DATABASE_URL="postgresql://a@127.0.0.1:1/b")
    shown = nowhere("inspect", path, "--explain")
    assert shown.returncode == 3, "load would refuse it"
    for said in (
        "上方没有已知表的标题（“支出情况统计表”）",
        "认得的表头：科目编码、科目名称、合计",
        "不认得的表头：专项支出",
        "titles: [..., 支出情况统计表]",
        "{headers: [专项支出], role: ..., measure: ...}",
    ):
        assert said in shown.stdout
    (table,) = json.loads(nowhere("inspect", path, "--json").stdout)["tables"]
    assert table["form"] is None
