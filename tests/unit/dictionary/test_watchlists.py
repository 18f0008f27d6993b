"""Watch lists: all entries of the plan, verbatim, dated, with codes that exist, or a reason."""

import csv
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from warehouse.dictionary import Dictionary, DictionaryError, load_dictionary, reference_tables

PLAN = Path(__file__).parents[3].parent / "shared" / "plan"
COUNTS = {
    "traditional_industry": 3, "emerging_industry_11th_fyp": 7, "block_economy": 11,
    "key_industry": 5, "emerging_industry": 6, "specialty_industry": 10, "cluster": 8, "base": 2,
    "park": 5, "central_city": 2, "key_enterprise": 15, "key_project": 27, "key_product": 34,
    "agri_product": 4, "talent_priority_industry": 5, "programme": 12,
}  # fmt: skip
CLUSTER = "watchlists/cluster.csv"
FIRMS = "watchlists/key_enterprise.csv"
PRODUCTS = "watchlists/key_product.csv"


@pytest.fixture(scope="module")
def entries(dictionary: Dictionary) -> pl.DataFrame:
    return reference_tables(dictionary)["watchlist"]


@pytest.fixture(scope="module")
def members(dictionary: Dictionary) -> pl.DataFrame:
    return reference_tables(dictionary)["watchlist_member"]


def test_no_entry_of_the_plan_is_left_out(entries: pl.DataFrame) -> None:
    assert Counter(entries["watchlist_code"]) >= Counter(COUNTS)
    assert entries["entry_id"].is_unique().all()
    assert sum(COUNTS.values()) == 156


def test_all_entries_are_members_for_the_years_of_the_plan(entries: pl.DataFrame) -> None:
    of_plan = entries.filter(valid_from=date(2011, 1, 1), valid_to=date(2016, 1, 1))
    assert of_plan.height >= sum(COUNTS.values())


def test_lists_overlap_and_are_never_added_up(entries: pl.DataFrame, members: pl.DataFrame) -> None:
    assert not entries["is_additive"].any()
    pharmacy = members.filter(member_code="27").join(entries, on="entry_id")
    assert {"key_industry", "specialty_industry", "park"} == set(pharmacy["watchlist_code"])


def test_an_entry_has_a_code_of_its_kind_or_a_reason(
    entries: pl.DataFrame, members: pl.DataFrame
) -> None:
    for kind in ("industry", "region", "enterprise", "product"):
        coded = members.filter(member_type=kind)["entry_id"].implode()
        wanted = entries.filter(watch_object=kind)
        assert (
            wanted.filter(pl.col("entry_id").is_in(coded) == pl.col("no_data_reason").is_null())
        ).height == wanted.height
    rest = entries.filter(pl.col("watch_object").is_in(["project", "programme"]))
    assert rest["no_data_reason"].null_count() == 0


def test_regions_and_industries_of_some_entries(
    entries: pl.DataFrame, members: pl.DataFrame
) -> None:
    named = members.join(entries, on="entry_id").select(
        "entry_name", "member_type", "member_code", "member_match"
    )
    found = set(named.iter_rows())
    assert ("阳泉郊区耐火材料", "region", "140311", "plan") in found
    assert ("怀仁日用陶瓷", "region", "140624", "plan") in found
    assert ("怀仁日用陶瓷", "industry", "3073", "same") in found
    assert ("风陵渡开发区中小企业创业基地", "region", "140830", "inferred") in found
    machines = named.filter(entry_name="装备制造业")["member_code"].to_list()
    assert machines == ["33", "34", "35", "36", "37", "38", "39", "40"]


def test_firms_are_named_without_data(entries: pl.DataFrame, members: pl.DataFrame) -> None:
    firms = entries.filter(watchlist_code="key_enterprise")
    assert firms["entry_name"].head(3).to_list() == ["海鑫", "安泰", "通达"]
    assert members.filter(pl.col("entry_id").is_in(firms["entry_id"].implode())).height == 0


def test_a_product_has_unit_and_code_or_cannot_be_measured(
    dictionary: Dictionary, entries: pl.DataFrame
) -> None:
    products = dictionary.codelist("products")
    wanted = entries.filter(watch_object="product")
    measured = wanted.filter(pl.col("no_data_reason").is_null())
    joined = measured.join(products, on="product_code", how="inner")
    assert (wanted.height, measured.height, joined.height) == (38, 21, 21)
    assert joined["product_unit"].to_list() == joined["unit"].to_list()
    rest = wanted.filter(pl.col("product_code").is_null())["no_data_reason"]
    assert rest.str.starts_with("不可计量：").all()


def test_a_code_says_whether_it_stands_in_the_catalogue(dictionary: Dictionary) -> None:
    products = dictionary.codelist("products")
    own = products.filter(code_basis="own")
    assert own["product_code"].str.starts_with("DP").all()
    assert own["source"].str.contains("代码待核实").all()


def test_key_counties_follow_a_dated_rule(dictionary: Dictionary, entries: pl.DataFrame) -> None:
    (rule,) = reference_tables(dictionary)["watchlist_rule"].rows(named=True)
    assert (rule["watchlist_code"], rule["region_level"], rule["top_rank"]) == (
        "key_county", "county", 10,
    )  # fmt: skip
    assert rule["valid_from"] < rule["valid_to"] <= date(2016, 1, 1)
    assert entries.filter(watchlist_code="key_county").height == 0


def test_entries_and_quotes_are_those_of_the_plan(entries: pl.DataFrame) -> None:
    if not PLAN.exists():
        pytest.skip("the plan is not at hand")
    with (PLAN / "watchlists.csv").open(encoding="utf-8") as file:
        expected = {(row["kind"], row["name_zh"], row["quote"]) for row in csv.DictReader(file)}
    assert set(entries.select("watchlist_code", "entry_name", "quote").iter_rows()) == expected
    text = (PLAN / "plan_2011_2015.txt").read_text(encoding="utf-8")
    assert [quote for quote in entries["quote"] if quote not in text] == []


DAMAGES = [
    ("watchlists.yaml", "object: industry, additive: no}", "object: industry, additive: yes}",
     ["watchlists.yaml", "traditional_industry.additive", "False"]),
    ("watchlists.yaml", "object: industry", "object: trade",
     ["watchlists.yaml", "traditional_industry.object", "trade", "industry、region"]),
    ("watchlists.yaml", "kind: cluster", "kind: clusters",
     ["watchlists/cluster.csv", "清单 cluster 不在", "watchlists.yaml"]),
    (CLUSTER, "140702", "140799",
     [CLUSTER, "cluster_01.region_codes = '140799'", "不在 divisions.csv"]),
    (CLUSTER, "榆次纺机,2011-01-01", "榆次纺机,1990-01-01",
     [CLUSTER, "cluster_01.region_codes = '140702'", "1990-01-01", "不是一直有效的区划代码"]),
    (CLUSTER, "140726,plan", "140726,",
     [CLUSTER, "cluster_04", "region_codes 与 region_basis 须同时给出"]),
    (CLUSTER, "3551", "3559x", [CLUSTER, "cluster_01.industry_codes", "写法不对"]),
    (CLUSTER, "3551", "3559",
     [CLUSTER, "cluster_01.industry_codes = '3559'", "不在 industries.csv"]),
    (CLUSTER, "2011-01-01", "2011-13-01", [CLUSTER, "cluster_01.valid_from", "须是日期"]),
    (CLUSTER, "entry_id", "id", [CLUSTER, "id", "不是允许的键"]),
    (CLUSTER, "cluster_02", "cluster_01", [CLUSTER, "entry_id = 'cluster_01' 重复"]),
    (CLUSTER, "cluster_02", "base_02", [CLUSTER, "entry_id = 'base_02'", "须以 cluster_ 开头"]),
    (CLUSTER, "榆次纺机,2011", "榆次纺机,,2011", [CLUSTER, "第2行", "格数"]),
    (FIRMS, "规划只写简称，尚未与名录核对单位代码", "",
     [FIRMS, "key_enterprise_01", "须填写 enterprise_id 或 no_data_reason"]),
    (PRODUCTS, "吨,DP274001", "千升,DP274001",
     [PRODUCTS, "key_product_10.product_unit = '千升'", "DP274001 的 unit = '吨'"]),
    (PRODUCTS, "DP274001", "DP274009", [PRODUCTS, "'DP274009'", "不在 products.csv"]),
    ("codelists/products.csv", "DP351101,煤矿机械,吨,,3511,own", "35110101,煤矿机械,吨,,3511,own",
     ["products.csv", "product_code = '35110101'", "code_basis: own"]),
    ("codelists/products.csv", "吨,,2740", "吨,,2749",
     ["products.csv", "DP274001", "industry_code = '2749'", "2011 版"]),
    ("codelists/products.csv", ",own,", ",guess,",
     ["products.csv", "code_basis", "catalogue、own"]),
    ("watchlists.yaml", "indicator: private_value_added", "indicator: private_employees",
     ["watchlists.yaml", "key_county.rule.indicator = 'private_employees'", "private_value_added"]),
    ("watchlists.yaml", "（按上年增加值逐年确定）\n  object: region",
     "（按上年增加值逐年确定）\n  object: product",
     ["watchlists.yaml", "key_county", "rule 只用于 object: region"]),
    ("codelists/revenue_tiers.csv", "over_1b,营业收入十亿元以上,100000", "over_1b,x,十亿",
     ["revenue_tiers.csv", "over_1b", "lower_bound_wan", "须是整数"]),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "words"), DAMAGES)
def test_a_fault_names_file_entry_and_what_is_allowed(
    problems_after: Callable[[str, str, str], list[str]],
    file: str, old: str, new: str, words: list[str],
) -> None:  # fmt: skip
    problems = problems_after(file, old, new)
    assert any(all(word in line for word in words) for line in problems), problems


def test_a_list_without_entries_is_a_fault(copy: Path) -> None:
    (copy / "watchlists" / "park.csv").unlink()
    with pytest.raises(DictionaryError, match=r"park 没有条目文件 .*watchlists/park\.csv"):
        load_dictionary(copy)


def test_a_list_by_rule_has_no_entries_of_its_own(copy: Path) -> None:
    lists = copy / "watchlists"
    (lists / "key_county.csv").write_bytes((lists / "park.csv").read_bytes())
    with pytest.raises(DictionaryError, match=r"key_county\.csv: 清单 key_county 由规则产生"):
        load_dictionary(copy)


def test_another_entry_needs_one_line(copy: Path) -> None:
    path = copy / "watchlists" / "cluster.csv"
    last = path.read_text(encoding="utf-8").splitlines()[-1]
    added = last.replace("cluster_08", "cluster_09").replace("永济芦笋加工,", "示例集群,")
    path.write_text(path.read_text(encoding="utf-8") + added + "\n", encoding="utf-8")
    entries = reference_tables(load_dictionary(copy))["watchlist"]
    assert entries.filter(entry_id="cluster_09")["entry_name"].to_list() == ["示例集群"]
