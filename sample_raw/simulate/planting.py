"""Plants errors into the sheets of aggregate forms and says in which cell each lies.

Here: the operations of plants.yaml on workbooks. Not here: CSV files, and which errors there are.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

from sample_raw.simulate.bench import Bench, Spot
from sample_raw.simulate.numbers import Stream, stream
from sample_raw.simulate.plants import Plant
from sample_raw.simulate.sheets import CellValue, ErrorCell, NoteSheet, Row, Sheet
from warehouse.dictionary import load_dictionary

BROKEN_BYTES = 4096


def _place(sheet: Sheet, plant: Plant) -> int:
    return sheet.column(plant.indicator or "", plant.basis or "")


def _number(row: Row, column: int) -> int:
    value = row.cells[column]
    assert isinstance(value, int)
    return value


def _add_up(sheet: Sheet, column: int, plant: Plant) -> None:
    """The city's figure as the sum of what its counties now show."""
    same = [row for row in sheet.rows if row.part == plant.part]
    counties = [row for row in same if row.region_code != plant.sender]
    city = sheet.row(plant.sender, plant.part)
    city.cells[column] = sum(_number(row, column) for row in counties)


def _cell_spot(bench: Bench, plant: Plant, value: CellValue | ErrorCell) -> Spot:
    sheet = bench.sheet(plant)
    row = sheet.row(plant.region, plant.part)
    row.cells[_place(sheet, plant)] = value
    return Spot(plant, bench.file(plant), [plant.at or plant.region], sheet, row)


def _put(bench: Bench, plant: Plant) -> Spot:
    return _cell_spot(bench, plant, plant.value)


def _error_cell(bench: Bench, plant: Plant) -> Spot:
    return _cell_spot(bench, plant, ErrorCell(str(plant.value)))


def _shift(bench: Bench, plant: Plant) -> Spot:
    sheet = bench.sheet(plant)
    old = _number(sheet.row(plant.region, plant.part), _place(sheet, plant))
    return _cell_spot(bench, plant, old + plant.delta)


def _negate(bench: Bench, plant: Plant) -> Spot:
    sheet = bench.sheet(plant)
    column = _place(sheet, plant)
    spot = _cell_spot(bench, plant, -_number(sheet.row(plant.region, plant.part), column))
    _add_up(sheet, column, plant)
    return spot


def _exceed(bench: Bench, plant: Plant) -> Spot:
    sheet = bench.sheet(plant)
    whole = sheet.column(plant.than, plant.basis or "")
    spot = _cell_spot(
        bench, plant, _number(sheet.row(plant.region, plant.part), whole) + plant.delta
    )
    _add_up(sheet, _place(sheet, plant), plant)
    return spot


def _move(bench: Bench, plant: Plant, delta: int) -> Spot:
    """Add to one county what is taken from another, so that the total stands."""
    sheet = bench.sheet(plant)
    column = _place(sheet, plant)
    partner = sheet.row(plant.partner, plant.part)
    partner.cells[column] = _number(partner, column) - delta
    return _cell_spot(bench, plant, _number(sheet.row(plant.region, plant.part), column) + delta)


def _shift_pair(bench: Bench, plant: Plant) -> Spot:
    spot = _move(bench, plant, plant.delta)
    spot.units = [*spot.units, plant.partner]
    return spot


def _negate_pair(bench: Bench, plant: Plant) -> Spot:
    sheet = bench.sheet(plant)
    old = _number(sheet.row(plant.region, plant.part), _place(sheet, plant))
    return _move(bench, plant, -2 * old)


def _insert(bench: Bench, plant: Plant, row: Row, units: list[str | None]) -> Spot:
    """After the last county: before the total where the total is last."""
    sheet = bench.sheet(plant)
    at = len(sheet.rows)
    while at and sheet.rows[at - 1].region_code == plant.sender:
        at -= 1
    sheet.rows.insert(at, row)
    return Spot(plant, bench.file(plant), units, sheet, row)


def _row_duplicate(bench: Bench, plant: Plant) -> Spot:
    copy = deepcopy(bench.sheet(plant).row(plant.region, plant.part))
    return _insert(bench, plant, copy, [plant.region])


def _row_foreign(bench: Bench, plant: Plant) -> Spot:
    row = bench.maker.row(bench.sheet(plant).form, plant.region, bench.month)
    return _insert(bench, plant, row, [plant.region])


def _row_unknown(bench: Bench, plant: Plant) -> Spot:
    cells = list(bench.sheet(plant).row(plant.region, plant.part).cells)
    cells[:2] = [plant.value, plant.name]
    return _insert(bench, plant, Row(str(plant.value), cells), [str(plant.value)])


def _row_drop(bench: Bench, plant: Plant) -> Spot:
    sheet = bench.sheet(plant)
    sheet.rows.remove(sheet.row(plant.region, plant.part))
    return Spot(plant, bench.file(plant), [plant.region], sheet)


def _part_unknown(bench: Bench, plant: Plant) -> Spot:
    """A row of a part that is in no code list."""
    sheet = bench.sheet(plant)
    cells = list(sheet.row(plant.region, plant.part).cells)
    cells[[c.name for c in sheet.form.columns].index(plant.column)] = plant.value
    return _insert(bench, plant, Row(plant.region, cells, str(plant.value)), [plant.region])


def _exceed_part(bench: Bench, plant: Plant) -> Spot:
    """A part larger than the other part that it lies in."""
    sheet = bench.sheet(plant)
    column = _place(sheet, plant)
    other = sheet.row(plant.region, plant.than)
    spot = _cell_spot(bench, plant, _number(other, column) + plant.delta)
    _add_up(sheet, column, plant)
    return spot


def _edition(bench: Bench, plant: Plant) -> Spot:
    """The whole sheet on another edition of the form."""
    sheet = bench.sheet(plant)
    form = load_dictionary().edition(plant.form, str(plant.value))
    sent = date.fromisoformat(sheet.reported_on)
    other = bench.maker.sheet(form, plant.sender, bench.month, sent)
    sheet.form, sheet.slots, sheet.rows = form, other.slots, other.rows
    return Spot(plant, bench.file(plant), [None], sheet)


def _late(bench: Bench, plant: Plant) -> Spot:
    sheet = bench.sheet(plant)
    sheet.reported_on = str(plant.value)
    return Spot(plant, bench.file(plant), [plant.sender], sheet)


def _note_sheet(bench: Bench, plant: Plant) -> Spot:
    name, lines = str(plant.value), ["本月各县数据已核对。", "个别企业停产检修，请知悉。"]
    bench.batch.books[bench.file(plant)].append(NoteSheet(name, lines))
    return Spot(plant, bench.file(plant), [plant.sender], sheet_name=name)


def _part_of(bench: Bench, plant: Plant, regions: list[str]) -> Sheet:
    """A sheet of the same form and month with some of its counties."""
    whole = bench.sheet(plant)
    rows = [deepcopy(whole.row(region, plant.part)) for region in regions]
    return Sheet(whole.form, whole.sender, whole.period_label, whole.reported_on, whole.slots, rows)


def _book_period(bench: Bench, plant: Plant) -> Spot:
    sheet = _part_of(bench, plant, [plant.region])
    sheet.period_label = str(plant.value)
    bench.batch.books[bench.extra_file(plant)] = [sheet]
    return Spot(plant, bench.extra_file(plant), [plant.sender], sheet)


def _book_broken(bench: Bench, plant: Plant) -> Spot:
    noise = stream(bench.seed, Stream.CHANGES, bench.month.year, bench.month.month)
    bench.batch.blobs[bench.extra_file(plant)] = noise.bytes(BROKEN_BYTES)
    return Spot(plant, bench.extra_file(plant), [plant.sender])


def _book_correction(bench: Bench, plant: Plant) -> Spot:
    """The true figures come in version 2; version 1 is spoilt with the total kept."""
    regions = [plant.region, plant.partner, plant.third]
    first, sheet = bench.sheet(plant), _part_of(bench, plant, regions)
    sheet.version_no, sheet.reported_on = 2, str(plant.value)
    column = _place(first, plant)
    third = plant.delta // 3
    changes = []
    for region, delta in zip(regions, (plant.delta, third - plant.delta, -third), strict=True):
        true = _number(sheet.row(region), column)
        first.row(region).cells[column] = true + delta
        changes.append({"unit": region, "version_1": true + delta, "version_2": true})
    bench.batch.books[bench.extra_file(plant)] = [sheet]
    more = {"replaces": f"{bench.batch.folder}/{bench.file(plant)}", "changes": changes}
    return Spot(plant, bench.extra_file(plant), regions, sheet, sheet.rows[0], more=more)


def _book_other_unit(bench: Bench, plant: Plant) -> Spot:
    """The amounts of one row in another unit; the true row comes in version 2."""
    first, sheet = bench.sheet(plant), _part_of(bench, plant, [plant.region])
    row, sheet.version_no, sheet.reported_on = first.row(plant.region), 2, str(plant.value)
    for column in first.amounts():
        row.cells[column] = _number(row, column) * plant.delta
    bench.batch.books[bench.extra_file(plant)] = [sheet]
    return Spot(plant, bench.file(plant), [plant.region], first, row)


OPERATIONS: dict[str, Callable[[Bench, Plant], Spot]] = {
    "put": _put,
    "error_cell": _error_cell,
    "shift": _shift,
    "negate": _negate,
    "exceed": _exceed,
    "shift_pair": _shift_pair,
    "negate_pair": _negate_pair,
    "row_duplicate": _row_duplicate,
    "row_foreign": _row_foreign,
    "row_unknown": _row_unknown,
    "row_drop": _row_drop,
    "exceed_part": _exceed_part,
    "part_unknown": _part_unknown,
    "edition": _edition,
    "late": _late,
    "note_sheet": _note_sheet,
    "book_period": _book_period,
    "book_broken": _book_broken,
    "book_correction": _book_correction,
    "book_other_unit": _book_other_unit,
}


def plant_workbooks(bench: Bench, plants: list[Plant]) -> list[dict[str, Any]]:
    """Do what fits this world (a small one may lack the county) and report where it lies."""
    spots = []
    for plant in plants:
        needed = {plant.sender, plant.region, plant.partner, plant.third} - {""}
        if needed <= bench.maker.economy.places.index.keys():
            spots.append(OPERATIONS[plant.op](bench, plant))
    return [spot.entry(bench.batch.folder, bench.month.period) for spot in spots]
