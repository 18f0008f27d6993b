"""The generated December of 2015, loaded by the real flow, gives the two real provincial totals."""

from decimal import Decimal
from pathlib import Path

from pipelines.run import load
from pipelines.settings import Settings
from sample_raw.generate import main as generate
from warehouse.home import Home
from warehouse.releases import open_release


def test_december_2015_gives_the_real_totals_and_is_marked_synthetic(tmp_path: Path) -> None:
    files, home = tmp_path / "files", tmp_path / "home"
    generate(files, periods="2015-12", enterprises=119)
    load(Settings(home=home), [files])
    with open_release(Home(home)) as connection:
        (row,) = connection.execute("""
            select value_added, gdp, share_computed, gap_points, is_synthetic, numerator_basis
            from mart.mart_private_share where region_code = '140000' and period = '2015-12'
                and numerator_vintage = 'monthly_return'
        """).fetchall()
        beside = connection.execute("""
            select vintage, value from core.fct_region_rollup
            where indicator_code = 'sme_employees' and period = '2015-12' order by vintage
        """).fetchall()
        (measured,) = connection.execute("""
            select latest_vintage, latest_value from mart.mart_target_progress
            where target_id = 'sme_employees'
        """).fetchall()
    yi = Decimal(10) ** 8
    assert row[:2] == (Decimal("5966.30") * yi, Decimal("12802.58") * yi)
    assert row[2:] == (Decimal("46.60"), Decimal("-11.40"), True, "added_up")
    # The annual return stands beside the monthly one and measures the plan.
    assert [vintage for vintage, _ in beside] == ["annual_return", "monthly_return"]
    assert beside[0][1] != beside[1][1]
    assert measured == ("annual_return", beside[0][1] / 10_000)
