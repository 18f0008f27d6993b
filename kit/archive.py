"""The archive: the same contents give the same bytes.

Belongs here: order, dates, modes, compression. Does not: what is in it (`contents.py`).
"""

import io
import os
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from kit.contents import Kit

# These are compressed already.
_STORED = (".whl",)


def write_archive(target: Path, kit: Kit) -> None:
    """Written beside and renamed: an interrupted kit is never mistaken for a whole one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_suffix(".part")
    day = datetime.fromtimestamp(kit.date, UTC)
    with zipfile.ZipFile(beside, "w") as archive:
        for name, content in kit.files.items():
            info = zipfile.ZipInfo(f"{kit.folder}/{name}", day.timetuple()[:6])
            info.create_system = 3
            info.external_attr = (0o100755 if name.endswith(".sh") else 0o100644) << 16
            stored = name.endswith(_STORED)
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            source = io.BytesIO(content) if isinstance(content, bytes) else content.open("rb")
            with source, archive.open(info, "w") as made:
                shutil.copyfileobj(source, made, 1 << 20)
    os.replace(beside, target)
