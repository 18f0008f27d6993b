"""The lock, narrowed to one platform: which packages, and the hash of each chosen wheel.

Belongs here: texts of requirement files. Does not: pip (`wheels.py`). pip itself would evaluate the
markers of the machine that makes the kit, so a package for Windows alone would never come along.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from kit.errors import KitError
from kit.platforms import Platform

_ENTRY = re.compile(r"\n(?=[A-Za-z0-9])")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Pin:
    """One package at one version, and the hashes of all its files in the lock."""

    name: str
    version: str
    hashes: tuple[str, ...]

    def line(self) -> str:
        """As a requirement file states it."""
        return " ".join(
            [f"{self.name}=={self.version}", *(f"--hash=sha256:{one}" for one in self.hashes)]
        )


def pins(lock: str, platform: Platform) -> list[Pin]:
    """The packages that a platform needs, in the order of the lock.

    Raises:
        KitError: a package that is not pinned to one version with hashes.
    """
    found = []
    for entry in _ENTRY.split(lock.strip()):
        head = entry.splitlines()[0].split("--hash")[0].rstrip("\\ ")
        wish = Requirement(head)
        if wish.marker is not None and not wish.marker.evaluate(dict(platform.markers)):
            continue
        exact = [one.version for one in wish.specifier if one.operator == "=="]
        hashes = tuple(_HASH.findall(entry))
        if len(exact) != 1 or not hashes:
            raise KitError(f"requirements.lock: {head} is not pinned with hashes")
        found.append(Pin(canonicalize_name(wish.name), exact[0], hashes))
    return found


def requirements(wanted: list[Pin], wheels: Mapping[str, str]) -> str:
    """What the office installs: each package with the one wheel that the kit holds.

    Args:
        wanted: the packages of the platform.
        wheels: SHA-256 by file name of the wheels that were fetched.

    Raises:
        KitError: a package without a wheel, or a wheel that nothing asked for.
    """
    by_package = {}
    for file, digest in wheels.items():
        name, version, _, _ = parse_wheel_filename(file)
        by_package[str(name), str(version)] = digest
    lines = []
    for pin in wanted:
        digest = by_package.pop((pin.name, pin.version), "")
        if digest not in pin.hashes:
            raise KitError(f"no wheel of the lock for {pin.name}=={pin.version}")
        lines.append(Pin(pin.name, pin.version, (digest,)).line())
    if by_package:
        raise KitError(f"wheels that the lock does not name: {sorted(by_package)}")
    return "\n".join(lines) + "\n"
