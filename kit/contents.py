"""What lies where in the kit: the committed source, wheels, fonts, scripts, the list of hashes.

Belongs here: names in the archive and their bytes or files. Does not: fetching, compressing. The
source is shipped as a tree and installed editable, since SQL, rules and dictionary lie beside the
packages and are found from them.
"""

import hashlib
import io
import subprocess
import tarfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kit.errors import KitError
from kit.lock import pins, requirements
from kit.platforms import PLATFORMS
from kit.texts import office_files

FONTS = Path("/usr/share/fonts/opentype/noto")
_FONT_FILES = (
    *("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"),
    *("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
)
# The Open Font License must go with the fonts; Debian keeps it here.
_LICENCE = Path("/usr/share/doc/fonts-noto-cjk/copyright")
# Where typesetting looks for fonts of its own.
_FONT_FOLDER = "dpe/pipelines/publications/fonts"
_SOURCE = (
    *("pipelines", "warehouse", "sql", "expectations", "sample_raw", "docs"),
    *("pyproject.toml", "requirements.lock", "README.md", "README.zh-CN.md"),
)
SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Kit:
    """Bytes, or the file that holds them, by name in the archive; `date` is that of the source."""

    folder: str
    date: int
    files: Mapping[str, bytes | Path]


def version_of(root: Path) -> str:
    """The version of the project."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def gather(root: Path, wheels: Mapping[str, Mapping[Path, str]], fonts: Path) -> Kit:
    """Everything that the kit holds.

    Args:
        root: the checkout; what is not committed does not come along.
        wheels: by platform, SHA-256 by path.
        fonts: folder of the font files.

    Raises:
        KitError: no checkout, fonts missing, a package without its wheel.
    """
    version, files = version_of(root), _source(root)
    for name in _FONT_FILES:
        files[f"{_FONT_FOLDER}/{name}"] = _present(fonts / name)
    files[f"{_FONT_FOLDER}/LICENSE.txt"] = _present(_LICENCE)
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    for platform in PLATFORMS:
        own = wheels[platform.name]
        names = {path.name: digest for path, digest in own.items()}
        listed = requirements(pins(lock, platform), names)
        files[f"requirements_{platform.name}.txt"] = listed.encode()
        files |= {f"wheels/{_shelf(path.name, platform.name)}/{path.name}": path for path in own}
    files |= office_files(version)
    files[SUMS] = _sums(files).encode()
    return Kit(f"dpe_{version}", _date(root), dict(sorted(files.items())))


def _shelf(wheel: str, platform: str) -> str:
    """A wheel for every platform is kept once."""
    return "any" if wheel.endswith("-none-any.whl") else platform


def _present(path: Path) -> Path:
    if not path.is_file():
        raise KitError(f"{path} is missing: install fonts-noto-cjk, or name a folder with --fonts")
    return path


def _source(root: Path) -> dict[str, bytes | Path]:
    packed = _git(root, "archive", "--format=tar", "HEAD", "--", *_SOURCE)
    files: dict[str, bytes | Path] = {}
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        for member in tar.getmembers():
            content = tar.extractfile(member) if member.isfile() else None
            if content is not None:
                files[f"dpe/{member.name}"] = content.read()
    return files


def _date(root: Path) -> int:
    return int(_git(root, "log", "-1", "--format=%ct"))


def _git(root: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise KitError(f"the kit is made of a git checkout: {error}") from error
    return done.stdout


def _sums(files: Mapping[str, bytes | Path]) -> str:
    """The list that `sha256sum -c` reads."""
    lines = []
    for name, content in sorted(files.items()):
        data = content if isinstance(content, bytes) else content.read_bytes()
        lines.append(f"{hashlib.sha256(data).hexdigest()}  {name}")
    return "\n".join(lines) + "\n"
