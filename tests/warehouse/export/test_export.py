"""Exported texts: as printed, and never what a spreadsheet would run."""

import csv
from pathlib import Path

import duckdb
import openpyxl

from loaders.database.connection import connect
from loaders.export.delimited import write_csv
from loaders.export.parquet import write_parquet
from loaders.export.relations import Column, Relation
from loaders.export.workbook import write_workbook


def test_no_exported_text_is_a_formula(database_url: str, tmp_path: Path) -> None:
    texts = [
        "=1+1",
        "+86",
        "-5.20",
        "-5.20%",
        "@x",
        "\t=x",
        "＝1",
        "普通",
        "",
        None,
        "1,234.50",
        "a\x01b",
    ]
    with connect(database_url) as connection:
        connection.execute(
            "create temporary table hostile (number integer primary key, words text)"
        )
        for number, text in enumerate(texts):
            connection.execute("insert into hostile values (%s, %s)", (number, text))
        relation = Relation(
            "pg_temp",
            "hostile",
            *("试", "trial"),
            (Column("number", "integer", "", ""), Column("words", "text", "", "")),
            ("number",),
        )
        write_csv(connection, relation, tmp_path / "a.csv")
        write_workbook(connection, relation, tmp_path / "a.xlsx")
        write_parquet(connection, relation, tmp_path / "a.parquet")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as lines:
        written = [row["words"] for row in csv.DictReader(lines)]
    assert written == [
        *("'=1+1", "'+86", "-5.20", "-5.20%", "'@x", "'\t=x", "'＝1", "普通", "", ""),
        *("1,234.50", "a\x01b"),
    ]
    cells = [
        row[1] for row in openpyxl.load_workbook(tmp_path / "a.xlsx")["数据"].iter_rows(min_row=2)
    ]
    assert {cell.data_type for cell in cells} <= {"s", "n"}  # n: a cell that is not there
    assert [cell.value for cell in cells if cell.value][:2] == ["=1+1", "+86"]
    assert "f" not in {cell.data_type for cell in cells}
    with duckdb.connect() as database:
        kept = database.execute(
            f"select words from '{tmp_path}/a.parquet' order by number"
        ).fetchall()
    assert [text for (text,) in kept] == texts
