"""Pages of the data dictionary about tables: one for each room, from the contracts.

Belongs here: tables, columns, keys, units as their contracts say. Not here: forms and codes
(`entries.py`).
"""

from collections.abc import Iterator

from pipelines.documentation.markdown import code, table, text
from warehouse.contracts import Contract, load_contracts

ROOMS = {
    "mart": "专题表（mart）",
    "core": "核心表（core）",
    "ref": "字典表（ref）",
    "edit": "审核层（edit）",
    "stg": "识别层（stg）",
    "raw": "收件层（raw）",
}
# Only these are in a release; the others are Parquet of the lake.
_PUBLISHED = ("mart", "core")
_AUDIENCE = {"public": "可公开", "internal": "内部"}
_WRITE = {"replace": "整表重建", "period": "按报告期增量"}


def table_pages() -> dict[str, str]:
    """File name -> page, for each room."""
    contracts = load_contracts()
    return {
        f"tables_{room}.md": "\n".join(
            _page(room, [one for name, one in contracts.items() if name.startswith(f"{room}.")])
        )
        for room in ROOMS
    }


def _page(room: str, contracts: list[Contract]) -> Iterator[str]:
    yield f"# {ROOMS[room]}\n"
    if room in _PUBLISHED:
        yield '发布版中的表，用 `dpe sql "select …"` 查询；列的说明也写在数据库里。\n'
    else:
        yield "数据湖中的表（Parquet），不在发布版里，供开发和核验使用。\n"
    yield from table(
        ["表", "名称", "一行是什么"],
        (
            [f"[`{one.table}`](#{_anchor(one)})", text(one.title), text(one.grain)]
            for one in contracts
        ),
    )
    for one in contracts:
        yield from _section(one)


def _anchor(contract: Contract) -> str:
    return contract.table.replace(".", "-")


def _section(contract: Contract) -> Iterator[str]:
    yield f"## {contract.table} {text(contract.title)} {{ #{_anchor(contract)} }}\n"
    yield f"{text(contract.description)}\n"
    yield from table(
        ["一行是什么", "主键", "版别", "写法"],
        [
            [
                text(contract.grain),
                "、".join(code(name) for name in contract.key) or "无",
                _AUDIENCE[contract.audience],
                _WRITE[contract.write],
            ]
        ],
    )
    yield from table(
        ["列", "类型", "说明", "单位"],
        (
            [code(one.name), code(one.type), text(one.comment), text(one.unit)]
            for one in contract.columns
        ),
    )
