"""One simulated world for all tests of the sample."""

from pathlib import Path

import pytest

from sample_raw.simulate.world import World

RETURNS = Path(__file__).parents[3] / "sample_raw" / "returns"


@pytest.fixture(scope="session")
def world() -> World:
    return World(seed=2011, key_enterprises=3000, counties=None, with_errors=True)


@pytest.fixture(scope="session")
def clean_world() -> World:
    return World(seed=2011, key_enterprises=3000, counties=None, with_errors=False)


@pytest.fixture(scope="session")
def returns() -> Path:
    return RETURNS
