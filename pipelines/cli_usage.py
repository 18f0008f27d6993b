"""Chinese for what the command-line library says by itself: help headings and usage errors.

Belongs here: translation of fixed phrases. Not here: our own messages (`messages.py`).
"""

import re
from collections.abc import Callable
from re import Match
from typing import Any

from typer.core import TyperCommand, TyperGroup

_HEADINGS = {
    "Usage:": "用法：",
    "Options:": "选项：",
    "Arguments:": "参数：",
    "Commands:": "命令：",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]...",
    "Show this message and exit.": "显示本说明",
    "[default: ": "[缺省：",
    "[required]": "[必填]",
}
# The Python type of an argument tells a user nothing.
_TYPE_NAME = re.compile(r" <[\w\[\], ]+>")
_ERRORS: list[tuple[str, Callable[[Match[str]], str]]] = [
    (r"No such option:? (\S+)", lambda m: f"没有选项 {m[1]}"),
    (r"No such command '(.+?)'", lambda m: f"没有命令 {m[1]}"),
    (r"Missing (?:argument|option|parameter):? '?(.+?)'?\.", lambda m: f"缺少参数 {m[1]}"),
    (r"Missing command", lambda m: "缺少命令"),
    (r"Option '?(\S+?)'? requires an argument", lambda m: f"选项 {m[1]} 后面要写值"),
    (r"Got unexpected extra argument\S* \((.+)\)", lambda m: f"多余的参数 {m[1]}"),
    (r"Invalid value for '?(.+?)'?: (.+)", lambda m: f"{m[1]} 的值无效（{m[2]}）"),
]


def chinese_help(text: str) -> str:
    """A help page with its headings in Chinese."""
    for english, chinese in _HEADINGS.items():
        text = text.replace(english, chinese)
    return _TYPE_NAME.sub("", text)


def chinese_error(text: str) -> str:
    """A usage error in Chinese; an unknown one as it came."""
    for pattern, told in _ERRORS:
        found = re.search(pattern, text)
        if found:
            return told(found)
    return text


class ChineseGroup(TyperGroup):
    """The program with Chinese headings in its help."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return chinese_help(super().get_help(ctx))


class ChineseCommand(TyperCommand):
    """A command with Chinese headings in its help."""

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        return chinese_help(super().get_help(ctx))
