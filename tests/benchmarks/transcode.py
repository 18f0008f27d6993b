"""What the yardstick cannot do: GBK to UTF-8, counted by itself (`transcode.py FROM TO`).

A program of its own, which imports nothing but the standard library.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main(source: Path, target: Path) -> None:
    """Write every CSV file below `source` to the same place below `target`."""
    for path in sorted(source.rglob("*.csv")):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes().decode("gbk").encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
