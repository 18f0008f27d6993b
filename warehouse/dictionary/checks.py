"""Cross-file rules of the dictionary: every name that is used is declared, every unit converts.

Belongs here: rules that need two files. Rules of one entry are in its model.
Each returns Chinese lines that name file, key and what is allowed.
"""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from warehouse.dictionary.base import PLACE
from warehouse.dictionary.checks_codelists import check_codelists
from warehouse.dictionary.checks_products import check_products
from warehouse.dictionary.checks_watchlists import check_watchlists
from warehouse.dictionary.forms import Form, Item
from warehouse.dictionary.indicators import CountOf, Indicator
from warehouse.dictionary.model import Dictionary
from warehouse.dictionary.targets import CrossCheck, FieldReference, Target

TARGETS = f"{PLACE}/targets.yaml"
SCOPE = f"{PLACE}/scope.yaml"


def cross_check(dictionary: Dictionary) -> list[str]:
    """All contradictions between files."""
    return [
        *_check_scope(dictionary),
        *(line for form in dictionary.forms for line in _check_form(dictionary, form)),
        *_check_names(dictionary),
        *(line for code in dictionary.indicators for line in _check_indicator(dictionary, code)),
        *(
            line
            for entry in dictionary.targets.values()
            for line in _check_target(dictionary, entry)
        ),
        *check_codelists(dictionary),
        *check_products(dictionary),
        *check_watchlists(dictionary),
    ]


def _not_in(where: str, key: str, value: str, known: Collection[str], what: str) -> Iterator[str]:
    if value in known:
        return
    near = get_close_matches(value, known, n=3)
    hint = f"，相近的有：{'、'.join(near)}" if near else ""
    if len(known) <= 15 and not near:
        hint = f"，可用：{'、'.join(known)}"
    yield f"{where}: {key} = '{value}' 不在 {what} 中{hint}"


def _check_scope(dictionary: Dictionary) -> Iterator[str]:
    scope = dictionary.scope
    provinces = dictionary.codelist("divisions").filter(level="province", in_scope="yes")[
        "region_code"
    ]
    yield from _not_in(
        SCOPE,
        "province_code",
        scope.province_code,
        provinces.to_list(),
        "divisions.csv 的省级（in_scope=yes）",
    )
    yield from _not_in(
        SCOPE, "headline_target", scope.headline_target, dictionary.targets, "targets"
    )
    ruled = set(dictionary.codelist("private_rules")["definition"])
    yield from _not_in(
        SCOPE,
        "register_definition",
        scope.register_definition,
        ruled,
        "private_rules.csv 的 definition",
    )


def _check_form(dictionary: Dictionary, form: Form) -> Iterator[str]:
    where = f"{PLACE}/forms/{form.form}/{form.edition}.yaml"
    vintages = dictionary.codelist("vintages")["vintage"].to_list()
    if form.definition is not None:
        yield from _not_in(
            where, "definition", form.definition, dictionary.definitions, "private_definitions"
        )
    for vintage in [*([form.vintage] if form.vintage else []), *form.not_loaded_vintages]:
        yield from _not_in(where, "vintage", vintage, vintages, "vintages.csv")
    for column in form.columns:
        if column.unit is not None:
            key = f"columns.{column.name}.unit"
            yield from _not_in(where, key, column.unit, dictionary.units, "units.csv")
    for item in form.items:
        yield from _check_item(dictionary, where, item)


def _check_item(dictionary: Dictionary, where: str, item: Item) -> Iterator[str]:
    key = f"items.{item.code}"
    indicator = dictionary.indicators.get(item.indicator)
    if indicator is None:
        yield from _not_in(
            where, f"{key}.indicator", item.indicator, dictionary.indicators, "indicators"
        )
        return
    yield from _unit_converts(dictionary, where, f"{key}.unit", item.unit, indicator)
    if item.definition is not None:
        yield from _not_in(
            where, f"{key}.definition", item.definition, dictionary.definitions,
            "private_definitions",
        )  # fmt: skip
    is_stock = indicator.kind == "stock"
    if is_stock != (item.bases == ("end",)):
        allowed = "end" if is_stock else "ytd、ytd_last_year"
        yield (
            f"{where}: {key}.bases = {list(item.bases)} 不允许，"
            f"{indicator.code}（kind: {indicator.kind}）可用：{allowed}"
        )
    if (item.price or "none") != indicator.price:
        yield (
            f"{where}: {key}.price = {item.price!r} 与指标 {indicator.code} 的 "
            f"price: {indicator.price} 不符"
        )


def _unit_converts(
    dictionary: Dictionary, where: str, key: str, unit: str, indicator: Indicator
) -> Iterator[str]:
    declared = dictionary.units.get(unit)
    if declared is None:
        yield from _not_in(where, key, unit, dictionary.units, "units.csv")
    elif declared.base_unit != indicator.unit:
        allowed = [
            name for name, entry in dictionary.units.items() if entry.base_unit == indicator.unit
        ]
        yield (
            f"{where}: {key} = '{unit}' 不能换算为指标 {indicator.code} 的基本单位 "
            f"{indicator.unit}，可用：{'、'.join(allowed) or '无'}"
        )


def _check_names(dictionary: Dictionary) -> Iterator[str]:
    owner: dict[str, str] = {}
    for code, indicator in dictionary.indicators.items():
        for name in indicator.names:
            first = owner.setdefault(name, code)
            if first != code or indicator.names.count(name) > 1:
                where = dictionary.indicator_files[code]
                yield f"{where}: {code} 的名称“{name}”与 {first} 重复，名称和别名须唯一"


def _check_indicator(dictionary: Dictionary, code: str) -> Iterator[str]:
    indicator, where = dictionary.indicators[code], dictionary.indicator_files[code]
    unit = dictionary.units.get(indicator.unit)
    if unit is None or unit.base_unit != indicator.unit:
        base = sorted({entry.base_unit for entry in dictionary.units.values()})
        yield f"{where}: {code}.unit = '{indicator.unit}' 不是基本单位，可用：{'、'.join(base)}"
    yield from _unit_converts(
        dictionary, where, f"{code}.display_unit", indicator.display_unit, indicator
    )
    for key, term in indicator.terms.items():
        yield from _not_in(where, f"{code}.{key}", term, dictionary.indicators, "indicators")
    yield from _check_baseline(dictionary, where, indicator)
    if indicator.count_of:
        yield from _check_count(dictionary, where, f"{code}.count_of", indicator.count_of)


def _check_baseline(dictionary: Dictionary, where: str, indicator: Indicator) -> Iterator[str]:
    """A change since the baseline needs exactly one baseline of the plan."""
    change = indicator.since_baseline
    if change is None:
        return
    baselines = [
        target.id
        for target in dictionary.targets.values()
        if target.indicator == change.indicator and target.baseline_value is not None
    ]
    if len(baselines) != 1:
        found = "、".join(baselines) or "没有"
        yield (
            f"{where}: {indicator.code}.since_baseline 的 {change.indicator} "
            f"在 targets.yaml 须有且只有一个基期值，现有：{found}"
        )


def _check_count(dictionary: Dictionary, where: str, key: str, count: CountOf) -> Iterator[str]:
    if count.watchlist is not None:
        lists = dictionary.watchlists.lists
        yield from _not_in(where, f"{key}.watchlist", count.watchlist, lists, "watchlists")
    if count.revenue_tier is not None:
        tiers = dictionary.codelist("revenue_tiers")["tier_code"].to_list()
        yield from _not_in(
            where, f"{key}.revenue_tier", count.revenue_tier, tiers, "revenue_tiers.csv"
        )


def _check_target(dictionary: Dictionary, target: Target) -> Iterator[str]:
    indicator = dictionary.indicators.get(target.indicator)
    if indicator is None:
        yield from _not_in(
            TARGETS, f"{target.id}.indicator", target.indicator, dictionary.indicators, "indicators"
        )
    else:
        yield from _unit_converts(dictionary, TARGETS, f"{target.id}.unit", target.unit, indicator)
        yield from _check_answer(dictionary, target)
    if target.cross_check is not None:
        yield from _check_cross_check(dictionary, target.id, target.cross_check)


def _check_answer(dictionary: Dictionary, target: Target) -> Iterator[str]:
    """A quantity is carried by the forms, or says why it is not: never both, never neither."""
    carried = target.indicator in dictionary.carriers
    if carried and target.no_data_reason is not None:
        forms = "、".join(dictionary.carriers[target.indicator])
        yield f"{TARGETS}: {target.id} 已由 {forms} 载有，不得再写 no_data_reason"
    if not carried and target.no_data_reason is None:
        yield (
            f"{TARGETS}: {target.id} 的指标 {target.indicator} 没有报表载有，也不能由已载有的"
            "指标算出；请加入报表，或在 no_data_reason 写明为何没有数据"
        )


def _check_cross_check(dictionary: Dictionary, owner: str, check: CrossCheck) -> Iterator[str]:
    key = f"{owner}.cross_check"
    yield from _not_in(TARGETS, f"{key}.unit", check.unit, dictionary.units, "units.csv")
    for text in check.references:
        reference = FieldReference.of(text)
        other = dictionary.targets.get(reference.target_id)
        if other is None:
            yield from _not_in(TARGETS, key, reference.target_id, dictionary.targets, "targets")
        elif other.value(reference.field) is None:
            yield f"{TARGETS}: {key} = '{text}' 没有数值，{other.id} 未给出 {reference.field}_value"
