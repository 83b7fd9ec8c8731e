"""The recognition model: pictures of lines of text → their characters, how sure each is, and where in the line it stands.

The model is PP-OCRv6 small, a file of the wheel `rapidocr`; it is run by onnxruntime. Nothing is fetched.
"""

import importlib.metadata
import importlib.util
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from loaders.readers.pages.picture.alphabet import (
    Alphabet,
    is_numeric,
    numeric_alphabet,
    text_alphabet,
)

Grey = NDArray[np.uint8]

_MODEL = Path("models", "PP-OCRv6_rec_small.onnx")
_HEIGHT = 48  # pixels: what the model takes
_SHORTEST, _LONGEST = 64, 3200  # pixels
_BATCH = 2  # more lines at once need more memory than a worker has, and are no faster
_UNSURE = 0.5  # a digit less sure than this is no reading


class ReadCharacter(NamedTuple):
    """A character, how sure it is (0 to 1), and the middle of it as a part of the line's length. None: it cannot be read."""

    text: str | None
    confidence: float
    middle: float


def name() -> str:
    """The engine and its version, as a table says it was read by."""
    return f"ocr:rapidocr-{importlib.metadata.version('rapidocr')}"


def read_lines(lines: Sequence[Grey]) -> list[tuple[ReadCharacter, ...]]:
    """The characters of each line, from the left; none where the model sees nothing."""
    answers: dict[int, tuple[ReadCharacter, ...]] = {}
    order = sorted(range(len(lines)), key=lambda n: lines[n].shape[1] / lines[n].shape[0])
    for start in range(0, len(order), _BATCH):
        numbers = order[start : start + _BATCH]
        pictures = [_scaled(lines[n]) for n in numbers]
        width = max(picture.shape[1] for picture in pictures)
        batch = np.zeros((len(pictures), 3, _HEIGHT, width), np.float32)
        for place, picture in enumerate(pictures):
            batch[place, :, :, : picture.shape[1]] = (picture / 127.5 - 1.0)[None]
        for n, picture, answer in zip(numbers, pictures, _run(batch), strict=True):
            answers[n] = _decoded(answer, picture.shape[1] / width)
    return [answers[n] for n in range(len(lines))]


class _Model(NamedTuple):
    session: Any
    text: Alphabet
    numeric: Alphabet


@cache
def _model() -> _Model:
    spec = importlib.util.find_spec("rapidocr")
    assert spec is not None  # noqa: S101 - `available.is_available` was asked
    assert spec.submodule_search_locations is not None  # noqa: S101
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(
        str(Path(spec.submodule_search_locations[0]) / _MODEL),
        options,
        providers=["CPUExecutionProvider"],
    )
    printed = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    characters = ("", *printed, " ")
    return _Model(session, text_alphabet(characters), numeric_alphabet(characters))


def _run(batch: NDArray[np.float32]) -> NDArray[np.float32]:
    session = _model().session
    answer: NDArray[np.float32] = session.run(None, {session.get_inputs()[0].name: batch})[0]
    return answer


def _scaled(line: Grey) -> Grey:
    height, width = line.shape
    wanted = min(max(round(width * _HEIGHT / height), 8), _LONGEST)
    scaled = cv2.resize(line, (wanted, _HEIGHT), interpolation=cv2.INTER_LINEAR)
    short = max(_SHORTEST - wanted, 0)
    return scaled if not short else np.pad(scaled, ((0, 0), (0, short)), constant_values=255)


def _decoded(answer: NDArray[np.float32], used: float) -> tuple[ReadCharacter, ...]:
    model = _model()
    found = tuple(_characters(answer, model.text, used))
    if not is_numeric("".join(c.text or "" for c in found)):
        return found
    return tuple(
        c if c.confidence >= _UNSURE else c._replace(text=None)
        for c in _characters(answer, model.numeric, used)
    )


def _characters(
    answer: NDArray[np.float32], alphabet: Alphabet, used: float
) -> Iterator[ReadCharacter]:
    """What is likeliest at each place; a character that goes on over several places is one."""
    likely = alphabet.probabilities(answer)
    best = likely.argmax(axis=1)
    start, count = 0, len(best)
    for place in range(1, count + 1):
        if place < count and best[place] == best[start]:
            continue
        if best[start]:
            confidence = float(likely[start:place, best[start]].max())
            middle = (start + place) / 2 / (count * used)
            yield ReadCharacter(
                alphabet.characters[best[start]], min(confidence, 1.0), min(middle, 1.0)
            )
        start = place
