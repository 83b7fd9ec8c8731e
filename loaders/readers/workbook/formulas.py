"""Formulas whose result was not stored, worked out where sums of cells are all they are: =ROUND(SUM(B2:B5,C7)-'表1'!B3,2).

Programs that write workbooks leave the results to whoever opens them: XlsxWriter and xlwt store 0 everywhere, openpyxl and
POI nothing. Sums, products (=B3/10000) and ROUND are worked out. What is more than that is not: its cell stays without a
figure, and says so.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, DecimalException, InvalidOperation

from loaders.document import CellNoteKind, ReadingProblem
from loaders.readers.workbook.sheet import Formula, Sheet
from loaders.readers.workbook.xlsx_cells import column_of, letters_of

Place = tuple[str, int, int]  # sheet, row and column from 0
_MOST_CELLS = 1_000_000  # that the formulas of one workbook may name, all together
_DEEPEST = 200
_DUST = Decimal("0.000001")
_MOST_PLACES = 15
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>[0-9]+(?:\.[0-9]+)?)(?![0-9A-Za-z!:($])
    | (?P<function>SUM|ROUND)\s*\(
    | (?:(?P<sheet>'(?:[^']|'')+'|[^\s'!()+,;:*/=<>&-]+)!)?
      \$?(?P<column>[A-Z]{1,3})\$?(?P<row>[0-9]{1,7})
      (?::\$?(?P<last_column>[A-Z]{1,3})\$?(?P<last_row>[0-9]{1,7}))?(?![0-9A-Za-z(!])
    | (?P<mark>[-+*/%(),;])
    )""",
    re.VERBOSE | re.IGNORECASE,
)


class _NoSumError(Exception):
    """The formula is not a sum of cells, or one of its cells is not known."""


@dataclass(frozen=True)
class _Range:
    sheet: str
    rows: range
    columns: range
    is_one_cell: bool


_Token = Decimal | str | _Range


def add_up(sheets: Sequence[Sheet], *, is_calculated_when_opened: bool = False) -> None:
    """Fill the cells of the formulas without result, or note that they have none; done in place.

    A stored 0 is no result where the workbook asks to be calculated when it is opened, or where any sum of it that is
    stored as 0 comes to something else.
    """
    workbook = _Workbook(sheets)
    sums = {
        place: workbook.sum_at(place)
        for place, formula in workbook.formulas.items()
        if formula.text
    }
    is_uncalculated = is_calculated_when_opened or any(
        total is not None and not _is_zero(total)
        for place, total in sums.items()
        if workbook.formulas[place].stored
    )
    for sheet in sheets:
        for formula in sheet.formulas:
            total = sums.get((sheet.name, formula.row, formula.column))
            if formula.stored and not (is_uncalculated and not _is_zero(total)):
                continue
            _fill(sheet, formula, total)


def _is_zero(total: Decimal | None) -> bool:
    """True for 0, and for the dust that sums of binary fractions leave."""
    return total is not None and abs(total) < _DUST


def problems_of_formulas(sheet: Sheet) -> Iterator[ReadingProblem]:
    """Formulas that no program has worked out and that are no sums: nobody can tell what Excel would show."""
    places = [
        f"{letters_of(column)}{row + 1}"
        for (row, column), notes in sorted(sheet.notes.items())
        if any(kind is CellNoteKind.FORMULA_WITHOUT_RESULT for kind, _ in notes)
    ]
    if not places or sheet.is_hidden:
        return
    shown, more = ", ".join(places[:5]), len(places) > 5
    yield ReadingProblem(
        "formula_without_result",
        f"sheet {sheet.name!r}: {len(places)} cells hold a formula without its result ({shown}{' and more' if more else ''}) "
        "and are unreadable. Open the file in Excel or WPS, save it, and load it again",
        f"工作表“{sheet.name}”：{len(places)} 个单元格只有公式、没有计算结果（{shown}{' 等' if more else ''}），"
        "读不出。请用 Excel 或 WPS 打开并保存后重新装载",
        sheet=sheet.name,
    )


def _fill(sheet: Sheet, formula: Formula, total: Decimal | None) -> None:
    place = (formula.row, formula.column)
    if total is None:
        sheet.rows.get(formula.row, {}).pop(formula.column, None)
        sheet.note(*place, CellNoteKind.FORMULA_WITHOUT_RESULT, f"={formula.text}")
        return
    sheet.rows.setdefault(formula.row, {})[formula.column] = formula.shown(f"{total:f}")
    sheet.note(*place, CellNoteKind.SUMMED, f"={formula.text}")


class _Workbook:
    """The stored numbers of all sheets and the sums of their formulas, each worked out once."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.formulas = {
            (sheet.name, formula.row, formula.column): formula
            for sheet in sheets
            for formula in sheet.formulas
        }
        self._sheets = {sheet.name.casefold(): sheet for sheet in sheets}
        self._places = {
            name: {*sheet.numbers, *((found.row, found.column) for found in sheet.formulas)}
            for name, sheet in self._sheets.items()
        }
        self._sums: dict[Place, Decimal | None] = {}
        self._cells_left = _MOST_CELLS

    def sum_at(self, place: Place, depth: int = 0) -> Decimal | None:
        """What the formula at a place adds up to; None where it is no sum, or goes round in a circle."""
        if place not in self._sums:
            self._sums[place] = None  # until it is known: a formula that names itself has no sum
            try:
                if depth > _DEEPEST:
                    raise _NoSumError
                tokens = list(_tokens(self.formulas[place].text, place[0]))
                self._sums[place] = _Expression(
                    tokens, lambda cells: self._total(cells, depth)
                ).value()
            except _NoSumError:
                pass
        return self._sums[place]

    def _total(self, cells: _Range, depth: int) -> Decimal:
        sheet = self._sheets.get(cells.sheet.casefold())
        if sheet is None:
            raise _NoSumError
        if cells.is_one_cell:
            return self._one_cell(sheet, cells.rows[0], cells.columns[0], depth)
        total = Decimal(0)
        for row, column in self._filled(sheet, cells):
            total += self._number(sheet, row, column, depth) or 0
        return total

    def _one_cell(self, sheet: Sheet, row: int, column: int, depth: int) -> Decimal:
        number = self._number(sheet, row, column, depth)
        if number is None and sheet.rows.get(row, {}).get(column):
            raise _NoSumError  # a text: Excel shows an error
        return number or Decimal(0)

    def _filled(self, sheet: Sheet, cells: _Range) -> Iterator[tuple[int, int]]:
        """The places of a range that hold a number or a formula."""
        places = self._places[sheet.name.casefold()]
        size = len(cells.rows) * len(cells.columns)
        self._cells_left -= min(size, len(places))
        if self._cells_left < 0:
            raise _NoSumError
        if size > len(places):
            return (p for p in places if p[0] in cells.rows and p[1] in cells.columns)
        asked = ((row, column) for row in cells.rows for column in cells.columns)
        return (place for place in asked if place in places)

    def _number(self, sheet: Sheet, row: int, column: int, depth: int) -> Decimal | None:
        place = (sheet.name, row, column)
        if place in self.formulas:
            total = self.sum_at(place, depth + 1)
            if total is None:
                raise _NoSumError
            return total
        stored = sheet.numbers.get((row, column))
        try:
            return None if stored is None else Decimal(stored)
        except InvalidOperation:
            return None


def _tokens(formula: str, sheet: str) -> Iterator[_Token]:
    at = 0
    text = formula.strip().removeprefix("=")
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            if text[at:].isspace():
                return
            raise _NoSumError
        at = found.end()
        if found["number"]:
            yield Decimal(found["number"])
        elif found["function"]:
            yield f"{found['function'].upper()}("
        elif found["mark"]:
            yield found["mark"]
        else:
            yield _range(found, sheet)


def _range(found: re.Match[str], sheet: str) -> _Range:
    named = found["sheet"] or sheet
    if named.startswith("'"):
        named = named[1:-1].replace("''", "'")
    columns = [column_of(found[name].upper()) for name in ("column", "last_column") if found[name]]
    rows = [int(found[name]) - 1 for name in ("row", "last_row") if found[name]]
    return _Range(
        named,
        range(min(rows), max(rows) + 1),
        range(min(columns), max(columns) + 1),
        is_one_cell=len(rows) == 1,
    )


class _Expression:
    """Sums, products, brackets, SUM(…) and ROUND(…) of cells and numbers, worked out from the left."""

    def __init__(self, tokens: list[_Token], total: Callable[[_Range], Decimal]) -> None:
        self._tokens = tokens
        self._total = total
        self._at = 0

    def value(self) -> Decimal:
        """The value of the whole; raises `_NoSumError` where anything else is in it."""
        try:
            value = self._sum()
        except DecimalException:  # divided by 0, or beyond all numbers
            raise _NoSumError from None
        if self._at < len(self._tokens):
            raise _NoSumError
        return value

    def _sum(self) -> Decimal:
        value = self._product()
        while self._peek() in ("+", "-"):
            sign = self._take()
            term = self._product()
            value += term if sign == "+" else -term
        return value

    def _product(self) -> Decimal:
        value = self._signed()
        while self._peek() in ("*", "/"):
            sign = self._take()
            factor = self._signed()
            value = value * factor if sign == "*" else value / factor
        return value

    def _signed(self) -> Decimal:
        sign = 1
        while self._peek() in ("+", "-"):
            sign *= 1 if self._take() == "+" else -1
        value = sign * self._term()
        while self._peek() == "%":
            self._take()
            value /= 100
        return value

    def _term(self) -> Decimal:
        piece = self._take()
        if isinstance(piece, Decimal):
            return piece
        if isinstance(piece, _Range):
            if not piece.is_one_cell:
                raise _NoSumError  # a range outside SUM
            return self._total(piece)
        if piece == "(":
            value = self._sum()
        elif piece == "SUM(":
            value = self._arguments()
        elif piece == "ROUND(":
            value = self._rounded()
        else:
            raise _NoSumError
        self._expect(")")
        return value

    def _rounded(self) -> Decimal:
        value = self._sum()
        self._expect(",", ";")
        places = self._sum()
        if places != int(places) or abs(places) > _MOST_PLACES:
            raise _NoSumError
        return value.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)

    def _arguments(self) -> Decimal:
        value = Decimal(0)
        while True:
            if isinstance(following := self._peek(), _Range) and not following.is_one_cell:
                self._take()
                value += self._total(following)
            elif self._peek() != ")":
                value += self._sum()
            if self._peek() not in (",", ";"):
                return value
            self._take()

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self) -> _Token:
        piece = self._peek()
        if piece is None:
            raise _NoSumError
        self._at += 1
        return piece

    def _expect(self, *marks: str) -> None:
        if self._take() not in marks:
            raise _NoSumError
