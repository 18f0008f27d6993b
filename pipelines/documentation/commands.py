"""The commands of `dpe` as the program itself declares them.

Belongs here: walking the command line, and the page of all commands. Not here: what a command is
good for in daily work (`docs/zh`).
"""

from collections.abc import Iterator
from typing import Any

import typer
from typer.main import get_command

from pipelines.documentation.markdown import code, table, text


def all_commands() -> dict[str, Any]:
    """Command as it is typed after `dpe` (`group name` in a group) -> its declaration."""
    from pipelines.cli import app
    from sample_raw.generate import main as generate

    found = dict(_walk(get_command(app), ""))
    # `dpe generate` hands its options on to a program of its own.
    sample = typer.Typer(add_completion=False)
    sample.command()(generate)
    own = get_command(sample)
    own.help = found["generate"].help
    return {**found, "generate": own}


def _walk(command: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for name, child in command.commands.items():
        if hasattr(child, "commands"):
            yield from _walk(child, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", child


def command_page() -> str:
    """Every command with its arguments and options."""
    commands = all_commands()
    lines = ["# 命令一览\n", "`dpe 命令 --help` 给出同样的说明。\n"]
    lines += table(
        ["命令", "用途"],
        ([f"[`dpe {name}`](#{_anchor(name)})", text(one.help)] for name, one in commands.items()),
    )
    for name, one in commands.items():
        lines.append(f"## dpe {name} {{ #{_anchor(name)} }}\n")
        lines.append(f"{text(one.help)}\n")
        if rows := [_parameter(parameter) for parameter in one.params]:
            lines += table(["参数或选项", "写法", "说明"], rows)
    return "\n".join(lines)


def _anchor(name: str) -> str:
    return f"dpe-{name.replace(' ', '-')}"


def _parameter(parameter: Any) -> list[str]:
    if parameter.param_type_name == "argument":
        need = "必填" if parameter.required else "可不写"
        return [text(parameter.metavar or parameter.name), need, text(parameter.help)]
    if getattr(parameter, "is_flag", False):
        written = "开关"
    else:
        written = text(parameter.metavar or "值") + ("，必填" if parameter.required else "")
    return ["、".join(code(name) for name in parameter.opts), written, text(parameter.help)]
