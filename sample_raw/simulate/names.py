"""Invented enterprise names: county, four syllables nobody would choose, trade, legal form.

Here: inventing names. Not here: who bears them.
"""

from __future__ import annotations

import numpy as np

from sample_raw.simulate.numbers import IntArray

# Rare characters of GBK, rivers, stones and herbs; four in a row name no real firm.
SYLLABLES = (
    "沅泠洄浠淙渌湉溆溱潆澍濂灏玟玥珩珥琤瑗璩璁璨芊芾苒茏"
    "荇莳菡葭蓁蕖薏蘅槿榀楗樾晖昶晔曦钰铄铉锬镒镕"
)
_STEP = 2_750_159
_SUFFIXES = {
    "110": "总厂",
    "120": "集体厂",
    "130": "股份合作社",
    "160": "股份有限公司",
    "171": "厂",
    "172": "合伙企业",
    "174": "股份有限公司",
}
_DEFAULT_SUFFIX = "有限公司"


def brands(count: int) -> list[str]:
    """As many different four-syllable words (five beyond five million)."""
    base = len(SYLLABLES)
    width = 4 if count <= base**4 else 5
    serial = (np.arange(count, dtype=np.int64) * _STEP + 1_234_567) % base**width
    powers = base ** np.arange(width - 1, -1, -1, dtype=np.int64)
    places: IntArray = (serial[:, None] // powers) % base
    letters = np.array(list(SYLLABLES))[places]
    return ["".join(row) for row in letters.tolist()]


def legal_suffixes(registration_types: list[str]) -> list[str]:
    """The legal form a name ends in."""
    return [_SUFFIXES.get(code, _DEFAULT_SUFFIX) for code in registration_types]


def short_name(region: str) -> str:
    """清徐县 -> 清徐, but 城区 and 祁县 stay whole."""
    return region[:-1] if len(region) > 2 else region
