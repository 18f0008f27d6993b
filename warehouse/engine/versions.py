"""Tables as Parquet versions: every run writes a fresh folder, then one manifest is switched.

Belongs here: the manifest, which folder holds which partition, removing what nothing names any
more. Does not belong here: computing or writing the rows (spark_engine, spark_session).
"""

import json
import shutil
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

from warehouse.contracts import Contract
from warehouse.home import replace_file

_MANIFEST = "manifest.json"


@dataclass(frozen=True)
class PartitionVersion:
    """Where a partition lies and what it was computed from."""

    folder: str
    input_fingerprint: str


class Versions:
    """Versions of one table below `<lake>/<schema>/<table>/`.

    A folder without a line in the manifest is the rest of a run that was cut off; it is never read.
    """

    def __init__(self, lake: Path, contract: Contract) -> None:
        self.contract = contract
        self.root = lake.joinpath(*contract.table.split("."))

    def partitions(self) -> dict[str, PartitionVersion]:
        """Partitions of the current manifest; none if it was written under another contract."""
        try:
            stored = json.loads((self.root / _MANIFEST).read_bytes())
            if stored["contract"] != self.contract.structure:
                return {}
            return {name: PartitionVersion(**one) for name, one in stored["partitions"].items()}
        except (FileNotFoundError, ValueError, TypeError, KeyError):
            return {}

    def holds(self, fingerprints: Mapping[str, str]) -> bool:
        """Whether the manifest names just these partitions, computed from these inputs."""
        stored = self.partitions()
        return fingerprints == {
            name: one.input_fingerprint for name, one in stored.items()
        } and all((self.root / one.folder).is_dir() for one in stored.values())

    def new_folder(self) -> Path:
        """A folder that does not exist yet, for the rows of one run."""
        self.root.mkdir(parents=True, exist_ok=True)
        return self.root / uuid4().hex

    def folders(self) -> dict[Path, set[str]]:
        """Folders in use, with the partitions whose rows count in each."""
        found: dict[Path, set[str]] = {}
        for name, one in self.partitions().items():
            found.setdefault(self.root / one.folder, set()).add(name)
        return found

    def switch(
        self, folder: Path, fingerprints: Mapping[str, str], gone: Collection[str], *, anew: bool
    ) -> None:
        """Make a written folder the current version of its partitions, in one rename."""
        kept = {} if anew else self.partitions()
        current = {name: one for name, one in kept.items() if name not in gone}
        for name, fingerprint in fingerprints.items():
            current[name] = PartitionVersion(folder.name, fingerprint)
        content = {
            "contract": self.contract.structure,
            "partitions": {name: asdict(one) for name, one in sorted(current.items())},
        }
        self.root.mkdir(parents=True, exist_ok=True)
        replace_file(self.root / _MANIFEST, json.dumps(content, indent=1).encode())
        self._sweep({one.folder for one in current.values()})

    def _sweep(self, used: Collection[str]) -> None:
        for folder in self.root.iterdir():
            if folder.is_dir() and folder.name not in used:
                shutil.rmtree(folder, ignore_errors=True)


def parquet_files(folder: Path) -> list[Path]:
    """Data files of a version; an empty result may have none."""
    return sorted(folder.glob("*.parquet"))
