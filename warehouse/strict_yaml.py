"""YAML files read as strictly as code.

Belongs here: reading one file, refusing a key written twice, remembering the line of every key.
Does not belong here: what the keys mean, and saying that one is wrong (`declared.py`).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[1]


class YamlError(ValueError):
    """A YAML file that cannot be read."""

    def __init__(self, path: Path, reason: str, line: int | None = None) -> None:
        self.reason, self.line = reason, line
        super().__init__(self.told(shown(path)))

    def told(self, file: str) -> str:
        """The sentence, where the file is called so."""
        return f"{file} 第 {self.line} 行：{self.reason}" if self.line else f"{file}：{self.reason}"


class Marked(dict[Any, Any]):
    """A mapping that remembers where it was written: its own first line and that of each key."""

    line: int | None = None
    lines: Mapping[Any, int] = {}

    def replaced(self, changes: Mapping[Any, Any]) -> "Marked":
        """The same place with other content."""
        other = Marked({**self, **changes})
        other.line, other.lines = self.line, self.lines
        return other


class _RepeatedKey(ValueError):
    """A mapping with a key written twice."""

    def __init__(self, key: object, line: int) -> None:
        super().__init__(f"键“{key}”重复，每个键只能写一次")
        self.line = line


class _StrictLoader(yaml.CSafeLoader):
    """Plain YAML lets the second of two equal keys win without a word; this loader refuses."""


def _unique_mapping(loader: _StrictLoader, node: yaml.MappingNode) -> Marked:
    loader.flatten_mapping(node)
    found, lines = Marked(), {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if key in found:
            raise _RepeatedKey(key, line)
        found[key] = loader.construct_object(value_node, deep=True)
        lines[key] = line
    found.line, found.lines = node.start_mark.line + 1, lines
    return found


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _unique_mapping)


def shown(path: Path) -> str:
    """How a file is named in messages: its place in the project, elsewhere its whole path."""
    inside = path.is_relative_to(PROJECT)
    return (path.relative_to(PROJECT) if inside else path).as_posix()


def read_yaml(path: Path) -> Any:
    """Content of one YAML file; its mappings are `Marked`.

    Raises:
        YamlError: the file is missing, is no YAML, or holds a key twice.
    """
    try:
        return yaml.load(path.read_bytes(), Loader=_StrictLoader)
    except FileNotFoundError:
        raise YamlError(path, "文件不存在") from None
    except _RepeatedKey as error:
        raise YamlError(path, str(error), error.line) from None
    except yaml.MarkedYAMLError as error:
        raise YamlError(path, *_broken(error)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise YamlError(path, f"不是有效的 YAML：不是 UTF-8 编码的文本（{error}）") from error


def read_mapping(path: Path) -> Marked:
    """The mapping that a YAML file holds."""
    content = read_yaml(path)
    if not isinstance(content, Marked):
        raise YamlError(path, "应是“键: 值”的形式")
    return content


def _broken(error: yaml.MarkedYAMLError) -> tuple[str, int | None]:
    """Where reading stopped; the cause often lies in the entry that began before."""
    stopped, began = _line(error.problem_mark), _line(error.context_mark)
    since = f"；这一段从第 {began} 行开始" if began and began != stopped else ""
    advice = "请核对缩进、冒号后的空格、引号和括号是否成对"
    return f"不是有效的 YAML（{error.problem}{since}），{advice}", stopped


def _line(mark: yaml.Mark | None) -> int | None:
    return None if mark is None else int(mark.line) + 1
