"""A damaged dictionary: the message names the file, the key and what is allowed."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from warehouse.dictionary import DictionaryError, load_dictionary

ProblemsAfter = Callable[[str, str, str], list[str]]

M1 = "forms/M1/2014.yaml"
Z1 = "forms/Z1/2014.yaml"
P1 = "forms/P1/2010.yaml"
PRIVATE = "indicators/private.yaml"
RULES = "codelists/private_rules.csv"
DIVISIONS = "codelists/divisions.csv"

# file, text to damage, damaged text, words that must all stand in one line of the message
DAMAGES = [
    # unknown keys and values
    (M1, "frequency: monthly", "frequenz: monthly", ["M1/2014.yaml", "frequenz", "不是允许的键"]),
    (M1, "frequency: monthly", "frequency: weekly", ["第 11 行", "frequency", "weekly", "monthly"]),
    (M1, "type: region_code,", "type: regioncode,",
     ["columns.region_code.type", "regioncode", "region_code"]),
    (M1, "name: 民营经济主要指标月报\n", "", ["M1/2014.yaml", "缺少必填键 name"]),
    (M1, "form: M1", "form: M2", ["M1/2014.yaml", "M2/2014", "forms/M2/2014.yaml"]),
    (M1, "form: M1", "form: M1\nform: M1", ["M1/2014.yaml", "第 3 行", "form", "重复"]),
    (M1, "valid_to: 2016-12-31", "valid_to: 2013-12-31", ["M1/2014.yaml", "valid_to"]),
    (M1, "exempt_months: [1]", "exempt_months: [13]", ["M1/2014.yaml", "exempt_months"]),
    (M1, "city: 10, province", "city: 31, province", ["M1/2014.yaml", "due_day"]),
    (M1, "label: 增加值, ", "label: 营业收入, ", ["M1/2014.yaml", "表头", "营业收入-本年累计"]),
    (M1, "form: M1", "form: [M1", ["M1/2014.yaml", "不是有效的 YAML"]),
    (P1, "values: [日, 月, 年], ", "", ["P1/2010.yaml", "values", "enum"]),
    (P1, "type: private_definition", "type: text", ["P1/2010.yaml", "definition"]),
    ("scope.yaml", "Asia/Shanghai", "Asia/Shanghay", ["scope.yaml", "timezone", "Asia/Shanghai"]),
    ("scope.yaml", "province_code: '140000'", "province_code: 140000", ["province_code", "加引号"]),
    # names that must exist elsewhere
    (M1, "size_indicator: private_revenue", "size_indicator: gdp",
     ["M1/2014.yaml", "size_indicator", "gdp"]),
    (M1, "indicator: private_tax_paid", "indicator: private_tax_paids",
     ["M1/2014.yaml", "items.05.indicator = 'private_tax_paids'", "不在 indicators 中，相近的有"]),
    (M1, "definition: mixed_non_public", "definition: mixed",
     ["M1/2014.yaml", "definition = 'mixed'", "不在 private_definitions 中"]),
    ("forms/Y1/2014.yaml", "definition: not_applicable}", "definition: none_such}",
     ["Y1/2014.yaml", "items.09.definition = 'none_such'", "不在 private_definitions 中"]),
    (M1, "vintage: monthly_return", "vintage: monthly",
     ["M1/2014.yaml", "vintage", "monthly_return"]),
    ("targets.yaml", "indicator: sme_count,", "indicator: x,",
     ["targets.yaml", "sme_count.indicator = 'x'", "不在 indicators 中"]),
    ("targets.yaml", "divisor: private_value_added.target", "divisor: private_value.target",
     ["targets.yaml", "sme_value_added_share_gdp.cross_check", "private_value_added"]),
    ("targets.yaml", "divisor: private_value_added.target", "divisor: parks_count.target",
     ["targets.yaml", "cross_check", "parks_count.target", "没有数值"]),
    (PRIVATE, "numerator: private_tax_paid", "numerator: tax",
     ["indicators/private.yaml", "private_tax_share_fiscal.formula.numerator", "'tax'"]),
    (PRIVATE, "difference_of: {indicator: private_value_added,",
     "difference_of: {indicator: nothing,",
     ["private.yaml", "private_value_added_increment.difference_of.indicator", "'nothing'"]),
    (PRIVATE, "since_baseline: {indicator: private_firms_over_1b,",
     "since_baseline: {indicator: private_new_units,",
     ["private.yaml", "private_firms_over_1b_new.since_baseline", "一个基期值，现有：没有"]),
    (PRIVATE, "count_of: {revenue_tier: over_100m}", "count_of: {revenue_tier: over_10m}",
     ["private.yaml", "private_firms_over_100m.count_of.revenue_tier", "over_100m"]),
    ("indicators/cluster.yaml", "watchlist: specialty_industry", "watchlist: specialty",
     ["specialty_industries.count_of.watchlist = 'specialty'", "specialty_industry"]),
    ("indicators/cluster.yaml", "count_of: {watchlist",
     "count_of: {revenue_tier: over_1b, watchlist",
     ["cluster.yaml", "count_of", "只能有一个"]),
    # a quantity is carried, or says why it is not
    ("forms/T1/2014.yaml", "indicator: invention_patents", "indicator: cluster_firms",
     ["targets.yaml", "invention_patents", "没有报表载有", "no_data_reason"]),
    ("forms/T1/2014.yaml", "indicator: invention_patents, label: 发明专利, unit: 项",
     "indicator: private_capital_stock, label: 民间资本, unit: 万元",
     ["targets.yaml", "private_capital_stock 已由 T1 载有", "no_data_reason"]),
    ("scope.yaml", "headline_target: private", "headline_target: priv",
     ["scope.yaml", "headline_target"]),
    ("scope.yaml", "province_code: '140000'", "province_code: '610000'",
     ["scope.yaml", "province_code = '610000'", "140000"]),
    ("scope.yaml", "definition: mixed_non_public", "definition: not_stated",
     ["scope.yaml", "register_definition", "mixed_non_public"]),
    # units and kinds that do not fit together
    (M1, "label: 从业人员, unit: 人", "label: 从业人员, unit: 万元",
     ["M1/2014.yaml", "items.06.unit = '万元'", "private_employees", "人、万人"]),
    (M1, "label: 从业人员, unit: 人", "label: 从业人员, unit: 口",
     ["items.06.unit = '口'", "units.csv"]),
    (M1, "label: 从业人员, unit: 人, decimals: 0, bases: [end]",
     "label: 从业人员, unit: 人, decimals: 0, bases: [ytd]", ["items.06.bases", "stock", "end"]),
    (Z1, "bases: [ytd], price: constant", "bases: [ytd], price: current",
     ["Z1/2014.yaml", "items.02.price", "gdp_real_growth", "constant"]),
    ("targets.yaml", "target_value: '13', unit: 万户", "target_value: '13', unit: 万人",
     ["targets.yaml", "sme_count.unit = '万人'", "户、万户"]),
    ("targets.yaml", "{id: sme_count, indicator: sme_count, kind: target",
     "{id: sme_count, indicator: sme_count, kind: baseline",
     ["targets.yaml", "sme_count", "应为 target"]),
    ("targets.yaml", "baseline_value: '3582.8'", "baseline_value: 3582.8",
     ["targets.yaml", "sme_value_added.baseline_value", "加引号"]),
    (PRIVATE, "kind: stock, unit: 人, display_unit: 万人",
     "kind: stock, unit: 万人, display_unit: 万人",
     ["private.yaml", "private_employees.unit = '万人'", "不是基本单位"]),
    (PRIVATE, "over_time: none, price: constant", "over_time: last, price: constant",
     ["private_value_added_real_growth", "over_time"]),
    (PRIVATE, "name: 民营企业户数", "name: 民营经济户数",
     ["民营经济户数", "重复", "private_units"]),
    (PRIVATE, "- {code: private_revenue,", "- {code: private_units,", ["private_units", "重复"]),
    # code lists
    ("codelists/units.csv", "万户,户,10000", "万户,户,一万", ["units.csv", "万户.factor", "整数"]),
    ("codelists/units.csv", "万户,户,10000", "万户,乎,10000", ["units.csv", "乎"]),
    (DIVISIONS, "140105,小店区,county,市辖区,140100", "140105,小店区,county,市辖区,149900",
     ["divisions.csv", "parent_code = '149900'"]),
    (DIVISIONS, ",140100,yes,1997", ",140100,maybe,1997",
     ["divisions.csv", "140105", "in_scope = 'maybe'", "yes、no"]),
    (DIVISIONS, "140106,迎泽区", "140105,迎泽区", ["divisions.csv", "140105", "重复"]),
    (DIVISIONS, "140106,迎泽区", "140106,", ["divisions.csv", "region_name", "为空"]),
    ("codelists/holding_types.csv", "holding_name", "name",
     ["holding_types.csv", "列 name 不允许"]),
    ("codelists/size_groups.csv", "2011,06,工业", "2011,06,工业业", ["size_groups.csv", "工业业"]),
    (DIVISIONS, "yes,1997-01-01", "yes,1997-1", ["divisions.csv", "140105", "valid_from", "日期"]),
    (RULES, "private_part,1,10,", "private_part,1,一,", ["private_rules.csv", "priority", "整数"]),
    (RULES, "mixed_non_public,1,10,410,", "mixed_non_public,1,10,411,",
     ["private_rules.csv", "'411'"]),
    (RULES, "domestic_non_state,1,10,", "domestic,1,10,", ["private_rules.csv", "'domestic'"]),
    (RULES, "private_part,1,10,410,*,yes", "private_part,1,10,410,*,perhaps",
     ["private_rules.csv", "perhaps", "undecided"]),
    (RULES, "口径未列该登记类型，须由控股情况或人工判定", "",
     ["private_rules.csv", "reason", "为空"]),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "words"), DAMAGES)
def test_damage_is_named(
    problems_after: ProblemsAfter, file: str, old: str, new: str, words: list[str]
) -> None:
    problems = problems_after(file, old, new)
    assert any(all(word in line for word in words) for line in problems), problems
    assert all(line.startswith("warehouse/dictionary/") for line in problems), problems


def test_rules_of_a_definition_must_end_with_a_catch_all(copy: Path) -> None:
    path = copy / "codelists" / "private_rules.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("private_part") or ",*,*," not in line]
    path.write_text("".join(kept), encoding="utf-8")
    with pytest.raises(DictionaryError, match=r"private_rules\.csv: private_part 最后一条规则"):
        load_dictionary(copy)


def test_all_problems_are_shown_at_once(copy: Path) -> None:
    (copy / "codelists" / "units.csv").unlink()
    (copy / "private_definitions.yaml").write_text("- {code: a}\n", encoding="utf-8")
    (copy / "forms" / "M1" / "2014.yaml").write_text("form: M1\n", encoding="utf-8")
    with pytest.raises(DictionaryError) as caught:
        load_dictionary(copy)
    text = str(caught.value)
    for words in (
        "units.csv: 文件不存在",
        "private_definitions.yaml 第 1 行：缺少必填键 a.name",
        "M1/2014.yaml",
    ):
        assert words in text


def test_a_file_that_is_no_list_is_refused(copy: Path) -> None:
    (copy / "targets.yaml").write_text("sme_count: {}\n", encoding="utf-8")
    with pytest.raises(DictionaryError, match=r"targets\.yaml: 须是条目列表"):
        load_dictionary(copy)


def test_bytes_that_are_not_utf8_are_refused(copy: Path) -> None:
    (copy / "codelists" / "vintages.csv").write_bytes("vintage,名称\n".encode("gbk"))
    (copy / "scope.yaml").write_bytes("# 范围\n".encode("gbk"))
    with pytest.raises(DictionaryError) as caught:
        load_dictionary(copy)
    assert any("vintages.csv: 不是有效的 UTF-8" in line for line in caught.value.problems)
    assert any("scope.yaml：不是有效的 YAML" in line for line in caught.value.problems)


def test_an_undamaged_copy_loads(copy: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(copy, again)
    assert load_dictionary(again).fingerprint == load_dictionary(copy).fingerprint
