"""The command lines of the pages for users, run as they stand on the loaded sample."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from pipelines import cli
from pipelines.cli_outcome import OK

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.zh-CN.md", *sorted((ROOT / "docs" / "zh").glob("*.md"))]
FENCED = re.compile(r"^```[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`dpe ([^`\n]+)`")
# Those that ask; what decides, loads or sends is tested on homes of its own.
ASKS = (
    "approve", "close", "correct", "explain", "handover", "keep", "ledger", "schedule show", "sql",
    "status", "template", "trace", "workbook", "worklist", "year-turn",
)  # fmt: skip
# What a user has to put in first.
OPEN = re.compile(r"编号|姓名|文件\b|…|发布名|--by|查询")


def _lines() -> list[str]:
    found = []
    for page in PAGES:
        text = page.read_text("utf-8")
        found += [line[4:] for block in FENCED.findall(text) for line in block.splitlines()
                  if line.startswith("dpe ")]  # fmt: skip
        found += INLINE.findall(FENCED.sub("", text))
    asked = (line.strip() for line in found if line.startswith(ASKS) and not OPEN.search(line))
    # Without a query a shell would open; a command that needs more is only named.
    named = ("sql", "trace", "explain", "template", "workbook")
    return sorted({line for line in asked if line not in named})


LINES = _lines()


@pytest.fixture(scope="module")
def home(sample_home, tmp_path_factory) -> Path:
    copied = tmp_path_factory.mktemp("documented") / "home"
    shutil.copytree(sample_home, copied)
    return copied


@pytest.mark.parametrize("line", LINES)
def test_a_documented_command_answers(home, line, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("DPE_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    code = cli.run(shlex.split(line))
    said = capsys.readouterr()
    assert code == OK, said.err
    assert said.out.strip()


def test_commands_are_found_at_all():
    assert len(LINES) > 20
    assert {line.split()[0] for line in LINES} >= {"explain", "ledger", "trace", "worklist"}
