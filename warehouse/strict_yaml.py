"""YAML files read as strictly as code.

Belongs here: reading one file whose top level is a mapping, refusing a key written twice.
Does not belong here: what the keys mean (contracts, dictionary).
"""

from pathlib import Path
from typing import Any

import yaml


class YamlError(ValueError):
    """A YAML file that cannot be read; the message names the file and the line."""


class _StrictLoader(yaml.SafeLoader):
    """Refuses a key written twice: plain YAML lets the second one win without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise YamlError(f"第 {key.start_mark.line + 1} 行：键“{key.value}”写了两次")
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def read_mapping(path: Path) -> dict[str, Any]:
    """The mapping that a YAML file holds."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _StrictLoader)
    except FileNotFoundError:
        raise YamlError(f"{path}：缺少这个文件") from None
    except (yaml.YAMLError, UnicodeDecodeError, YamlError) as error:
        raise YamlError(f"{path}：{error}") from error
    if not isinstance(content, dict):
        raise YamlError(f"{path}：应是“键: 值”的形式")
    return content
