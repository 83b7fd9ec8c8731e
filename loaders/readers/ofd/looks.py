"""How objects of an OFD page are painted: whether at all, and in which colour."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lxml import etree

from loaders.readers.ofd.geometry import number, tag
from loaders.readers.pages.ground import INK, Colour

_TRANSPARENT = INK._replace(alpha=0)
_DEEPEST = 10  # drawing parameters that refer to others


class Look(NamedTuple):
    """The colour something is painted with; None where it is no one colour, a pattern or a shade."""

    is_painted: bool
    tone: Colour | None


def look_of_text(element: etree._Element, parameters: Mapping[str, etree._Element]) -> Look:
    """How a TextObject is painted: filled by default, its outline drawn where it says so."""
    if element.get("Fill") == "false":
        return Look(element.get("Stroke") == "true", _tone(element, "StrokeColor", parameters, INK))
    return Look(True, _tone(element, "FillColor", parameters, INK))


def look_of_area(element: etree._Element, parameters: Mapping[str, etree._Element]) -> Look:
    """How the inside of a PathObject is painted; one that names no colour is seen through."""
    tone = _tone(element, "FillColor", parameters, _TRANSPARENT)
    return Look(element.get("Fill") == "true" and tone != _TRANSPARENT, tone)


def _tone(
    element: etree._Element,
    name: str,
    parameters: Mapping[str, etree._Element],
    default: Colour,
) -> Colour | None:
    said = [_child(holder, name) for holder in (element, *_parameters_of(element, parameters))]
    colours = [_colour(colour) for colour in said if colour is not None]
    tone = colours[0] if colours else default
    alpha = min(max(number(element.get("Alpha"), 255), 0), 255)
    return None if tone is None else tone._replace(alpha=round(tone.alpha * alpha / 255))


def _parameters_of(
    element: etree._Element, parameters: Mapping[str, etree._Element]
) -> list[etree._Element]:
    """The drawing parameters of an object, those they rest on, and those of the layer it is in, nearest first."""
    found: list[etree._Element] = []
    for holder in (element, *element.iterancestors("{*}Layer")) if parameters else ():
        at = holder.get("DrawParam")
        while at is not None and at in parameters and len(found) < _DEEPEST:
            found.append(parameters[at])
            at = parameters[at].get("Relative")
    return found


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in element if tag(child) == name), None)


def _colour(element: etree._Element) -> Colour | None:
    """A colour of one, three or four parts; None for a pattern, a shade, or one of a palette."""
    parts = [_part(token) for token in (element.get("Value") or "").split()]
    tone = _of_parts([part for part in parts if part is not None])
    if tone is None or len(element) > 0:
        return None
    return tone._replace(alpha=round(min(max(number(element.get("Alpha"), 255), 0), 255)))


def _part(token: str) -> float | None:
    try:
        return float(int(token[1:], 16)) if token.startswith("#") else float(token)
    except ValueError:
        return None


def _of_parts(parts: Sequence[float]) -> Colour | None:
    whole = [round(min(max(part, 0), 255)) for part in parts]
    if len(whole) == 1:
        return Colour(whole[0], whole[0], whole[0])
    if len(whole) == 3:
        return Colour(whole[0], whole[1], whole[2])
    if len(whole) == 4:
        black = 255 - whole[3]
        red, green, blue = (round((255 - part) * black / 255) for part in whole[:3])
        return Colour(red, green, blue)
    return None
