"""What all dictionary models share: the strict base, reading YAML, and errors in Chinese.

Belongs here: nothing that knows a particular kind of entry.
Every message names the file, the key and what is allowed.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from warehouse import strict_yaml

PLACE = "warehouse/dictionary"


class DictionaryError(Exception):
    """The dictionary contradicts itself; `problems` are Chinese lines for whoever edits it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Entry(BaseModel):
    """Strict and immutable: an unknown key is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


# What pydantic says in English, by error type; types not listed keep their English text.
PLAIN_MESSAGES = {
    "string_type": "须是文本，数字代码请加引号",
    "string_too_short": "过短",
    "string_too_long": "过长",
    "int_type": "须是整数",
    "int_parsing": "须是整数",
    "int_from_float": "须是整数",
    "bool_type": "须是 true 或 false",
    "bool_parsing": "须是 true 或 false",
    "date_type": "须是日期，例如 2014-01-01",
    "date_from_datetime_parsing": "须是日期，例如 2014-01-01",
    "tuple_type": "须是列表",
    "dict_type": "须是键值对",
    "model_type": "须是键值对",
    "model_attributes_type": "须是键值对",
    "too_short": "条目太少",
    "too_long": "条目太多",
    "greater_than": "须大于 {gt}",
    "greater_than_equal": "不得小于 {ge}",
    "less_than_equal": "不得大于 {le}",
}

Model = TypeVar("Model", bound=Entry)


def place(root: Path, path: Path) -> str:
    """How a dictionary file is named in messages: its place in the project."""
    return f"{PLACE}/{path.relative_to(root).as_posix()}"


def read_yaml(root: Path, path: Path) -> Any:
    """Content of one YAML file; a missing or broken file is a DictionaryError."""
    try:
        return strict_yaml.read_yaml(path)
    except strict_yaml.YamlError as error:
        raise DictionaryError([f"{place(root, path)}: {error.reason}"]) from None


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
    """Build a model; problems read `<file>: <entry>.<key> …`."""
    if not isinstance(raw, dict):
        raise DictionaryError([f"{where}: {name or '内容'}须是键值对"])
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        problems = [_problem(model, where, name, detail) for detail in error.errors()]
        raise DictionaryError(problems) from None


def _problem(model: type[Entry], where: str, name: str, detail: ErrorDetails) -> str:
    key = ".".join([*([name] if name else []), *(str(part) for part in detail["loc"])])
    context: Mapping[str, Any] = detail.get("ctx", {})
    kind = detail["type"]
    if kind == "extra_forbidden":
        allowed = "、".join(model.model_fields) if len(detail["loc"]) == 1 else "见字典说明"
        return f"{where}: {key} 不是允许的键，可用：{allowed}"
    if kind == "missing":
        return f"{where}: 缺少必填键 {key}"
    if kind == "literal_error":
        return f"{where}: {key} = {detail['input']!r} 不允许，可用：{context['expected']}"
    if kind == "string_pattern_mismatch":
        return f"{where}: {key} = {detail['input']!r} 写法不对，须符合 {context['pattern']}"
    if kind == "value_error":
        return f"{where}: {key or '条目'}：{context['error']}"
    reason = PLAIN_MESSAGES.get(kind, detail["msg"]).format_map(context)
    return f"{where}: {key} = {detail['input']!r} 不合要求：{reason}"
