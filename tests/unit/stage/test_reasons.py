"""The table of reasons is complete: every code is used, and every code used is in it."""

import re
from pathlib import Path

import polars as pl

import pipelines.stage as stage
from pipelines.stage.reasons import REASONS, reason_expr, reason_text, shown

_ROOM = Path(next(iter(stage.__path__)))


def test_codes_used_are_codes_declared() -> None:
    used = {
        code
        for path in _ROOM.glob("*.py")
        if path.name != "reasons.py"
        for code in re.findall(r'"([FRNP]\d\d)"', path.read_text(encoding="utf-8"))
    }
    assert used == set(REASONS)


def test_a_reason_says_what_stands_there_and_what_to_do() -> None:
    text = reason_text("R01", "行政区划代码为“170971”")
    assert text.startswith("地区代码不在名录：行政区划代码为“170971”。") and "请填写" in text
    frame = pl.DataFrame({"t": ["甲" * 60, " ", None]})
    found = frame.select(reason_expr("N01", shown(pl.col("t")))).to_series().to_list()
    assert "甲" * 40 + "”" in found[0] and "甲" * 41 not in found[0]
    assert "空白" in found[1] and "空白" in found[2]
