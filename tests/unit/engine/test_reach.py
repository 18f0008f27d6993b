"""Reach: a changed period of an input rewrites the periods that read it, and nothing else."""

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.engine import EngineError
from warehouse.engine.model import ModelError
from warehouse.reach import periods_read, periods_reading, shifted

# The figures stand in the middle years, so that every reach stays on the calendar.
MONTHS = [year * 100 + month for year in range(2010, 2019) for month in range(1, 13)]
TARGETS = MONTHS[36:72]
# Months before the month of the row, counted on the calendar.
REACHES = {
    "same": (["same"], [0]),
    "previous": (["previous"], [1]),
    "month and previous": (["same", "previous"], [0, 1]),
    "next": (["same", "next"], [0, -1]),
    "year after": ([12], [-12]),
    "year before": (["same", -12], [0, 12]),
    "year to date": (["year_to_date"], list(range(12))),
}
FACT = "core.fct_amount"
OUTPUT = "mart.mart_reach"
WINDOW = (
    "select c.target as period_end, sum(f.amount) as amount from ref.calendar as c"
    f" inner join {FACT} as f on f.period_end = c.source group by all"
)


def _before(month: int, distance: int) -> int:
    return MONTHS[MONTHS.index(month) - distance]


def _read(name: str, month: int) -> set[int]:
    months = {_before(month, distance) for distance in REACHES[name][1]}
    return {m for m in months if m // 100 == month // 100} if name == "year to date" else months


def _reading(name: str, months: set[int]) -> set[int]:
    near = {_before(month, distance) for month in months for distance in range(-12, 13)}
    return {month for month in near if _read(name, month) & months}


def _box(sandbox, name: str):
    """The sandbox with one more model, which adds up what its reach lets it read."""
    pairs = [(target, source) for target in TARGETS for source in sorted(_read(name, target))]
    frame = pl.DataFrame(pairs, schema={"target": pl.Int32, "source": pl.Int32}, orient="row")
    sandbox.lake.write("ref.calendar", "all", frame, "input")
    sandbox.model(
        OUTPUT,
        WINDOW,
        ("period_end", "amount"),
        write="period",
        key=("period_end",),
        reach={FACT: REACHES[name][0]},
    )
    return sandbox


def _names(months: set[int]) -> tuple[str, ...]:
    return tuple(sorted(str(month) for month in months))


@pytest.mark.parametrize("name", REACHES)
@pytest.mark.parametrize("month", [201402, 201412, 201501])
def test_reach_is_the_calendar_in_both_directions(name, month):
    declared = REACHES[name][0]
    assert periods_read(declared, month) == _read(name, month)
    assert periods_reading(declared, month) == _reading(name, {month})
    assert periods_read(declared, None) == periods_reading(declared, None) == {None}


@pytest.mark.parametrize(
    ("month", "distance", "expected"),
    [(201501, -1, 201412), (201412, 1, 201501), (201503, 12, 201603), (201503, -27, 201212)],
)
def test_months_are_counted_across_years(month, distance, expected):
    assert shifted(month, distance) == expected


@pytest.mark.parametrize("name", REACHES)
def test_a_change_rewrites_exactly_the_periods_that_read_it(sandbox, name):
    box = _box(sandbox, name)
    box.observe(201502, {"140100": "7"})
    written = box.run()
    assert written[OUTPUT] == _names(_reading(name, {201402, 201403, 201502}))
    box.observe(201403, {"140100": "21"})
    assert box.run()[OUTPUT] == _names(_reading(name, {201403}))
    assert set(box.run().values()) == {()}


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    changes=st.lists(
        st.lists(st.tuples(st.sampled_from(TARGETS), st.integers(-3, 3)), min_size=1, max_size=4),
        min_size=1,
        max_size=3,
    ),
    name=st.sampled_from(list(REACHES)),
)
def test_any_changes_end_as_a_full_rebuild_would(tmp_path_factory, sandbox, changes, name):
    box = _box(type(sandbox)(tmp_path_factory.mktemp("box")), name)
    box.regions({"140100": "太原市"})
    known: dict[int, int] = {}
    for change in changes:
        before = dict(known)
        for month, amount in change:
            # No amount: the return of the month is taken away.
            if amount:
                box.observe(month, {"140100": str(amount)})
                known[month] = amount
            else:
                box.lake.remove("edit.observation", f"m1-{month}")
                known.pop(month, None)
        with box.engine() as engine:
            run = {table: engine.run_model(table) for table in engine.models}[OUTPUT]
        changed = {m for m in {*before, *known} if before.get(m) != known.get(m)}
        touched = _reading(name, changed)
        assert {*run.partitions_written, *run.partitions_removed} == set(_names(touched))
        assert {*run.partitions_written, *run.partitions_kept} == set(
            _names(_reading(name, set(known)))
        )
    incremental = box.content_hash()
    box.build_file.unlink()
    box.run()
    assert box.content_hash() == incremental
    rows = dict(box.read(f"select period_end, amount from {OUTPUT}"))
    sums = {month: [known[m] for m in _read(name, month) if m in known] for month in TARGETS}
    assert rows == {month: sum(amounts) for month, amounts in sums.items() if amounts}


def test_a_table_written_whole_is_read_by_period_where_reach_says_so(sandbox):
    sql = f"select f.period_end, sum(f.amount) as amount from {FACT} as f group by all"
    columns = ("period_end", "amount")
    sandbox.model("core.fct_whole", sql, columns, write="replace")
    sandbox.model(
        OUTPUT,
        sql.replace(FACT, "core.fct_whole"),
        columns,
        write="period",
        reach={"core.fct_whole": ["same", "previous"]},
    )
    assert sandbox.run()[OUTPUT] == ("201402", "201403", "201404")
    sandbox.observe(201403, {"140100": "21"})
    written = sandbox.run()
    assert written["core.fct_whole"] == ("all",)
    assert written[OUTPUT] == ("201403", "201404")
    both = (f"select * from {table} order by all" for table in (OUTPUT, "core.fct_whole"))
    assert len({tuple(sandbox.read(query)) for query in both}) == 1


def test_a_period_that_turns_out_empty_is_none_of_the_build(sandbox):
    sandbox.model(
        OUTPUT,
        f"select f.period_end, f.amount from {FACT} as f",
        ("period_end", "amount"),
        write="period",
        key=("period_end", "amount"),
        reach={FACT: ["same", "previous"]},
    )
    assert sandbox.run()[OUTPUT] == ("201402", "201403", "201404")
    with sandbox.engine() as engine:
        assert engine.build.states(OUTPUT)["201404"].rows == 0
        assert engine.periods() == [201402, 201403]
    assert sandbox.run()[OUTPUT] == ()


def test_rows_beyond_the_reach_are_refused(sandbox):
    sandbox.model(
        OUTPUT,
        f"select f.period_end + 2 as period_end, f.amount from {FACT} as f",
        ("period_end", "amount"),
        write="period",
        key=("period_end", "amount"),
        reach={FACT: ["same", "next"]},
    )
    with pytest.raises(EngineError, match=rf"{OUTPUT} 为 .*201404.*reach"):
        sandbox.run()


@pytest.mark.parametrize(
    ("reach", "problem"),
    [
        ({"core.fct_other": ["same"]}, "没有读取 core.fct_other"),
        ({"ref.region": ["same"]}, "ref.region 没有 INT 类型的列 period_end"),
    ],
)
def test_reach_names_an_input_that_has_periods(sandbox, reach, problem):
    sandbox.model(
        FACT,
        sandbox.sql[FACT].replace("core.dim_region", "ref.region"),
        ("region_code", "region_name", "period_end", "amount"),
        write="period",
        reach=reach,
    )
    with pytest.raises(ModelError, match=problem):
        sandbox.models()
