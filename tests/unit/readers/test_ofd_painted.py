"""OFD pages as a person sees them: the same kinds as in PDF (test_pdf_painted.py), where they can occur."""

import pytest

from loaders.document import Row, Table
from loaders.limits import DEFAULT_LIMITS
from loaders.readers.ofd import reader as ofd
from tests.hostile import packed
from tests.renderings.ofd import grid, ofd_package, path_object, text_object, unpacked

# The cell that is looked at: from 50 to 80 across, 38 to 46 down; the other three hold texts of their own.
AROUND = grid(20, 30, 2, 2) + "".join(
    text_object(text, x, y) for text, x, y in (("项目", 22, 36), ("1", 52, 36), ("车辆", 22, 44))
)
WHITE = '<ofd:FillColor Value="255 255 255"/>'
BLACK = '<ofd:FillColor Value="0"/>'
FILLED = 'Fill="true" Stroke="false"'


def figure(
    text: str, x: float = 60, *, size: float = 4, rise: float = 0, look: str = "", inside: str = ""
) -> str:
    """A text object that begins at x; `inside` are its children before the text."""
    offsets = f'DeltaX="g {len(text) - 1} {size / 2}"' if len(text) > 1 else ""
    return (
        f'<ofd:TextObject ID="1" Boundary="0 0 210 297" Size="{size}" {look}>{inside}'
        f'<ofd:TextCode X="{x}" Y="{44 - rise}" {offsets}>{text}</ofd:TextCode></ofd:TextObject>'
    )


def box(colour: str) -> str:
    found = path_object("M 0 0 L 12 0 L 12 7 L 0 7 C", (58, 38.5, 12, 7), FILLED)
    return found.replace("<ofd:AbbreviatedData", f"{colour}<ofd:AbbreviatedData")


def line(x1: float, x2: float, height: float = 1.3) -> str:
    return path_object(f"M 0 0 L {x2 - x1} 0", (x1, 44 - height, x2 - x1, 0.1))


def seen(drawn: str, before: str = "", content: bytes | None = None) -> tuple[str, dict[str, str]]:
    """The text and the notes of the cell that is looked at."""
    reading = ofd.read(content or ofd_package([[before + AROUND + drawn]]), DEFAULT_LIMITS)
    (table,) = (block for block in reading.blocks if isinstance(block, Table))
    assert table.rows[0] == Row(("项目", "1"), page=1)
    assert table.rows[1].cells[0] == "车辆"
    return table.rows[1].cells[1], {n.kind.value: n.text for n in table.rows[1].notes}


NEW = figure("12", 72)


@pytest.mark.parametrize(
    "hidden",
    [
        figure("15", look='Fill="false"'),
        figure("15", look='Alpha="0"'),
        figure("15", inside=WHITE),
        figure("15", inside='<ofd:FillColor Value="#FF #FF #FF"/>'),
        figure("15", inside='<ofd:FillColor Value="0 0 0" Alpha="5"/>'),
        figure("15") + box(WHITE),
        box(BLACK) + figure("15"),
        figure("15", 400),
    ],
)
def test_what_is_not_painted_is_not_read(hidden: str) -> None:
    assert seen(hidden + NEW) == ("12", {})


def test_what_is_painted_is_read() -> None:
    assert seen(box(BLACK) + figure("15", inside=WHITE)) == ("15", {})
    assert seen(box(WHITE) + figure("15")) == ("15", {})
    assert seen(figure("15") + box("")) == (
        "15",
        {},
    )  # an area that names no colour is seen through
    assert seen(figure("15", inside='<ofd:FillColor Value="200 0 0"/>')) == ("15", {})


def test_colours_of_drawing_parameters() -> None:
    parameters = f'<ofd:DrawParams><ofd:DrawParam ID="7">{WHITE}</ofd:DrawParam></ofd:DrawParams>'
    for drawn in (
        figure("15", look='DrawParam="7"'),
        f"<ofd:PageBlock>{figure('15', look='DrawParam=' + chr(34) + '7' + chr(34))}</ofd:PageBlock>",
    ):
        content = ofd_package([[AROUND + drawn + NEW]], resources=parameters)
        assert seen("", content=content) == ("12", {})


def test_marks_strikes_and_two_figures() -> None:
    assert seen(figure("12") + figure("1", 64.2, size=2.4, rise=1.6)) == ("12", {"mark": "¹"})
    assert seen(figure("15") + line(59.8, 64.4) + NEW) == ("12", {"struck": "15"})
    assert seen(figure("15") + line(59.8, 64.4, -0.6)) == ("15", {})
    slash = path_object("M 0 4 L 5 0", (59.6, 40.5, 5, 4))
    assert seen(figure("15") + slash) == ("", {"struck": "15", "only_struck": ""})
    assert "unknown_character" in seen(figure("15") + box(BLACK))[1]
    assert seen(figure("12", rise=3, size=3) + figure("3", rise=-1, size=3))[1] == {
        "two_numbers": ""
    }
    assert seen(figure("\ue00112"))[1] == {"unknown_character": ""}
    assert seen(figure("15") + figure("12", 61))[1] == {"overprinted": ""}


def test_shadows_and_watermarks() -> None:
    assert seen(figure("1122", 60.9, inside='<ofd:FillColor Value="180"/>') + figure("1122")) == (
        "1122",
        {},
    )
    large = figure("2025", 52, size=16, inside='<ofd:FillColor Value="210 210 210"/>')
    assert seen(figure("2", 66), before=large) == ("2", {})


def test_a_figure_is_not_cut_at_a_rule() -> None:
    assert seen(figure("60,000.00", 46)) == ("60,000.00", {})


def annotated(kind: str, visible: str = "true") -> bytes:
    parts = unpacked(ofd_package([[AROUND]]))
    document = parts["Doc_0/Document.xml"]
    page_id = document.partition('<ofd:Page ID="')[2].partition('"')[0]
    end = document.rindex("</ofd:Document>")
    parts["Doc_0/Document.xml"] = (
        f"{document[:end]}<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>{document[end:]}"
    )
    namespace = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    parts["Doc_0/Annots/Annotations.xml"] = (
        f'<ofd:Annotations {namespace}><ofd:Page PageID="{page_id}"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc>'
        "</ofd:Page></ofd:Annotations>"
    )
    parts["Doc_0/Annots/Page_0/Annotation.xml"] = (
        f'<ofd:PageAnnot {namespace}><ofd:Annot ID="9" Type="{kind}" Visible="{visible}">'
        f'<ofd:Appearance Boundary="0 0 210 297">{figure("12")}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>'
    )
    return packed(parts)


def test_annotations_are_read_but_watermarks() -> None:
    assert seen("", content=annotated("Stamp")) == ("12", {"filled_in": ""})
    assert seen("", content=annotated("Path")) == ("12", {"filled_in": ""})
    assert seen("", content=annotated("Watermark")) == ("", {})
    assert seen("", content=annotated("Stamp", "false")) == ("", {})
