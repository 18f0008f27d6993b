"""A product is made again when something that it is made by has changed, and only then."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.publications.ingredients import ROOT, files_of, made_by
from pipelines.publications.products import PRODUCTS

NAMES = [product.name for product in PRODUCTS]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return shutil.copytree(ROOT, tmp_path / "publications")


@pytest.mark.parametrize(
    ("changed", "touched"),
    [
        ("site/static/table.js", {"site"}),
        ("site/build.py", {"site"}),
        ("bulletin/bulletin.yaml", {"bulletin"}),
        ("workbooks/workbooks.yaml", {"workbooks"}),
        ("column_sheet.py", {"site"}),
        ("explanation/queries/periods.sql", {"site", "bulletin"}),
        ("excel.py", {"site", "workbooks"}),
        ("figures.py", set(NAMES)),
        ("theme.yaml", set(NAMES)),
        ("pages/targets/progress.sql", set(NAMES)),
        ("exports/build.py", set()),
        ("making.py", set()),
    ],
)
def test_a_change_touches_the_products_that_are_made_by_it(copied, changed, touched):
    made_by.cache_clear()
    before = {name: made_by(name, copied) for name in NAMES}
    with (copied / changed).open("a", encoding="utf-8") as file:
        file.write("\n")
    made_by.cache_clear()
    assert {name for name in NAMES if made_by(name, copied) != before[name]} == touched


def test_a_file_that_is_new_or_gone_is_a_change(copied):
    made_by.cache_clear()
    before = made_by("site", copied)
    (copied / "pages" / "targets" / "more.sql").write_text("select 1", encoding="utf-8")
    made_by.cache_clear()
    assert made_by("site", copied) != before


@pytest.mark.parametrize("name", NAMES)
def test_every_module_that_a_product_loads_is_among_its_files(name):
    script = (
        f"import json, sys, pipelines.publications.{name}.build\n"
        "print(json.dumps([m.__file__ for n, m in sys.modules.items()"
        " if n.startswith('pipelines.publications.')]))"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = {Path(file) for file in json.loads(told.stdout)}
    assert ROOT / name / "build.py" in loaded
    assert loaded <= set(files_of(name))
