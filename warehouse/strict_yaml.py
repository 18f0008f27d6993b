"""YAML files read as strictly as code.

Belongs here: reading one file, refusing a key written twice.
Does not belong here: what the keys mean (contracts, dictionary, rules, suites).
"""

from pathlib import Path
from typing import Any

import yaml


class YamlError(ValueError):
    """A YAML file that cannot be read; `reason` is the message without the file's name."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}：{reason}")
        self.reason = reason


class _RepeatedKey(ValueError):
    """A mapping with a key written twice."""


class _StrictLoader(yaml.CSafeLoader):
    """Plain YAML lets the second of two equal keys win without a word; this loader refuses."""


def _unique_mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            line = key_node.start_mark.line + 1
            raise _RepeatedKey(f"第{line}行：键“{key}”重复，每个键只能写一次")
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _unique_mapping)


def read_yaml(path: Path) -> Any:
    """Content of one YAML file.

    Raises:
        YamlError: the file is missing, is no YAML, or holds a key twice.
    """
    try:
        return yaml.load(path.read_bytes(), Loader=_StrictLoader)
    except FileNotFoundError:
        raise YamlError(path, "文件不存在") from None
    except _RepeatedKey as error:
        raise YamlError(path, str(error)) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise YamlError(path, f"不是有效的 YAML（{error}）") from error


def read_mapping(path: Path) -> dict[str, Any]:
    """The mapping that a YAML file holds."""
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise YamlError(path, "应是“键: 值”的形式")
    return content
