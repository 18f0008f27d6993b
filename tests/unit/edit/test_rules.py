"""Rule files: the project's own are valid; a wrong one is refused with file, rule and remedy."""

from pathlib import Path

import pytest

from pipelines.cli import run
from pipelines.cli_outcome import USAGE
from pipelines.edit.rule_books import RULES, RuleError, load_rule_books, rule_table
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


BROKEN = """form: M1
rules:
  - {id: M1-P02, kind: nosuch, severity: block, title: 负数, advice: 核对}
  - id: M1-P03
    kind: unit_slip
    severity: fatal
    title: 错用
    advice: 核对
    items: [private_revenue]
    colour: red
"""


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(RuleError) as caught:
        load_rule_books(write(folder, text), DICTIONARY)
    return [problem.removeprefix(folder.as_posix()) for problem in caught.value.problems]


def test_every_mistake_of_a_file_is_told_with_line_rule_key_and_what_is_allowed(tmp_path):
    kind, severity, colour = problems(tmp_path, BROKEN)
    assert kind.startswith("/M1.yaml 第 3 行，规则 M1-P02：kind 应为 unique_row、")
    assert kind.endswith("edition_in_force 之一，写的是 'nosuch'")
    assert severity == (
        "/M1.yaml 第 6 行，规则 M1-P03：severity 应为 block、query 之一，写的是 'fatal'"
    )
    assert colour == (
        "/M1.yaml 第 10 行，规则 M1-P03：colour 不是允许的键，可用：advice、anchor、factors、id、"
        "items、kind、linked、lower、severity、title、upper"
    )


def test_broken_yaml_is_told_with_its_line(tmp_path):
    (told,) = problems(tmp_path, BROKEN.replace("    severity: fatal", "  severity: block"))
    assert told.startswith("/M1.yaml 第 6 行：不是有效的 YAML")
    assert "这一段从第 4 行开始" in told or "这一段从第 3 行开始" in told
    assert "\n" not in told


def test_mistakes_of_all_files_are_told_together(tmp_path):
    (tmp_path / "M2.yaml").write_text("form: M2\n", encoding="utf-8")
    told = problems(tmp_path, BROKEN)
    assert told[-1] == "/M2.yaml 第 1 行：缺少必填键 rules"
    assert len(told) == 4


def test_a_command_ends_as_a_usage_fault(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("pipelines.edit.rule_books.RULES", write(tmp_path, BROKEN))
    assert (
        run([*"template M1 --region 140700 --period 2015-03 --out".split(), str(tmp_path)]) == USAGE
    )
    told = capsys.readouterr().err
    assert "规则 M1-P02：kind 应为" in told
    assert "内部错误" not in told


def test_a_load_does_nothing_while_a_rule_file_is_wrong(tmp_path, monkeypatch, capsys):
    home = tmp_path / "home"
    monkeypatch.setenv("DPE_HOME", str(home))
    monkeypatch.setattr("pipelines.declarations.RULES", write(tmp_path, BROKEN))
    assert run(["load", str(tmp_path)]) == USAGE
    assert "规则 M1-P02：kind 应为" in capsys.readouterr().err
    assert list(home.rglob("*.parquet")) == []


def test_a_rule_may_name_an_item_that_only_one_edition_has(tmp_path):
    text = (
        "form: M2\nrules:\n- {id: M2-C01, kind: region_total, severity: query, title: 市合计,"
        " advice: 核对, items: [sme_profit]}\n"
    )
    older = {item.indicator for item in DICTIONARY.edition("M2", "2014").items}
    assert "sme_profit" not in older
    assert set(load_rule_books(write(tmp_path, text), DICTIONARY)) == {"M2"}
