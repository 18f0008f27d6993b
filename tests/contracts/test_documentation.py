"""What the documentation says of the program: commands, options, links, navigation, queries."""

import re
import shlex
from pathlib import Path

import pytest
import yaml

from pipelines.documentation.commands import all_commands
from pipelines.documentation.sources import GENERATED, WRITTEN, generated_pages

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("README*.md"), *WRITTEN.rglob("*.md")])
# A command line in a fenced block, or in `code` of a sentence.
FENCED = re.compile(r"^```[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)`([^`\n]*\bdpe [^`\n]+)`(?!`)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMANDS = all_commands()
MADE = generated_pages()


def _lines(text: str) -> list[str]:
    fenced = [line for block in FENCED.findall(text) for line in block.splitlines()]
    inline = [found.replace("\\|", "|") for found in INLINE.findall(FENCED.sub("", text))]
    parts = (part.strip() for line in (*fenced, *inline) for part in line.split("&&"))
    starts = re.compile(r"^(?:[A-Z_]+=\S+ )*(?:\S*[/\\])?dpe (.*)$")
    return [found[1] for part in parts if (found := starts.match(part))]


def _wrong(line: str) -> str | None:
    """What a line after `dpe` says that the program does not know."""
    words = shlex.split(line.replace("\\", "/"), comments=True)
    name = next((n for n in (" ".join(words[:2]), words[0]) if n in COMMANDS), None)
    if name is None:
        group = [known for known in COMMANDS if known.startswith(f"{words[0]} ")]
        choices = words[1].split("|") if len(words) > 1 else []
        whole = group and all(f"{words[0]} {one}" in group for one in choices)
        placeholder = words[0] in ("命令", "…", "--help")
        return None if whole or placeholder else f"no command {words[0]}"
    known = {option for one in COMMANDS[name].params for option in one.opts} | {"--help", "-h"}
    outside = re.sub(r'"[^"]*"', "", line)
    for option in re.findall(r"(?:^|[\s\[|])(--?[a-z][a-z-]*)", outside):
        if option not in known:
            return f"no option {option} of {name}"
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_documented_command_exists_with_its_options(page: Path):
    found = [(line, wrong) for line in _lines(page.read_text("utf-8")) if (wrong := _wrong(line))]
    assert found == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("load --moth 2015-03", "no option --moth of load"),
        ("lode", "no command lode"),
        ("schedule shows", "no command schedule"),
        ('sql "select 1 --x" --jason', "no option --jason of sql"),
        ("schedule show|run-now", None),
        ("load [PATH…] [--month 2015-03]", None),
    ],
)
def test_a_wrong_command_line_is_noticed(line: str, wrong: str | None):
    assert _wrong(line) == wrong


def test_command_lines_are_found_at_all():
    counts = {page.name: len(_lines(page.read_text("utf-8"))) for page in PAGES}
    assert sum(counts.values()) > 60
    assert all(counts[name] for name in ("README.zh-CN.md", "monthly.md", "why_red.md"))


def test_no_command_is_left_out_of_the_pages_for_users():
    told = "\n".join(page.read_text("utf-8") for page in (WRITTEN / "zh").glob("*.md"))
    assert [name for name in COMMANDS if f"dpe {name}" not in told] == []


def _targets(page: Path) -> list[str]:
    text = FENCED.sub("", page.read_text("utf-8"))
    return [link.split("#")[0] for link in LINK.findall(text) if "://" not in link]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_page(page: Path):
    made = {(WRITTEN / GENERATED / name).resolve() for name in MADE}
    targets = [(page.parent / target).resolve() for target in _targets(page) if target]
    assert [target for target in targets if target not in made and not target.exists()] == []


def _places(node: object) -> list[str]:
    if isinstance(node, str):
        return [node]
    inner = node.values() if isinstance(node, dict) else node
    return [place for one in inner for place in _places(one)]


def test_the_navigation_holds_every_page_once():
    written = [page.relative_to(WRITTEN).as_posix() for page in WRITTEN.rglob("*.md")]
    made = [f"{GENERATED}/{name}" for name in MADE]
    navigation = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"]
    assert sorted(_places(navigation)) == sorted([*written, *made])
