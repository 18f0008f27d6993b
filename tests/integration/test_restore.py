"""What the runbook says to back up is enough: from it alone all is made again, bit for bit."""

import re
import shutil
from pathlib import Path

from pipelines import cli
from pipelines.cli_outcome import OK

ROOT = Path(__file__).resolve().parents[2]
COMMAND = re.compile(r"rsync -a ((?:data/\w+ )+)backup/")


def test_a_home_is_made_again_from_what_the_runbook_keeps(
    sample_home, tmp_path, monkeypatch, capsys
):
    told = COMMAND.search((ROOT / "docs" / "en" / "runbook.md").read_text("utf-8"))
    assert told is not None
    home = tmp_path / "restored"
    for name in told[1].replace("data/", "").split():
        if (sample_home / name).exists():
            shutil.copytree(sample_home / name, home / name)
    assert not (home / "lake").exists()
    monkeypatch.setenv("DPE_HOME", str(home))
    assert cli.run(["status"]) == OK, "the release is readable before the rebuild"
    assert cli.run(["rebuild"]) == OK
    assert "与原发布版相同" in "".join(capsys.readouterr())
    assert cli.run(["verify"]) == OK
