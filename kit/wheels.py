"""Wheels of one platform, fetched by pip and checked against the lock.

Belongs here: running pip, hashing what lies in the folder. Does not: which packages (`lock.py`).
"""

import hashlib
import subprocess
import sys
from pathlib import Path

from kit.errors import KitError
from kit.lock import pins
from kit.platforms import PYTHON, Platform


def fetch(lock: str, platform: Platform, folder: Path) -> dict[Path, str]:
    """SHA-256 by path of exactly the wheels that the platform needs; what lies there is reused.

    Raises:
        KitError: pip found no wheel, or could not reach its index.
    """
    wanted = pins(lock, platform)
    allowed = {digest for pin in wanted for digest in pin.hashes}
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.whl"):
        if digest_of(path) not in allowed:
            path.unlink()
    listed = folder / "requirements.txt"
    listed.write_text("\n".join(pin.line() for pin in wanted) + "\n", encoding="utf-8")
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"),
        *("--only-binary=:all:", "--implementation", "cp", "--python-version", PYTHON),
        *(part for tag in platform.tags for part in ("--platform", tag)),
        *("--dest", str(folder), "--requirement", str(listed)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    listed.unlink()
    if done.returncode != 0:
        told = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise KitError(f"{platform.name}: {' '.join(told) or done.stderr[-500:]}")
    return {path: digest_of(path) for path in sorted(folder.glob("*.whl"))}


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
