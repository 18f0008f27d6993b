"""Valid organisation codes (GB 11714) and unified social credit codes (GB 32100) in columns.

Here: inventing codes. Not here: judging the codes of a return.
"""

from __future__ import annotations

import numpy as np

from sample_raw.simulate.months import SampleError
from sample_raw.simulate.numbers import IntArray

# The alphabet of GB 32100: no I O Z S V, so that old and new codes can share their characters.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# Real organisation codes begin with digits or MA: these can be nobody's.
PREFIX = "DP"
_SERIAL_LENGTH = 6
_STEP = 15_485_863
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_CREDIT_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
_ORGANISATION_VALUES = np.array([int(c, 36) for c in ALPHABET])


def _texts(places: IntArray) -> list[str]:
    letters = np.array(list(ALPHABET))[places]
    return ["".join(row) for row in letters.tolist()]


def _places(texts: list[str]) -> IntArray:
    lookup = np.zeros(128, dtype=np.int64)
    lookup[[ord(c) for c in ALPHABET]] = np.arange(len(ALPHABET))
    width = len(texts[0]) if texts else 0
    flat = np.frombuffer("".join(texts).encode("ascii"), dtype=np.uint8)
    places: IntArray = lookup[flat].reshape(len(texts), width)
    return places


def organisation_codes(count: int, seed: int) -> list[str]:
    """Nine characters, the last one the check character of GB 11714; all different."""
    room = len(ALPHABET) ** _SERIAL_LENGTH
    if count > room:
        raise SampleError(f"最多能编 {room} 个单位代码，给出的是 {count}。")
    serial = (seed + np.arange(count, dtype=np.int64) * _STEP) % room
    powers = len(ALPHABET) ** np.arange(_SERIAL_LENGTH - 1, -1, -1, dtype=np.int64)
    digits = (serial[:, None] // powers) % len(ALPHABET)
    head = np.tile([ALPHABET.index(c) for c in PREFIX], (count, 1))
    body = np.hstack([head, digits])
    check = 11 - (_ORGANISATION_VALUES[body] * _ORGANISATION_WEIGHTS).sum(axis=1) % 11
    marks = np.array([ALPHABET.index(c) for c in "0123456789X0"])[check]
    return _texts(np.hstack([body, marks[:, None]]))


def credit_codes(region_codes: list[str], organisations: list[str]) -> list[str]:
    """Eighteen characters: 91, the registering county, the organisation code, check character."""
    heads = [f"91{region}{org}" for region, org in zip(region_codes, organisations, strict=True)]
    body = _places(heads)
    check = (31 - (body * _CREDIT_WEIGHTS).sum(axis=1)) % 31
    return _texts(np.hstack([body, check[:, None]]))
