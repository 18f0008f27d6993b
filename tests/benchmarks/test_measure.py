"""The figures of a benchmark are those of the command, of nothing else, and of all of it."""

import sys

import pytest

from tests.benchmarks.measure import CommandFailed, Cost, measure, middle

MEGABYTE = 1 << 20
# A bare interpreter; the bounds leave room for other versions of it.
SMALL = 40 * MEGABYTE


def _python(code: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", code]


def test_peak_memory_is_that_of_the_command_not_of_who_measures():
    ballast = bytearray(300 * MEGABYTE)
    ballast[::4096] = b"x" * len(ballast[::4096])
    assert measure(_python("pass")).peak < SMALL


def test_peak_memory_is_the_largest_moment_though_it_was_given_back():
    code = f"held = b'x' * {200 * MEGABYTE}; del held"
    assert 200 * MEGABYTE < measure(_python(code)).peak < 200 * MEGABYTE + SMALL


def test_processor_time_counts_the_processes_that_the_command_started():
    burn = "import time\nwhile time.process_time() < 0.4: pass"
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}], check=True)"
    cost = measure(_python(nested))
    assert 0.4 <= cost.cpu < 3
    assert cost.wall > 0.35


def test_waiting_costs_time_but_no_processor():
    cost = measure(_python("import time; time.sleep(0.6)"))
    assert cost.wall >= 0.6
    assert cost.cpu < 0.4


def test_a_command_sees_the_variables_given():
    code = "import os, sys; sys.exit(0 if os.environ['DPE_SEEN'] == 'yes' else 1)"
    measure(_python(code), {"DPE_SEEN": "yes"})


def test_a_failed_command_is_no_measurement_and_shows_its_output():
    with pytest.raises(CommandFailed, match=r"(?s)exit code 3.*what went wrong"):
        measure(_python("import sys; print('what went wrong'); sys.exit(3)"))


def test_a_killed_command_is_no_measurement():
    with pytest.raises(CommandFailed, match="exit code -9"):
        measure(_python("import os; os.kill(os.getpid(), 9)"))


def test_the_median_is_taken_of_each_quantity():
    costs = [Cost(3.0, 1.0, 10), Cost(1.0, 9.0, 30), Cost(2.0, 5.0, 20)]
    assert middle(costs) == Cost(2.0, 5.0, 20)
