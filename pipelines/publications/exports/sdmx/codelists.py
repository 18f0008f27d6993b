"""The code lists: dimensions of the release, the dictionary's vintages, and the declared ones.

Belongs here: code lists with names, validity and the hierarchy of regions. Not here: the data
structures that use them (`structures.py`), the declared lists themselves (`codelists.yaml`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

import duckdb
from pysdmx.model import Annotation, Code, Codelist, HierarchicalCode, Hierarchy

from pipelines.publications.exports.sdmx.flows import VERSION
from pipelines.publications.exports.sdmx.sources import ACTIVITIES, NOT_APPLICABLE, TOTAL
from pipelines.publications.exports.sdmx.vocabulary import declared_codelists, latin_code

# Type of the annotation that carries an English name; SDMX-JSON gets it as `names` too.
NAME_EN = "NAME_EN"
REGIONS = "CL_REF_AREA"
# Identifier, name, English name, description, from, to (exclusive).
Row = tuple[str, str, str | None, str | None, date | None, date | None]

_PLAIN = "null, null, null, null"
_QUERIES = {
    REGIONS: (
        "地区",
        "Reference area",
        "select region_code, arg_max(region_name, valid_from), null,"
        " arg_max(full_name, valid_from), min(valid_from),"
        " case when count(valid_to) = count(*) then max(valid_to) end"
        " from core.dim_region group by region_code",
    ),
    "CL_INDICATOR": (
        "指标",
        "Indicator",
        "select indicator_code, indicator_name, name_en, definition, null, null"
        " from core.dim_indicator",
    ),
    "CL_ACTIVITY": (
        "行业（GB/T 4754，门类字母加代码）",
        "Economic activity (GB/T 4754)",
        f"select activity, industry_name, {_PLAIN} from ({ACTIVITIES})",
    ),
    "CL_REGISTRATION_TYPE": (
        "登记注册类型",
        "Registration type of enterprises",
        "select registration_type, arg_max(registration_name, standard_version),"
        f" {_PLAIN} from core.dim_registration_type group by registration_type",
    ),
    "CL_PRODUCT": (
        "产品",
        "Product",
        "select product_code, product_name, null, '计量单位：' || unit, null, null"
        " from core.dim_product",
    ),
    "CL_DEFINITION": (
        "民营口径",
        "Definition of the private economy",
        "select definition_code, definition_name, null, rule_text, null, null"
        " from core.dim_definition",
    ),
    "CL_SOURCE": (
        "来源",
        "Source",
        "select source_code, source_title, null, source_url, null, null from core.dim_source",
    ),
    "CL_TARGET": (
        "规划数量",
        "Quantity of the plan",
        "select target_id, indicator_name, null, quote, null, null from core.dim_target",
    ),
}
_TOTALS = {
    TOTAL: ("合计（不分组）", "Total"),
    NOT_APPLICABLE: ("不适用", "Not applicable"),
}
_WITH_TOTALS = {
    "CL_ACTIVITY": (TOTAL,),
    "CL_SIZE_CLASS": (TOTAL,),
    "CL_REGISTRATION_TYPE": (TOTAL,),
    "CL_PRODUCT": (TOTAL,),
    "CL_VINTAGE": (NOT_APPLICABLE,),
}


def build_codelists(
    connection: duckdb.DuckDBPyConnection,
    agency: str,
    vintages: Mapping[str, str],
    used: Mapping[str, Iterable[str]],
) -> dict[str, Codelist]:
    """Every code list by identifier.

    `vintages` are names by code; `used` are the codes of the data by list: what no dimension
    names is added under its own code, so that the data always keep to their lists.
    """
    rows: dict[str, tuple[str, str, list[Row]]] = {
        name: (title, title_en, connection.execute(f"{query} order by 1").fetchall())
        for name, (title, title_en, query) in _QUERIES.items()
    }
    sizes = connection.execute("select size_class from core.dim_size_class order by size_rank")
    rows["CL_SIZE_CLASS"] = (
        "企业规模",
        "Size class of enterprises",
        [_plain(latin_code("CL_SIZE_CLASS", term), term) for (term,) in sizes.fetchall()],
    )
    units = connection.execute(
        "select unit from core.dim_indicator union select '%' order by 1"
    ).fetchall()
    rows["CL_UNIT_MEASURE"] = (
        "计量单位",
        "Unit of measure",
        [_plain(latin_code("CL_UNIT_MEASURE", unit), unit) for (unit,) in units],
    )
    rows["CL_VINTAGE"] = ("数据版本", "Vintage", [_plain(*item) for item in vintages.items()])
    for name, declared in declared_codelists().items():
        codes = [_plain(code, n.name, n.name_en) for code, n in declared.codes.items()]
        rows[name] = (declared.name, declared.name_en, codes)
    return {
        name: _codelist(agency, name, title, title_en, _completed(name, codes, used.get(name, ())))
        for name, (title, title_en, codes) in sorted(rows.items())
    }


def region_hierarchy(
    connection: duckdb.DuckDBPyConnection, agency: str, regions: Codelist
) -> Hierarchy:
    """Which region belonged to which from when to when."""
    below: dict[str | None, list[tuple[str, date | None, date | None]]] = defaultdict(list)
    for code, parent, start, end in connection.execute(
        "select region_code, parent_code, valid_from, valid_to from core.dim_region order by all"
    ).fetchall():
        below[parent or None].append((code, start, end))
    prefix = f"urn:sdmx:org.sdmx.infomodel.codelist.Code={agency}:{REGIONS}({VERSION})"

    def children(parent: str | None) -> tuple[HierarchicalCode, ...]:
        numbered: dict[str, int] = defaultdict(int)
        found = []
        for code, start, end in below[parent]:
            numbered[code] += 1
            found.append(_node(regions, prefix, code, start, end, numbered[code], children(code)))
        return tuple(found)

    return Hierarchy(
        id="HCL_REF_AREA",
        name="行政区划隶属关系",
        description="上下级关系及其有效期",
        agency=agency,
        version=VERSION,
        is_partial=False,
        annotations=(english("Hierarchy of areas"),),
        codes=children(None),
    )


def _node(
    regions: Codelist,
    prefix: str,
    code: str,
    start: date | None,
    end: date | None,
    number: int,
    codes: Sequence[HierarchicalCode],
) -> HierarchicalCode:
    known = regions[code]
    # An identifier may stand once below a parent; a second stretch of time gets a number.
    own = (Annotation(id="hcode", type="pysdmx", text=f"{code}_{number}"),) if number > 1 else ()
    return HierarchicalCode(
        id=code,
        name=known.name if known else code,
        description=known.description if known else None,
        valid_from=known.valid_from if known else None,
        valid_to=known.valid_to if known else None,
        rel_valid_from=_moment(start),
        rel_valid_to=_last_moment(end),
        codes=tuple(codes),
        annotations=own,
        urn=f"{prefix}.{code}",
    )


def english(name: str) -> Annotation:
    """The English name of an artefact."""
    return Annotation(id=NAME_EN, type=NAME_EN, text=name)


def _plain(code: str, name: str, name_en: str | None = None) -> Row:
    return (code, name, name_en, None, None, None)


def _completed(name: str, rows: list[Row], used: Iterable[str]) -> list[Row]:
    whole = list(rows)
    whole += [_plain(code, *_TOTALS[code]) for code in _WITH_TOTALS.get(name, ())]
    known = {row[0] for row in whole}
    return whole + [_plain(code, code) for code in sorted(set(used) - known)]


def _codelist(agency: str, name: str, title: str, title_en: str, rows: list[Row]) -> Codelist:
    return Codelist(
        id=name,
        name=title,
        agency=agency,
        version=VERSION,
        annotations=(english(title_en),),
        items=tuple(_code(row) for row in rows),
    )


def _code(row: Row) -> Code:
    code, name, name_en, description, start, end = row
    return Code(
        id=code,
        name=name or code,
        description=description or None,
        valid_from=_moment(start),
        valid_to=_last_moment(end),
        annotations=(english(name_en),) if name_en else (),
    )


def _moment(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def _last_moment(day: date | None) -> datetime | None:
    """SDMX includes the end of a validity, the warehouse does not."""
    return _moment(day - timedelta(days=1)) if day else None
