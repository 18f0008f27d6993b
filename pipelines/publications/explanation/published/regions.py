"""The tables of the regions below and beside a published figure.

Belongs here: parts that add up to the figure, neighbours in rank. Not here: the other tables
(`blocks.py`).
"""

from decimal import Decimal
from typing import Any

from pipelines.publications.explanation.blocks import Block
from pipelines.publications.explanation.published.facts import Published
from pipelines.publications.figures import MISSING, number_text, rounded, word_of
from pipelines.publications.reading import ReleaseData

# Parts with a line of their own; places above and below in rank.
_SHOWN = 5
_AROUND = 2


def below_block(data: ReleaseData, facts: Published) -> Block:
    """The regions below, their sum where figures add up, and what it leaves."""
    head = ("下级地区", facts.unit, "占本数%")
    known = list(facts.below.iter_rows(named=True))
    if not known:
        return Block("组成部分", head, [], "下级地区没有同一报告期的数。")
    own = facts.shown(facts.own["value"])
    shares = facts.adds_up and own > 0

    def line(name: str, value: Decimal, text: str) -> tuple[str, ...]:
        return name, text, number_text(value / own * 100, 1) if shares else MISSING

    rows = [
        line(row["region_name"], facts.shown(row["value"]), facts.text(row))
        for row in known[:_SHOWN]
    ]
    first = known[0]
    way = f"{data.dictionary.words('basis')[first['basis']]}，"
    way += word_of(data.vintage_names(), first["vintage"])
    note = f"{len(known)}/{facts.regions_below}个地区有数（{way}）。{_mock_note(first)}"
    if not facts.adds_up:
        return Block("组成部分", head, rows, note + "这一指标不能跨地区相加。")
    decimals = max(facts.decimals(row) for row in known)
    total = rounded(sum((facts.shown(row["value"]) for row in known), Decimal(0)), decimals)
    if (rest := len(known) - _SHOWN) > 0:
        # As printed, so that the lines add up to their sum.
        told = (rounded(facts.shown(row["value"]), facts.decimals(row)) for row in known[:_SHOWN])
        value = total - sum(told, Decimal(0))
        rows.append(line(f"其余{rest}个", value, number_text(value, decimals)))
    rows.append(line("合计", total, number_text(total, decimals)))
    left = rounded(own, facts.decimals(facts.own)) - total
    decimals = max(decimals, facts.decimals(facts.own))
    is_whole = len(known) == facts.regions_below
    rows.append(line("差额" if is_whole else "其他地区和差额", left, number_text(left, decimals)))
    return Block("组成部分", head, rows, note + "各行与差额之和等于本数。")


def neighbours_block(data: ReleaseData, facts: Published) -> Block:
    """The regions next to it in rank."""
    head = ("位次　地区", facts.unit)
    peers = list(facts.peers.iter_rows(named=True))
    codes = [row["region_code"] for row in peers]
    if len(peers) < 2 or facts.key.region not in codes:
        return Block("同级地区", head, [], "没有同级地区同一报告期的数。")
    place = codes.index(facts.key.region)
    rows = [
        (f"{rank + 1}　{'▸ ' if rank == place else ''}{peers[rank]['region_name']}",
         facts.text(peers[rank]))
        for rank in range(max(0, place - _AROUND), min(len(peers), place + _AROUND + 1))
    ]  # fmt: skip
    way = word_of(data.vintage_names(), peers[0]["vintage"])
    return Block("同级地区", head, rows, f"按数值排位，共{len(peers)}个地区有数（{way}）。")


def _mock_note(row: dict[str, Any]) -> str:
    return "下级数为模拟数据，只供对照。" if row["is_synthetic"] else ""
