"""Every planted error is found by the rule named in MANIFEST.yaml, and nothing else is."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

MANIFEST = Path(__file__).parents[2] / "sample_raw" / "returns" / "MANIFEST.yaml"
PLANTED = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))["planted"]
EXPECTED = [(plant, wanted) for plant in PLANTED for wanted in plant.get("expect", [])]


@pytest.fixture(scope="module")
def found(rows):
    """Rejects and findings of the returns, each with the name of its file."""
    return rows("""
        with issues as (
            select 'finding' as outcome, rule_id as rule, file_sha256, sheet_no, row_no,
                coalesce(enterprise_id, region_code) as unit, indicator_code, time_basis
            from core.fct_finding where form_code != 'P1'
            union all
            select 'reject', reason_code, file_sha256, sheet_no, row_no,
                unit_code, indicator_code, time_basis
            from core.fct_reject where coalesce(form_code, '') != 'P1'
        ),
        files as (select distinct file_sha256, file_name from core.dim_submission)
        select issues.*, files.file_name
        from issues inner join files on issues.file_sha256 = files.file_sha256
    """)


def matches(issue, plant, wanted):
    """A reject is known by its place (its code may be wrong), a finding by what it speaks of."""
    if (issue["outcome"], issue["rule"]) != (plant["outcome"], wanted["rule"]):
        return False
    if plant["outcome"] == "reject":
        same_file = issue["file_name"] == Path(plant["file"]).name
        return same_file and issue["row_no"] == plant["row"]
    place = (issue["unit"], issue["indicator_code"], issue["time_basis"])
    named = (wanted["unit"], wanted["indicator"], wanted["time_basis"])
    return all(want is None or have == want for have, want in zip(place, named, strict=True))


@pytest.mark.parametrize(
    ("plant", "wanted"), EXPECTED, ids=[f"{p['id']}-{w['rule']}-{w['unit']}" for p, w in EXPECTED]
)
def test_each_planted_error_is_found_by_its_rule(found, plant, wanted):
    # Both rows of a duplicate are named.
    expected = 2 if wanted["rule"].endswith("-U01") else 1
    assert sum(matches(issue, plant, wanted) for issue in found) == expected, plant["planted"]


def test_nothing_else_is_an_error_in_the_generated_files(found):
    unplanned = [
        issue for issue in found if not any(matches(issue, *planned) for planned in EXPECTED)
    ]
    assert unplanned == []
    assert len(found) == sum(2 if w["rule"].endswith("-U01") else 1 for _, w in EXPECTED)


def test_the_missing_county_and_the_late_city_are_known(rows):
    missing = next(plant for plant in PLANTED if plant["outcome"] == "missing")
    late = next(plant for plant in PLANTED if plant["outcome"] == "late")
    assert rows(
        "select unit_code, period from core.fct_return_status "
        "where status = 'missing' and unit_kind = 'region'"
    ) == [{"unit_code": missing["unit"], "period": missing["period"]}]
    lates = rows(
        "select distinct form_code, period, city_code from core.fct_return_status "
        "where status = 'late'"
    )
    assert lates == [{"form_code": "M1", "period": late["period"], "city_code": late["unit"]}]


def test_a_correction_of_three_counties_replaces_three(rows):
    plant = next(plant for plant in PLANTED if plant["outcome"] == "replacement")
    changed = {change["unit"] for change in plant["changes"]}
    # The row in another unit came again as well.
    changed.add(next(plant["unit"] for plant in PLANTED if plant["rules"] == ["M1-S01"]))
    superseded = rows(f"""
        select distinct region_code from core.fct_observation
        where form_code = 'M1' and period = '{plant["period"]}' and known_to is not null
            and edit_status != 'refused'
    """)
    assert {row["region_code"] for row in superseded} == changed
    for change in plant["changes"]:
        (row,) = rows(f"""
            select value, version_no from core.fct_observation
            where form_code = 'M1' and period = '{plant["period"]}' and is_current
                and region_code = '{change["unit"]}'
                and indicator_code = '{plant["indicator"]}' and time_basis = 'ytd'
        """)
        assert row["version_no"] == 2
        assert row["value"] == change["version_2"] * 10_000


def test_everything_generated_is_marked_synthetic(rows):
    (counts,) = rows("""
        select
            (select count(*) from core.fct_observation where form_code != 'P1' and not is_synthetic)
            + (select count(*) from core.fct_enterprise_month where not is_synthetic)
            + (select count(*) from core.dim_enterprise where not is_synthetic) as unmarked,
            (select count(*) from core.fct_observation where form_code = 'P1' and is_synthetic)
                as real_marked
    """)
    assert counts == {"unmarked": 0, "real_marked": 0}


@pytest.mark.parametrize(
    ("rule", "scope", "factor", "count"),
    [("M1-S01", "form", "0.0001", 8), ("M3-S01", "item", "0.001", 1)],
)
def test_a_unit_error_has_a_proposal_for_each_figure(rows, rule, scope, factor, count):
    plant = next(plant for plant in PLANTED if plant["rules"] == [rule])
    proposals = rows(f"""
        select prp.*, fnd.indicator_code as named, fnd.message
        from core.fct_correction_proposal as prp
        inner join core.fct_finding as fnd on prp.finding_id = fnd.finding_id
        where prp.rule_id = '{rule}'
    """)
    assert len(proposals) == count
    for proposal in proposals:
        assert (proposal["proposal_scope"], proposal["named"]) == (scope, plant["indicator"])
        assert proposal["correction_factor"] == Decimal(factor)
        assert proposal["proposed_value"] == proposal["value"] * Decimal(factor)
        assert proposal["reference_period_end"] == 201502
        assert "建议改为" in proposal["message"]


def test_what_is_proposed_is_what_the_sender_corrected(rows):
    wrong = rows("""
        select prp.proposal_id
        from core.fct_correction_proposal as prp
        left join core.fct_observation as obs
            on prp.form_code = obs.form_code and prp.region_code = obs.region_code
            and prp.indicator_code = obs.indicator_code and prp.time_basis = obs.time_basis
            and prp.period = obs.period and obs.is_current and obs.version_no = 2
        where prp.rule_id = 'M1-S01' and prp.proposed_value is distinct from obs.value
    """)
    assert wrong == []


def test_nothing_proposed_is_applied(rows):
    (open_item,) = rows("""
        select ent.receivables_end, prp.value, wkl.problem, prp.proposed_text
        from core.fct_correction_proposal as prp
        inner join core.fct_enterprise_month as ent
            on prp.file_sha256 = ent.file_sha256 and prp.row_no = ent.row_no and ent.is_current
        inner join mart.mart_worklist as wkl
            on prp.rule_id = wkl.rule_id and prp.enterprise_id = wkl.unit_code
        where prp.rule_id = 'M3-S01'
    """)
    assert open_item["receivables_end"] == open_item["value"]
    assert open_item["proposed_text"] in open_item["problem"]
