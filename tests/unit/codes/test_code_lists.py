"""Reading an official code list: what is accepted, what is derived, what is refused in words."""

from pathlib import Path

import pytest

from loaders.codes.lists import read_code_list
from loaders.errors import CodeListError

LINES = (
    ("科目编码", "科目名称"),
    ("201", "一般公共服务支出"),
    ("20101", "人大事务"),
    ("2010101", "行政运行"),
)


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refusal(path: Path, content: str | bytes, list_name: str = "functional_class") -> str:
    with pytest.raises(CodeListError) as error:
        read_code_list(written(path, content), list_name, 2026)
    return str(error.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_encodings_delimiters_and_line_ends(
    tmp_path: Path, encoding: str, delimiter: str, line_end: str
) -> None:
    text = "".join(delimiter.join(cells) + line_end for cells in LINES)
    path = written(tmp_path / "功能 分类 2026.csv", text.encode(encoding))
    found = read_code_list(path, "functional_class", 2026)
    assert [(c.code, c.name, c.level, c.parent_code) for c in found] == [
        ("201", "一般公共服务支出", "类", None),
        ("20101", "人大事务", "款", "201"),
        ("2010101", "行政运行", "项", "20101"),
    ]
    assert {(c.edition_year, c.evidence, c.budget_type) for c in found} == {
        (2026, "official", None)
    }


@pytest.mark.parametrize(
    "heading", ["code,name", "编码,名称", " 科 目 编 码 ,科目名称", '"Code","NAME"', "代码,名称"]
)
def test_headings(tmp_path: Path, heading: str) -> None:
    path = written(tmp_path / "list.csv", f"{heading}\n201,一般公共服务支出\n")
    assert [c.code for c in read_code_list(path, "functional_class", 2026)] == ["201"]


def test_other_columns_blank_lines_quotes_blanks_and_any_order(tmp_path: Path) -> None:
    path = written(
        tmp_path / "list.csv",
        "\n序号,name,budget_type,code,说明\n"
        '1,　"人大事务",一般公共预算, 20101 ,"一行\n两行"\n'
        ",,,,\n"
        "2,一般公共服务支出,,201\n",
    )
    assert [
        (c.code, c.name, c.budget_type) for c in read_code_list(path, "functional_class", 2026)
    ] == [("201", "一般公共服务支出", None), ("20101", '"人大事务"', "一般公共预算")]


def test_income_goes_down_to_nine_digits(tmp_path: Path) -> None:
    text = (
        "code,name\n103,非税收入\n10304,行政事业性收费收入\n1030401,公安\n103040101,外国人签证费\n"
    )
    path = written(tmp_path / "income.csv", text)
    found = read_code_list(path, "income_class", 2026)
    assert [(c.level, c.parent_code) for c in found] == [
        ("类", None),
        ("款", "103"),
        ("项", "10304"),
        ("目", "1030401"),
    ]
    assert "line 4: '1030401' is not a code of economic_class" in refusal(
        path, text, "economic_class"
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("code,name\n201,甲\n2O1,乙\n", "line 3: '2O1' is not a code of functional_class"),
        ("code,name\n2011,甲\n", "line 2: '2011' is not a code"),
        ("code,name\n２０１,甲\n", "line 2: '２０１' is not a code"),
        ("code,name\n201010101,甲\n", "expected digits, 3 (类), 5 (款) or 7 (项) of them"),
        ("code,name\n,甲\n", "line 2: '' is not a code"),
        ("code,name\n201,甲\n201,乙\n", "line 3: code 201 stands on line 2 already"),
        ("code,name\n2010101,甲\n201,乙\n", "line 2: code 2010101 (甲) belongs under 20101"),
        ("code,name\n201,　\n", "line 2: code 201 has no name"),
        ("code,name\n201\n", "line 2: code 201 has no name"),
        ("code,name\n", "holds no codes"),
        ("", "holds no codes"),
        ("\n\n", "holds no codes"),
        ("201,一般公共服务支出\n", "line 1: no column is headed code or 科目编码"),
        ("code,title\n201,甲\n", "line 1: no column is headed name or 科目名称"),
        ("code,name\n编码,科目名称\n", "line 2: '编码' is not a code"),
        ("code,编码,name\n201,201,甲\n", "line 1: columns 1 and 2 are both headed as code"),
        ('code,name\n201,"甲\n', "is not CSV or TSV"),
    ],
)
def test_refusals_name_file_line_and_value(tmp_path: Path, lines: str, said: str) -> None:
    path = tmp_path / "清单 1.csv"
    message = refusal(path, lines)
    assert message.startswith(str(path))
    assert said in message


@pytest.mark.parametrize("content", [b"PK\x03\x04\x00\x00", b"\xff\x80\x81", b"\xff\xfe\x00"])
def test_what_is_not_text(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.xlsx"
    assert refusal(path, content).startswith(f"{path}: is not text in UTF-8 or GB18030.")


def test_a_missing_file_a_directory_and_an_unknown_list(tmp_path: Path) -> None:
    with pytest.raises(CodeListError, match="no such file"):
        read_code_list(tmp_path / "none.csv", "functional_class", 2026)
    with pytest.raises(CodeListError, match="cannot be read"):
        read_code_list(tmp_path, "functional_class", 2026)
    with pytest.raises(CodeListError, match="no code list 'functions'; expected one of functional"):
        read_code_list(tmp_path, "functions", 2026)
