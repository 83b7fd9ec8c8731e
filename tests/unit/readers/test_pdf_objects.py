"""PDF pages written object by object: layers that are off, and fonts whose codes name no character."""

import pytest

from loaders.document import Table
from loaders.limits import DEFAULT_LIMITS
from loaders.readers.pdf import reader as pdf

HELVETICA = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
NAMELESS = (
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Type/Encoding/Differences[65/g1/g2/five]>>"
    "/FirstChar 65/LastChar 67/Widths[556 556 556]>>"
)
GRID = " ".join(f"{x} {y} 100 20 re S" for x in (40, 140) for y in (300, 320))
AROUND = f"{GRID} BT /F1 10 Tf 44 326 Td (A) Tj 100 0 Td (1) Tj -100 -20 Td (B) Tj ET"
FORM = "BT /F1 10 Tf 150 306 Td (15) Tj ET"
NEW = "BT /F1 10 Tf 200 306 Td (12) Tj ET"


def page(drawn: str, *, off: bool) -> bytes:
    """A page with a layer /L, on or off, a form /X in that layer, and the fonts /F1 and /F2."""
    content = f"{AROUND} {drawn}"
    layers = f"/OCProperties<</OCGs[7 0 R]/D<</{'OFF' if off else 'ON'}[7 0 R]>>>>"
    fonts = "/Font<</F1 5 0 R/F2 6 0 R>>"
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{layers}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]/Contents 4 0 R/Resources<<{fonts}"
        "/Properties<</L 7 0 R>>/XObject<</X 8 0 R>>>>>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
        HELVETICA,
        NAMELESS,
        "<</Type/OCG/Name(draft)>>",
        f"<</Type/XObject/Subtype/Form/BBox[0 0 400 400]/OC 7 0 R/Resources<<{fonts}>>"
        f"/Length {len(FORM)}>>stream\n{FORM}\nendstream",
    ]
    out = "%PDF-1.7\n"
    places: list[int] = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        f"{out}xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF"
    ).encode("latin-1")


def seen(drawn: str, *, off: bool = False) -> tuple[str, list[str]]:
    """The text and the kinds of notes of the last cell."""
    reading = pdf.read(page(drawn, off=off), DEFAULT_LIMITS)
    (table,) = (block for block in reading.blocks if isinstance(block, Table))
    assert table.rows[0].cells == ("A", "1")
    return table.rows[1].cells[1], [note.kind.value for note in table.rows[1].notes]


@pytest.mark.parametrize("layered", [f"/OC /L BDC {FORM} EMC", "/X Do"], ids=["marked", "a form"])
def test_what_is_in_a_layer_that_is_off_is_not_read(layered: str) -> None:
    assert seen(layered, off=True) == ("", [])
    assert seen(layered, off=False) == ("15", [])
    assert seen(f"{layered} {NEW}", off=True) == ("12", [])


def test_codes_that_name_no_character_are_unknown() -> None:
    known = "BT /F2 10 Tf 150 306 Td (C) Tj ET"
    assert seen(known) == ("5", [])
    assert "unknown_character" in seen("BT /F2 10 Tf 150 306 Td (AC) Tj ET")[1]
