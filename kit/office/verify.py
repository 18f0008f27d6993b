"""Is this Python the right one, and is every file of the kit as it was made?

Belongs here: both questions, with the standard library alone, since nothing is installed yet.
Does not: installing.
"""

from __future__ import annotations

import hashlib
import platform
import struct
import sys
from pathlib import Path

KIT = Path(__file__).resolve().parent
WANTED = (3, 11)


def faults(folder: Path) -> list[str]:
    """One Chinese line for each file that is missing or changed."""
    found = []
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", 1)
        path = folder / name
        if not path.is_file():
            found.append("缺少文件：" + name)
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            found.append("文件已损坏或被改动：" + name)
    return found


def unfit(version: tuple[int, ...], machine: str, bits: int) -> list[str]:
    """Why this Python cannot use the wheels; nothing where it can."""
    found = []
    if tuple(version[:2]) != WANTED:
        shown = ".".join(str(one) for one in version[:3])
        found.append("需要 Python 3.11，这里是 " + shown + "：请先安装 Python 3.11（64 位）")
    if machine.lower() not in ("x86_64", "amd64") or bits != 64:
        found.append("只支持 64 位的 x86 机器，这里是 " + machine + "，" + str(bits) + " 位")
    return found


def main() -> int:
    """Print every fault; 1 where there is one."""
    found = unfit(sys.version_info[:3], platform.machine(), struct.calcsize("P") * 8)
    found = found or faults(KIT)
    for line in found:
        print(line)
    if found:
        print("没有安装。文件有问题的，请重新复制或重新解压安装包。")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
