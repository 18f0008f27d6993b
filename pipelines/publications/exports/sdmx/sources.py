"""What each dataflow reads from the release: one SELECT of text columns, named as concepts.

Belongs here: joins and the mapping of columns to concepts. Not here: statuses (`statuses.yaml`),
periods (`periods.py`), which rows are kept back (`disclosure.py`).
"""

from collections.abc import Callable, Mapping

from pipelines.publications.exports.disclosure import SUPPRESSION, judged_query
from pipelines.publications.exports.sdmx.periods import freq_sql, time_period_sql
from pipelines.publications.exports.sdmx.vocabulary import MARKS, latin_codes
from pipelines.publications.pages import Edition
from warehouse.contracts import model_contracts
from warehouse.engine.build_file import sql_text

Source = Callable[[Edition], str]
TOTAL = "_T"
NOT_APPLICABLE = "_Z"


def observations(edition: Edition) -> str:
    """Current observations, and what was implied, added up or counted."""
    public = "(row.breakdown = 'none' and row.is_counted)"
    first = _select(
        "core.fct_observation",
        _indicator_joins() + _activity_join("row.breakdown_code"),
        {
            **_dated("row.period"),
            **_figure(),
            "ACTIVITY": _part("industry", "act.activity"),
            "SIZE_CLASS": _part("size_class", latin_sql("CL_SIZE_CLASS", "row.breakdown_code")),
            "REGISTRATION_TYPE": _part("registration_type", "row.breakdown_code"),
            "PRODUCT": _part("product", "row.breakdown_code"),
            "CONF_STATUS": f"case when {public} then 'F' else 'N' end",
            "BASIS": "case when row.form_code = 'P1' then 'published' else 'returned' end",
            "EDIT_STATUS": "row.edit_status",
            "ORIGIN": "row.origin",
            "VERSION_NO": "cast(row.version_no as varchar)",
            "is_revised": "cast(row.version_no > 1 as varchar)",
        },
        "row.is_current" + (f" and {public}" if edition == "public" else ""),
    )
    totals = ("ACTIVITY", "SIZE_CLASS", "REGISTRATION_TYPE", "PRODUCT")
    second = _select(
        "core.fct_indicator_value",
        _indicator_joins(),
        {
            **_dated("row.period"),
            **_figure(),
            **dict.fromkeys(totals, f"'{TOTAL}'"),
            "BASIS": "row.basis",
            **dict.fromkeys(("EDIT_STATUS", "ORIGIN", "VERSION_NO"), _NULL),
        },
        "row.basis not in ('published', 'returned')",
    )
    return f"{first} union all by name {second}"


def private_share(edition: Edition) -> str:
    """The share of the private economy, each way it is known."""
    del edition
    ways = [
        _select(
            "mart.mart_private_share",
            "",
            {
                **_dated("row.period"),
                "REF_AREA": "row.region_code",
                "BASIS": f"'{way}'",
                "VINTAGE": f"coalesce(row.numerator_vintage, '{NOT_APPLICABLE}')",
                "VINTAGE_GDP": f"coalesce(row.gdp_vintage, '{NOT_APPLICABLE}')",
                "DEFINITION": "row.definition_code",
                "SOURCE": "row.source_code",
                "OBS_VALUE": number(f"row.share_{way}"),
                "UNIT_MEASURE": latin_sql("CL_UNIT_MEASURE", "'%'"),
                "UNIT_MULT": "'0'",
                "HALF_WIDTH": number(f"row.share_{way}_half_width"),
                "KNOWN_FROM": "cast(row.known_from as varchar)",
                "SYNTHETIC": _yes_no("row.is_synthetic"),
                "has_break": "cast(row.has_break as varchar)",
            },
            f"row.share_{way} is not null",
        )
        for way in ("published", "implied", "computed")
    ]
    return " union all by name ".join(ways)


def key_industries(edition: Edition) -> str:
    """Industries by city and province; in the public edition without what is kept back."""
    shown = f"row.{SUPPRESSION} = 'none'" if edition == "public" else "true"
    status = {"primary": "C", "secondary": "D"}
    kept = " ".join(f"when '{why}' then '{code}'" for why, code in status.items())
    return _select(
        f"({judged_query(model_contracts()['mart.mart_key_industry'])})",
        _indicator_joins() + _activity_join("row.industry_code"),
        {
            **_dated("row.period"),
            "REF_AREA": "row.region_code",
            "INDICATOR": "row.indicator_code",
            "ACTIVITY": "act.activity",
            "OBS_VALUE": f"case when {shown} then {number('row.value')} end",
            "CONF_STATUS": f"case row.{SUPPRESSION} {kept} else 'F' end",
            "UNIT_MEASURE": latin_sql("CL_UNIT_MEASURE", "ind.unit"),
            "UNIT_MULT": "'0'",
            "BASIS": "row.basis",
            "FIRM_COUNT": f"case when {shown} then cast(row.firm_count as varchar) end",
            "GROWTH_PCT": f"case when {shown} and"
            f" ({'not row.compared_suppressed' if edition == 'public' else 'true'})"
            f" then {number('row.growth_pct')} end",
            "SYNTHETIC": _yes_no("row.is_synthetic"),
            "suppression": f"case when not ({shown}) then row.{SUPPRESSION} end",
            "missing": "cast(row.value is null as varchar)",
        },
        "true",
    )


def target_progress(edition: Edition) -> str:
    """The quantities of the plan; without a latest value, the reason."""
    del edition
    target_period = "cast(row.target_year as varchar)"
    latest = {"missing": "cast(row.latest_value is null as varchar)"}
    items = {
        "baseline": ("row.baseline_value", "cast(row.baseline_year as varchar)"),
        "target": ("row.target_value", target_period),
        "latest": ("row.latest_value", "coalesce(row.latest_period, plan.target_year)"),
        "path": ("row.path_value", "row.latest_period"),
        "gap": ("row.gap_to_target", "row.latest_period"),
        "completion": ("row.completion_pct", "row.latest_period"),
    }
    return " union all by name ".join(
        _progress_item(item, value, period, latest if item == "latest" else {})
        for item, (value, period) in items.items()
    )


def _progress_item(item: str, value: str, period: str, marks: Mapping[str, str]) -> str:
    is_percent = item == "completion"
    unit = "'%'" if is_percent else "ind.unit"
    is_latest = item == "latest"
    return _select(
        "mart.mart_target_progress",
        " left join core.dim_target as tgt on row.target_id = tgt.target_id"
        " left join core.dim_indicator as ind on row.indicator_code = ind.indicator_code"
        # The plan speaks of the whole province.
        " cross join (select min(region_code) as region_code from core.dim_region"
        " where region_level = 'province') as area"
        # What has no value at all is missing in the year of the targets.
        " cross join (select cast(max(target_year) as varchar) as target_year"
        " from mart.mart_target_progress) as plan",
        {
            **_dated(period),
            "REF_AREA": "area.region_code",
            "TARGET": "row.target_id",
            "PROGRESS_ITEM": f"'{item}'",
            "OBS_VALUE": number(value),
            "UNIT_MEASURE": latin_sql("CL_UNIT_MEASURE", f"coalesce({unit}, row.unit)"),
            "UNIT_MULT": "'0'"
            if is_percent
            else "cast(cast(round(log10(coalesce(tgt.unit_factor, 1))) as integer) as varchar)",
            "BASIS": f"coalesce(row.latest_basis, '{NOT_APPLICABLE}')"
            if is_latest
            else f"'{NOT_APPLICABLE}'",
            "LIGHT": "row.light" if is_latest else _NULL,
            "SYNTHETIC": _yes_no("row.latest_is_synthetic") if is_latest else _NULL,
            "COMMENT_OBS": "row.no_data_reason" if is_latest else _NULL,
            "vintage": "'target'" if item == "target" else _NULL,
            **marks,
        },
        f"{period} is not null" + ("" if is_latest else f" and {value} is not null"),
    )


_NULL = "cast(null as varchar)"


def number(column: str) -> str:
    """A number as text: every digit, no zeros behind."""
    text = f"cast({column} as varchar)"
    return f"case when contains({text}, '.') then rtrim(rtrim({text}, '0'), '.') else {text} end"


def latin_sql(codelist: str, column: str) -> str:
    """The identifier of a Chinese term, as `vocabulary.latin_code` gives it."""
    listed = " ".join(
        f"when {sql_text(term)} then {sql_text(code)}"
        for term, code in latin_codes()[codelist].items()
    )
    return f"case {column} {listed} else 'X' || hex(encode({column})) end"


def _select(table: str, joins: str, columns: Mapping[str, str], where: str) -> str:
    """SELECT with all marks; those that the table does not know are null.

    SQL does not tell `VINTAGE` from `vintage`: a mark that is a concept too stands once.
    """
    full = {"CONF_STATUS": "'F'", **dict.fromkeys(MARKS, _NULL), **columns}
    named = {name.lower(): (name, expression) for name, expression in full.items()}
    chosen = ", ".join(f"{expression} as {name}" for name, expression in named.values())
    return f"select {chosen} from {table} as row{joins} where {where}"


def _dated(period: str) -> dict[str, str]:
    return {"FREQ": freq_sql(period), "TIME_PERIOD": time_period_sql(period)}


def _figure() -> dict[str, str]:
    """What observations and indicator values have in common."""
    return {
        "REF_AREA": "row.region_code",
        "INDICATOR": "row.indicator_code",
        "TIME_BASIS": "row.time_basis",
        "VINTAGE": "row.vintage",
        "DEFINITION": "row.definition_code",
        "SOURCE": "row.source_code",
        "OBS_VALUE": number("row.value"),
        "UNIT_MEASURE": latin_sql("CL_UNIT_MEASURE", "ind.unit"),
        "UNIT_MULT": "'0'",
        "DECIMALS": "cast(ind.decimals as varchar)",
        "HALF_WIDTH": number("row.half_width"),
        "QUALIFIER": "row.qualifier",
        "KNOWN_FROM": "cast(row.known_from as varchar)",
        "SYNTHETIC": _yes_no("row.is_synthetic"),
    }


def _yes_no(column: str) -> str:
    return f"case when {column} then 'Y' when not {column} then 'N' end"


def _part(breakdown: str, code: str) -> str:
    return f"case when row.breakdown = '{breakdown}' then {code} else '{TOTAL}' end"


def _indicator_joins() -> str:
    return " left join core.dim_indicator as ind on row.indicator_code = ind.indicator_code"


def _activity_join(column: str) -> str:
    return f" left join ({ACTIVITIES}) as act on {column} = act.industry_code"


# Codes of industries with the letter of their section before them, as the cross-domain list has.
ACTIVITIES = (
    "select industry_code, arg_max(industry_name, standard_version) as industry_name,"
    " case when min(industry_level) = 'section' then industry_code"
    " else min(section_code) || industry_code end as activity"
    " from core.dim_industry group by industry_code"
)
