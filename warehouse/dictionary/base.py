"""What all dictionary models share: the strict base, reading YAML, and the error of the dictionary.

Belongs here: nothing that knows a particular kind of entry. Not here: how a mistake is told
(`warehouse/declared.py`).
"""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from warehouse import declared, strict_yaml

PLACE = "warehouse/dictionary"


class DictionaryError(declared.DeclarationError):
    """The dictionary contradicts itself; `problems` are Chinese lines for whoever edits it."""


class Entry(BaseModel):
    """Strict and immutable: an unknown key is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Model = TypeVar("Model", bound=Entry)


def place(root: Path, path: Path) -> str:
    """How a dictionary file is named in messages: its place in the project."""
    return f"{PLACE}/{path.relative_to(root).as_posix()}"


def read_yaml(root: Path, path: Path) -> Any:
    """Content of one YAML file; a missing or broken file is a DictionaryError."""
    try:
        return strict_yaml.read_yaml(path)
    except strict_yaml.YamlError as error:
        raise DictionaryError([error.told(place(root, path))]) from None


def entries(root: Path, path: Path, id_key: str) -> list[tuple[str, dict[str, Any]]]:
    """The entries of a file that is one list, each with its id."""
    where = place(root, path)
    content = read_yaml(root, path)
    if not isinstance(content, list):
        raise DictionaryError([f"{where}: 须是条目列表，每条以 “- {id_key}: …” 开头"])
    found: list[tuple[str, dict[str, Any]]] = []
    for number, raw in enumerate(content, start=1):
        if not isinstance(raw, dict) or not isinstance(raw.get(id_key), str):
            raise DictionaryError([f"{where}: 第{number}条缺少文本键 {id_key}"])
        found.append((raw[id_key], raw))
    return found


def validate(model: type[Model], raw: Any, where: str, name: str = "") -> Model:
    """Build a model; problems read `<file> 第 N 行：<entry>.<key> …`."""
    return declared.check(model, raw, where, name, raising=DictionaryError)
