"""Number formats as we show them beside LibreOffice's own display of the same workbook, on thousands of format × value pairs.

    .venv/bin/python -m benchmarks.number_formats [--differences 40]

Needs `soffice`. Writes one .xlsx with every pair, lets LibreOffice make CSV of it as it is shown, reads the same file with
our reader, and lists where the two differ. What is left out of both: blanks, which only line figures up. Differences that
we want: a minus where a colour alone tells that a number is negative, and every digit of General.
"""

import argparse
import csv
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

import xlsxwriter

from loaders.document import Table
from loaders.limits import DEFAULT_LIMITS
from loaders.readers.workbook import reader as workbook

_DIGITS = (
    "0",
    "0.0",
    "0.00",
    "0.000",
    "#,##0",
    "#,##0.00",
    "#,###.00",
    "#.##",
    "00000",
    "0.00%",
    "0%",
)
_AROUND = (
    "{0}",
    "{0}_ ",
    '"¥"{0}',
    '{0}"元"',
    "({0})",
    "[Red]{0}",
    "{0}_);({0})",
    "{0};-{0}",
    "{0};[Red]-{0}",
)
_MORE = (
    *('{0};-{0};"-"', "{0};[Red]{0}", '_ * {0}_ ;_ * -{0}_ ;_ * "-"??_ ;_ @_ ', "[>=100]{0};{0}"),
    *('{0};"△"{0}', '{0};;"零"', "[$¥-804]{0}", "[$-804]{0}", '"约"{0}'),
)
_CODES = (
    *(around.format(digits) for digits, around in product(_DIGITS, (*_AROUND, *_MORE))),
    *(
        "General",
        "@",
        "0.00E+00",
        "##0.0E+0",
        "yyyy-mm-dd",
        'yyyy"年"m"月"d"日"',
        "h:mm:ss",
        "0,",
        "0.00,",
    ),
)
_BARE_POINT = re.compile(r"(?<![0-9])[.](?=[0-9])")
_VALUES = (
    0.0,
    1.0,
    -1.0,
    0.005,
    -0.005,
    12.5,
    -12.5,
    99.995,
    1234.5,
    -1234.567,
    1e6,
    -33279201.93,
    123456789012.34,
)


def _write(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        for row, code in enumerate(_CODES):
            style = book.add_format({"num_format": code})
            sheet.write_string(row, 0, "行")
            for column, value in enumerate(_VALUES, 1):
                sheet.write_number(row, column, value, style)


def _ours(path: Path) -> Iterator[Sequence[str]]:
    (table,) = workbook.read(path.read_bytes(), DEFAULT_LIMITS).blocks
    assert isinstance(table, Table)
    return (row.cells for row in table.rows)


def _theirs(path: Path, soffice: str) -> list[list[str]]:
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    as_shown = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"
    command = [
        soffice,
        profile,
        "--headless",
        "--convert-to",
        as_shown,
        "--outdir",
        str(path.parent),
    ]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=300)
    with path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _seen(text: str) -> str:
    return _BARE_POINT.sub("0.", "".join(text.split()))


def main() -> None:
    """Compare and list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--differences", type=int, default=40, help="how many to list")
    listed: int = parser.parse_args().differences
    soffice = shutil.which("soffice")
    if soffice is None:
        raise SystemExit("LibreOffice (soffice) is not here.")
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "formats.xlsx"
        _write(path)
        rows = list(zip(_CODES, _ours(path), _theirs(path, soffice), strict=True))
    pairs = [
        (code, value, _seen(mine), _seen(other))
        for code, ours, theirs in rows
        for value, mine, other in zip(_VALUES, ours[1:], theirs[1:], strict=True)
    ]
    different = [pair for pair in pairs if pair[2] != pair[3]]
    by_minus = [pair for pair in different if pair[2] == f"-{pair[3]}"]
    different = [pair for pair in different if pair not in by_minus]
    print(f"{len(pairs)} pairs: {len(by_minus)} have a minus that LibreOffice leaves out,", end=" ")
    print(f"{len(different)} are shown differently otherwise")
    for code, value, mine, other in different[:listed]:
        print(f"{code!r}  {value!r}: ours {mine!r}, LibreOffice {other!r}")


if __name__ == "__main__":
    main()
