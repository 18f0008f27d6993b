"""`python -m kit`: download, assemble, say how large it is.

Belongs here: options and the order of steps. Does not: the steps.
"""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from kit.archive import write_archive
from kit.contents import FONTS, gather, version_of
from kit.errors import KitError
from kit.platforms import PLATFORMS
from kit.wheels import fetch

ROOT = Path(__file__).resolve().parents[1]


def main(
    out: Annotated[Path, typer.Option(help="folder of the archive")] = Path("build/kit"),
    fonts: Annotated[Path, typer.Option(help="folder of the Noto CJK fonts")] = FONTS,
) -> None:
    """Make the offline kit of the committed source for all platforms."""
    console = Console(stderr=True)
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    try:
        wheels = {}
        for platform in PLATFORMS:
            console.print(f"{platform.name}: wheels", highlight=False)
            wheels[platform.name] = fetch(lock, platform, out / "wheels" / platform.name)
        kit = gather(ROOT, wheels, fonts)
        target = out / f"数字民企离线安装包_{version_of(ROOT)}.zip"
        write_archive(target, kit)
    except KitError as error:
        console.print(f"[red]{error}[/red]", highlight=False)
        raise typer.Exit(2) from None
    size = target.stat().st_size / 1e6
    console.print(f"{target}: {len(kit.files)} files, {size:.0f} MB", highlight=False)


if __name__ == "__main__":
    typer.run(main)
