"""What the runbook says to back up is enough: from it alone all is made again, bit for bit."""

import re
import shutil
from pathlib import Path

from pipelines import cli
from pipelines.cli_outcome import OK
from warehouse.home import Home
from warehouse.releases import current_release

ROOT = Path(__file__).resolve().parents[2]
COMMAND = re.compile(r"rsync -a ((?:data/\w+ )+)backup/")


def test_a_home_is_made_again_from_what_the_runbook_keeps(
    small_home, tmp_path, monkeypatch, capsys
):
    told = COMMAND.search((ROOT / "docs" / "en" / "runbook.md").read_text("utf-8"))
    assert told is not None
    home = tmp_path / "restored"
    for name in told[1].replace("data/", "").split():
        if (small_home / name).exists():
            shutil.copytree(small_home / name, home / name)
    assert not (home / "lake").exists()
    monkeypatch.setenv("DPE_HOME", str(home))
    assert cli.run(["status"]) == OK, "the release is readable before the rebuild"
    later = home / "inbox" / "later.csv"
    later.parent.mkdir(exist_ok=True)
    later.write_bytes("还没有收".encode())
    before = current_release(Home(home))
    assert before is not None
    assert cli.run(["rebuild"]) == OK
    assert f"相同：{before.content_hash}" in capsys.readouterr().out
    assert current_release(Home(home)).content_hash == before.content_hash
    assert later.is_file()
    assert cli.run(["verify"]) == OK
    assert "核验通过" in capsys.readouterr().out
