"""Any permutation of the processing and any repetition of receipts gives the same content."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.run import load
from pipelines.settings import Settings
from warehouse.home import Home
from warehouse.releases import current_release

ROOT = Path(__file__).resolve().parents[2]
RETURNS = ROOT / "sample_raw" / "returns"
# A first return and its correction, a city that reports another's county, a firms' list that
# repeats a line, the register in two states, a month without one return, a file of random bytes.
FILES = [
    RETURNS / name
    for name in (
        "2015-03/140400_长治市_2015-03.xlsx",
        "2015-03/140400_长治市_2015-03_更正.xlsx",
        "2015-03/140200_大同市_2015-03.xlsx",
        "2015-03/140600_朔州市_2015-03.xlsx",
        "2015-10/140300_阳泉市_2015-10.xlsx",
        "2015-10/140300_阳泉市_重点企业月报_2015-10.csv",
        "2015-10/140700_晋中市_2015-10_附件.xlsx",
        "register/140300_阳泉市_企业名录_2015-01-31.csv",
        "register/140300_阳泉市_企业名录_2015-10-31.csv",
    )
]
_known: dict[str, str] = {}


def _content(rounds: Sequence[Sequence[Path]]) -> str:
    """The content hash after one load for each round of files."""
    with TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        for files in rounds:
            load(Settings(home=home), list(files))
        release = current_release(Home(home))
        assert release is not None
        return release.content_hash


def _reference() -> str:
    if "all" not in _known:
        _known["all"] = _content([FILES])
    return _known["all"]


@st.composite
def arrivals(draw: st.DrawFn) -> list[list[Path]]:
    """All files in some order, in two loads, some of them sent again with the second."""
    order = draw(st.permutations(FILES))
    cut = draw(st.integers(1, len(FILES) - 1))
    again = draw(st.lists(st.sampled_from(FILES), max_size=3))
    return [list(order[:cut]), [*order[cut:], *again]]


@given(rounds=arrivals())
@settings(max_examples=2, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_permuted_and_repeated_receipts_give_the_same_content(rounds):
    assert _content(rounds) == _reference()
