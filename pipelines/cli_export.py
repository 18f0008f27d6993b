"""`dpe export`: a release as open files.

Belongs here: the command, its progress bar and summary. Not here: what is written
(`publications/exports/`).
"""

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipelines import messages
from pipelines import messages_exports as told
from pipelines.cli_io import Json, err, out, print_json
from pipelines.cli_outcome import NO_RELEASE, USAGE, Stop
from pipelines.settings import Settings, load_settings
from warehouse.home import Home
from warehouse.releases import Release, current_release, open_release

if TYPE_CHECKING:
    from pipelines.publications.exports.build import Format, Written
    from pipelines.publications.pages import Edition


def export_command(
    edition: Annotated[
        str, typer.Option("--edition", metavar="版别", help="internal 内部版、public 公开版")
    ] = "internal",
    kind: Annotated[
        str, typer.Option("--format", metavar="格式", help="parquet、csv、sdmx 或 all（全部）")
    ] = "all",
    folder: Annotated[
        Path | None,
        typer.Option("--out", metavar="文件夹", help="写到哪里；不写则为 DPE_HOME/exports 之下"),
    ] = None,
    as_json: Json = False,
) -> None:
    """导出：把当前发布版写成 Parquet、CSV（附数据包描述）和 SDMX 3.0。"""
    from pipelines.publications.exports.build import FORMATS
    from pipelines.publications.pages import EDITION_NAMES, EDITIONS

    if edition not in EDITIONS:
        raise Stop(USAGE, told.UNKNOWN_EDITION.format(text=edition))
    if kind not in (*FORMATS, "all"):
        raise Stop(USAGE, told.UNKNOWN_FORMAT.format(text=kind))
    settings = load_settings()
    home = Home(settings.home)
    release = current_release(home)
    if release is None:
        raise Stop(NO_RELEASE, messages.NO_RELEASE)
    target = (folder or home.root / "exports" / release.name / edition).expanduser().resolve()
    formats = FORMATS if kind == "all" else (cast("Format", kind),)
    written = _export(settings, release, edition, target, formats)
    if as_json:
        files = [
            {"file": str(path), "rows": rows, "bytes": path.stat().st_size}
            for path, rows in written.files.items()
        ]
        print_json({"release": release.name, "edition": edition, "files": files})
    else:
        title = told.TITLE.format(release=release.name, edition=EDITION_NAMES[edition])
        out.print(_summary(title, target, written))
        out.print(told.WHERE.format(folder=target), highlight=False, markup=False)


def _export(
    settings: Settings,
    release: Release,
    edition: "Edition",
    target: Path,
    formats: "tuple[Format, ...]",
) -> "Written":
    from pipelines.publications.exports.build import FolderTaken, export, steps

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
    )
    try:
        with (
            open_release(
                Home(settings.home),
                release.name,
                memory_limit=settings.memory_limit,
                threads=settings.threads,
            ) as connection,
            bar,
        ):
            task = bar.add_task("", total=steps(edition, formats))

            def watch(name: str) -> None:
                bar.update(task, advance=1, description=escape(name))

            return export(connection, edition, target, formats, watch)
    except FolderTaken as error:
        raise Stop(USAGE, str(error)) from None
    except OSError as error:
        text = told.UNWRITABLE.format(path=target, cause=error.strerror or error)
        raise Stop(USAGE, text) from None


def _summary(title: str, folder: Path, written: "Written") -> Table:
    """Files, rows and bytes by format."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for path, rows in written.files.items():
        relative = path.relative_to(folder)
        row = counts[relative.parts[0] + ("/" if len(relative.parts) > 1 else "")]
        row[0] += 1
        row[1] += rows or 0
        row[2] += path.stat().st_size
    table = Table("内容", "文件", "行", "字节", title=title, title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, row in counts.items():
        table.add_row(escape(name), *(f"{number:,}" for number in row))
    return table
