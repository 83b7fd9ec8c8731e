"""The repository's sample account as printed tables, so that it can be printed again in every format."""

from loaders.forms.recognition import RecognisedTable
from tests.renderings.printed import PrintedTable


def printed_again(table: RecognisedTable) -> PrintedTable:
    """A table as it was recognised: its header, without merged cells as text has none, its rows, its title and unit."""
    rows = table.placed.table.rows
    first = next((n for n, place in enumerate(table.places) if place.kind == "body"), len(rows))
    columns = [""] * table.placed.table.column_count
    for found in table.columns:
        columns[found.column.index] = found.column.role
    unit = table.marks.unit
    return PrintedTable(
        form_id=str(table.form_id),
        title=table.marks.title or "",
        unit=unit or "",
        blocks=(tuple(columns),),
        header=tuple(row.cells for row in rows[:first]),
        spans=(),
        body=tuple(row.cells for row in rows[first:]),
        captions=((f"金额单位：{unit}",),) if unit else (),
    )
