"""Rule files: the project's own are valid; a wrong one is refused with file, rule and remedy."""

from pathlib import Path

import pytest

from pipelines.edit.assets import RULES
from pipelines.edit.rule_books import RuleError, load_rule_books, rule_table
from warehouse.dictionary import load_dictionary

DICTIONARY = load_dictionary()


def write(folder: Path, text: str) -> Path:
    (folder / "M1.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_project_rules_load_and_each_has_a_kind_that_runs():
    table = rule_table(load_rule_books(RULES, DICTIONARY))
    assert table["rule_id"].is_unique().all()
    assert set(table["form_code"]) == set(DICTIONARY.form_codes)
    assert {"M1-P01", "M1-C01", "P1-V01"} <= set(table["rule_id"])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("form: X9\nrules: []\n", ["M1.yaml", "X9", "M1"]),
        (
            "form: M1\nrules:\n- {id: M1-N01, kind: non_negative, severity: block, title: 负数,"
            " advice: 核对, items: [nonsense]}\n",
            ["M1-N01", "nonsense", "private_value_added"],
        ),
        (
            "form: M1\nrules:\n- {id: M1-N01, kind: nosuch, severity: block, title: 负数,"
            " advice: 核对}\n",
            ["M1.yaml", "nosuch"],
        ),
        (
            "form: M1\nrules:\n- {id: M1-U01, kind: unique_row, severity: fatal, title: 重复,"
            " advice: 核对}\n",
            ["severity"],
        ),
        (
            "form: M1\nrules:\n- &a {id: M1-U01, kind: unique_row, severity: block, title: 重复,"
            " advice: 核对}\n- *a\n",
            ["M1-U01", "重复"],
        ),
        (
            "form: M1\nrules:\n- {id: M1-U01, kind: unique_row, severity: block, title: 重复,"
            " advice: 核对, colour: red}\n",
            ["colour"],
        ),
        (
            "form: M1\nrules:\n- {id: M1-U01, kind: unique_row, severity: block, title: 重复,"
            " advice: 核对, severity: query}\n",
            ["M1.yaml", "severity"],
        ),
        (
            "form: M2\nrules:\n- {id: M2-B01, kind: breakdown_total, severity: query, title: 合计,"
            " advice: 核对, items: [sme_revenue], parts: [中型, 小型, 微形]}\n",
            ["M2-B01", "微形"],
        ),
        (
            "form: Q1\nrules:\n- {id: Q1-B01, kind: breakdown_within, severity: query, title: 其中,"
            " advice: 核对, items: [private_revenue], whole: C, parts: ['131x']}\n",
            ["Q1-B01", "131x"],
        ),
    ],
)
def test_wrong_rule_files_are_refused(tmp_path, text, named):
    with pytest.raises(RuleError) as caught:
        load_rule_books(write(tmp_path, text), DICTIONARY)
    for word in named:
        assert word in str(caught.value)


def test_a_rule_may_name_an_item_that_only_one_edition_has(tmp_path):
    text = (
        "form: M2\nrules:\n- {id: M2-C01, kind: region_total, severity: query, title: 市合计,"
        " advice: 核对, items: [sme_profit]}\n"
    )
    older = {item.indicator for item in DICTIONARY.edition("M2", "2014").items}
    assert "sme_profit" not in older
    assert set(load_rule_books(write(tmp_path, text), DICTIONARY)) == {"M2"}
