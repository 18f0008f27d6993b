"""Code lists: tables of public facts (codes, names, thresholds), each row with its source.

Belongs here: which lists exist, their columns and keys, reading them as text.
Does not: types (reference_codes.py gives the lake's ref tables their types).
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from warehouse.dictionary.base import DictionaryError, place


@dataclass(frozen=True)
class CodeList:
    """Columns of a list; `required` ones are never empty, `key` identifies a row."""

    key: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    integers: tuple[str, ...] = ()
    allowed: Mapping[str, tuple[str, ...]] | None = None

    @property
    def columns(self) -> set[str]:
        """All columns, in no order."""
        return {*self.key, *self.required, *self.optional, "source"}


YES_NO = ("yes", "no")
STANDARDS = ("2011", "2017")
BOUNDS = tuple(
    bound.format(size)
    for bound in ("employees_{}", "revenue_{}_wan", "assets_{}_wan")
    for size in ("large", "medium", "small")
)

CODELISTS: dict[str, CodeList] = {
    "divisions": CodeList(
        key=("region_code", "valid_from"),
        required=("region_name", "level", "kind", "in_scope"),
        optional=("parent_code", "valid_to", "successor_code", "document_no"),
        dates=("valid_from", "valid_to"),
        allowed={"in_scope": YES_NO, "level": ("province", "city", "county")},
    ),
    "division_crosswalk": CodeList(
        key=("old_code", "new_code", "document_no"),
        required=("old_name", "new_name", "share", "detail"),
        optional=("effective_date", "implemented_on"),
        dates=("effective_date",),
        allowed={"share": ("whole", "part")},
    ),
    "stat_zones": CodeList(
        key=("region_code",),
        required=("region_name", "parent_code", "kind"),
        optional=("in_nbs_2018", "in_nbs_2021", "in_nbs_2023"),
    ),
    "industries": CodeList(
        key=("standard_version", "industry_code"),
        required=("industry_name", "level", "section_code", "sector"),
        optional=("parent_code",),
        allowed={
            "standard_version": STANDARDS,
            "level": ("section", "division", "group", "class"),
            "sector": ("primary", "secondary", "tertiary"),
        },
    ),
    "registration_types": CodeList(
        key=("standard_version", "registration_type"),
        required=("registration_name", "level", "is_leaf", "evidence"),
        optional=("parent_code",),
        allowed={"is_leaf": YES_NO, "evidence": ("found", "inferred")},
    ),
    "holding_types": CodeList(
        key=("holding_type",),
        required=("holding_name", "evidence"),
        allowed={"evidence": ("found", "inferred", "assigned")},
    ),
    "size_thresholds": CodeList(
        key=("threshold_no",),
        required=("industry_group",),
        optional=("scope_note", *BOUNDS),
        integers=("threshold_no", *BOUNDS),
    ),
    "size_groups": CodeList(
        key=("standard_version", "industry_code"),
        required=("industry_group",),
        allowed={"standard_version": STANDARDS},
    ),
    "revenue_tiers": CodeList(
        key=("tier_code",),
        required=("tier_name", "lower_bound_wan", "quote"),
        integers=("lower_bound_wan",),
    ),
    "size_classes": CodeList(
        key=("size_class",),
        required=("size_rank", "is_sme"),
        integers=("size_rank",),
        allowed={"is_sme": YES_NO},
    ),
    "products": CodeList(
        key=("product_code",),
        required=("product_name", "unit", "code_basis"),
        optional=("parent_code", "industry_code"),
        allowed={"code_basis": ("catalogue", "own")},
    ),
    "units": CodeList(key=("unit",), required=("base_unit", "factor")),
    "vintages": CodeList(
        key=("vintage",),
        required=("vintage_name", "vintage_rank", "meaning"),
        integers=("vintage_rank",),
    ),
    # What a reader sees instead of a code, by the name of a short list.
    "words": CodeList(key=("list", "code"), required=("word",)),
    "private_rules": CodeList(
        key=("definition", "version", "priority"),
        required=("registration_type", "holding_type", "verdict", "reason"),
        integers=("priority",),
        allowed={"verdict": ("yes", "no", "share", "undecided")},
    ),
}


def read_codelist(root: Path, name: str) -> pl.DataFrame:
    """One list as text columns; empty cells are null. Problems are collected into one error."""
    path = root / "codelists" / f"{name}.csv"
    where = place(root, path)
    spec = CODELISTS[name]
    try:
        text = path.read_bytes().decode("utf-8")
        frame = pl.read_csv(io.StringIO(text), infer_schema=False)
    except FileNotFoundError:
        raise DictionaryError([f"{where}: 文件不存在"]) from None
    except (UnicodeDecodeError, pl.exceptions.PolarsError) as error:
        raise DictionaryError([f"{where}: 不是有效的 UTF-8 CSV（{error}）"]) from None
    unknown, absent = set(frame.columns) - spec.columns, spec.columns - set(frame.columns)
    if unknown or absent:
        raise DictionaryError(
            [
                f"{where}: 列 {column} 不允许，可用：{'、'.join(sorted(spec.columns))}"
                for column in sorted(unknown)
            ]
            + [f"{where}: 缺少列 {column}" for column in sorted(absent)]
        )
    problems = _cell_problems(frame, spec, where)
    if problems:
        raise DictionaryError(problems)
    return frame


def _cell_rules(spec: CodeList) -> Iterator[tuple[str, pl.Expr, str]]:
    """(column, expression that is true for a wrong cell, what is allowed)."""
    for column, allowed in (spec.allowed or {}).items():
        yield column, ~pl.col(column).is_in(allowed), f"可用：{'、'.join(allowed)}"
    for column in spec.integers:
        yield column, ~pl.col(column).str.contains(r"^[0-9]+$"), "须是整数"
    for column in spec.dates:
        cell = pl.col(column)
        is_date = cell.str.to_date("%Y-%m-%d", strict=False).is_not_null()
        is_date &= cell.str.len_chars() == len("2014-01-01")
        yield column, cell.is_not_null() & ~is_date, "须是日期，例如 2014-01-01"


def _cell_problems(frame: pl.DataFrame, spec: CodeList, where: str) -> list[str]:
    problems: list[str] = []
    keys = pl.concat_str(spec.key, separator="/", ignore_nulls=True).alias("entry")
    for column in sorted({*spec.key, *spec.required, "source"}):
        empty = frame.filter(pl.col(column).is_null()).select(keys).to_series()
        problems += [f"{where}: {key} 的 {column} 为空，必须填写" for key in empty]
    for column, is_wrong, rule in _cell_rules(spec):
        wrong = frame.filter(is_wrong).select(keys, pl.col(column).alias("cell"))
        problems += [
            f"{where}: {key} 的 {column} = '{value}' 不允许，{rule}"
            for key, value in wrong.iter_rows()
        ]
    twice = frame.filter(pl.struct(spec.key).is_duplicated()).select(keys).unique().to_series()
    return problems + [f"{where}: 键 {key} 重复" for key in sorted(twice)]
