"""Colours of workbooks: given as they are, by a number in a table of colours, or by a place in the theme, lighter or darker."""

import colorsys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xlrd.formatting import excel_default_palette_b8

from loaders.readers.colour import BLACK, WHITE, Colour, are_alike, from_hexadecimal
from loaders.readers.workbook.xml import Attributes, local_name, read_xml

_INK, _PAPER = 64, 65  # in the table of colours: those of the system
_FIRST_OF_TABLE = 8  # the eight before it are the first eight of it again
# Which place of a theme stands for which of its elements.
_THEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
_USUAL_TABLE = {
    **{
        _FIRST_OF_TABLE + index: Colour(*(part / 255 for part in colour))
        for index, colour in enumerate(excel_default_palette_b8)
    },
    **{
        index: Colour(*(part / 255 for part in colour))
        for index, colour in enumerate(excel_default_palette_b8[:_FIRST_OF_TABLE])
    },
    _INK: BLACK,
    _PAPER: WHITE,
}


@dataclass(frozen=True)
class Colours:
    """The colours that cells name by a number: those of the theme, and those of the table."""

    theme: Sequence[Colour | None] = (WHITE, BLACK)
    table: Mapping[int, Colour] = field(default_factory=lambda: _USUAL_TABLE)

    def of(self, attributes: Attributes) -> Colour | None:
        """The colour of an element with `rgb`, `indexed` or `theme` and `tint`; None where it is not known."""
        if (digits := attributes.get("rgb")) is not None:
            return _of_digits(digits)
        if (index := attributes.get("indexed", "")).isdecimal():
            return self.table.get(int(index))
        if (place := attributes.get("theme", "")).isdecimal():
            return self.of_theme(int(place), _tint(attributes.get("tint", "0")))
        return None

    def of_theme(self, place: int, tint: float) -> Colour | None:
        """The colour at a place of the theme, lighter or darker by a tint from -1 to 1."""
        colour = self.theme[place] if place < len(self.theme) else None
        if colour is None or not tint:
            return colour
        hue, light, saturation = colorsys.rgb_to_hls(*colour[:3])
        light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
        return Colour(*colorsys.hls_to_rgb(hue, min(max(light, 0), 1), saturation))


def is_unseen(ink: Colour | None, ground: Colour | None) -> bool:
    """True for a text that has the colour of what it stands on; None is ink that is black, and paper."""
    if ink is None and ground is None:
        return False
    return are_alike(ink or BLACK, ground or WHITE)


def theme_colours(content: bytes | None) -> tuple[Colour | None, ...]:
    """The colours of a theme, in the order of their places; the usual black and white without one."""
    found: dict[str, Colour | None] = {"lt1": WHITE, "dk1": BLACK}
    inside = [""]

    def start(name: str, attributes: Attributes) -> None:
        local = local_name(name)
        if local in _THEME:
            inside[0] = local
        elif local in ("srgbClr", "sysClr") and inside[0]:
            value = attributes.get("val" if local == "srgbClr" else "lastClr", "")
            found[inside[0]] = _of_digits(value)
            inside[0] = ""

    if content is not None:
        read_xml(content, start)
    return tuple(found.get(name) for name in _THEME)


def _of_digits(digits: str) -> Colour | None:
    """The colour of six digits, or of eight of which the first two say how opaque it is: nobody heeds those."""
    try:
        return from_hexadecimal(digits[-6:]) if len(digits) in (6, 8) else None
    except ValueError:
        return None


def _tint(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
