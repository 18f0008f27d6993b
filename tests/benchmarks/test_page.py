"""The ratios on the page are to the yardstick of the same run, and rooms add up to the load."""

import pytest

from tests.benchmarks.heap import Heap
from tests.benchmarks.measure import Cost
from tests.benchmarks.page import page
from tests.benchmarks.rooms import OUTSIDE, seconds_by_room
from tests.benchmarks.scenario import ModelStep, Results, Step, WorkbookResults

LOG = """\
10:00:01 Finished execution of step "stg__sheet" in 35.31s.
10:00:02 Finished execution of step "stg__m3" in 1m2s.
10:00:02 Finished execution of step "stg__r1" in 500ms.
10:00:02 Started execution of step "core__dim_region".
10:00:03 Finished execution of step "warehouse_gate_2" in 2.00s.
10:00:03 Finished execution of step "pub__warehouse" in 190ms.
"""


def test_a_step_is_told_beside_its_own_yardstick():
    month, everything = Cost(2.0, 4.0, 1_000_000), Cost(10.0, 8.0, 2_000_000)
    results = Results(
        enterprise_months=1200,
        month_bytes=1_000_000,
        all_bytes=12_000_000,
        workbook_bytes=500_000,
        steps=[
            Step("plain", month, 3),
            Step("month", Cost(5.0, 6.0, 7_000_000), 1, month),
        ],
        plain=everything,
        models=[ModelStep("core.fct", 1200, Cost(1.0, 2.0, 3_000_000))],
        rooms={"core": 1.0, OUTSIDE: 3.0},
        workbook=WorkbookResults(
            12, 9000, 400_000, [Step("read", Cost(3.0, 2.0, 5_000_000), 3, Cost(1.5, 1.0, 1))]
        ),
    )
    heap = Heap(2000, 1900, 1910, Cost(80.0, 90.0, 700_000_000), Cost(5.0, 5.0, 1))
    text = page([results], [heap], "2015-03-31")
    assert "2015-03-31" in text
    assert "| plain | 2.00 | 4.00 | 1 |  |  | 3 |" in text
    assert "| read | 3.00 | 2.00 | 5 | 2.0 | 2.0 | 3 | 3,000 |" in text
    assert "| month | 5.00 | 6.00 | 7 | 2.5 | 1.5 | 1 |" in text
    assert "| core.fct | 1,200 | 1.00 | 2.00 | 3 | 0.10 |" in text
    assert "| core | 1.0 | 25% |" in text
    assert "| 2,000 | 1,900 | 1,910 | 80.00 | 90.00 | 700 | 25.0 | 5.0 |" in text


def test_rooms_add_up_to_the_whole_load(tmp_path):
    log = tmp_path / "load.log"
    log.write_text(LOG, encoding="utf-8")
    assert seconds_by_room(log, wall=105.0) == pytest.approx(
        {
            "stage: read files": 35.31,
            "stage: forms": 62.5,
            "release: checks": 2.0,
            "release: publish": 0.19,
            OUTSIDE: 5.0,
        }
    )
