"""Declared files checked against their models: each mistake one Chinese sentence.

Belongs here: the sentence (file, line, entry, key, what is allowed) for every model of the project.
Does not belong here: reading YAML (`strict_yaml.py`), any particular model.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from warehouse.strict_yaml import Marked

# More mistakes of one file than this are counted, not told.
MOST_TOLD = 10
# Keys by which an entry of a list is named.
_NAMES = ("id", "code", "name")
# What pydantic says in English, by error type; types not listed keep their English text.
_PLAIN = {
    "string_type": "须是文本，数字代码请加引号",
    "string_too_short": "过短",
    "string_too_long": "过长",
    "int_type": "须是整数",
    "int_parsing": "须是整数",
    "int_from_float": "须是整数",
    "decimal_parsing": "须是数，例如 '0.5'",
    "decimal_type": "须是数，例如 '0.5'",
    "bool_type": "须是 true 或 false",
    "bool_parsing": "须是 true 或 false",
    "date_type": "须是日期，例如 2014-01-01",
    "date_from_datetime_parsing": "须是日期，例如 2014-01-01",
    "tuple_type": "须是列表，例如 [甲, 乙]",
    "list_type": "须是列表，例如 [甲, 乙]",
    "dict_type": "须是键值对",
    "mapping_type": "须是键值对",
    "model_type": "须是键值对",
    "model_attributes_type": "须是键值对",
    "too_short": "条目太少，至少 {min_length} 条",
    "too_long": "条目太多，至多 {max_length} 条",
    "greater_than": "须大于 {gt}",
    "greater_than_equal": "不得小于 {ge}",
    "less_than": "须小于 {lt}",
    "less_than_equal": "不得大于 {le}",
}

Loc = Sequence[int | str]
Model = TypeVar("Model", bound=BaseModel)


class DeclarationError(ValueError):
    """Declared files are wrong; `problems` are Chinese lines for whoever edits them."""

    def __init__(self, problems: str | Iterable[str]) -> None:
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(self.problems))


def check(
    model: type[Model],
    raw: Any,
    file: str,
    name: str = "",
    nouns: Mapping[str, str] | None = None,
    raising: type[DeclarationError] = DeclarationError,
) -> Model:
    """Build a model of what a file holds.

    Args:
        raw: the content, or one entry of it.
        file: how the file is called in messages.
        name: name of the entry, where the file has many.
        nouns: what an entry of a list is called, by the list's key.
        raising: the error of this kind of file.

    Raises:
        DeclarationError: every mistake, at most `MOST_TOLD` of them told.
    """
    if not isinstance(raw, dict):
        raise raising(f"{file}：{name or '内容'}须是键值对")
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        found = error.errors()
        told = [
            sentence(file, raw, one["loc"], _said(model, one), name, nouns, _ends_in_key(one))
            for one in found[:MOST_TOLD]
        ]
        rest = [f"{file}：另有 {len(found) - MOST_TOLD} 处有误"] if len(found) > MOST_TOLD else []
        raise raising([*told, *rest]) from None


def sentence(
    file: str,
    raw: Any,
    loc: Loc,
    text: str,
    name: str = "",
    nouns: Mapping[str, str] | None = None,
    ends_in_key: bool = True,
) -> str:
    """`<file> 第 N 行，<entry>：<text>`, where `{key}` in the text is the key as it is written."""
    line, entry, keys = _walked(raw, loc, nouns or {}, ends_in_key)
    # An entry without a name is told by its place: `bases（第 2 条）`.
    key = ".".join([*([name] if name else []), *keys]).replace(".（", "（")
    place = [f"第 {line} 行"] if line else []
    place += [entry] if entry else []
    told = text.replace("{key}", key or "整体")
    return f"{file}{' ' if line else '，' if place else ''}{'，'.join(place)}：{told}"


def _walked(
    raw: Any, loc: Loc, nouns: Mapping[str, str], ends_in_key: bool
) -> tuple[int | None, str, list[str]]:
    """Line, named entry and keys below it; a part that the file does not have (the tag of a union)
    is passed over, unless it is the key that is missing."""
    node, line, entry, keys = raw, getattr(raw, "line", None), "", list[str]()
    loc = [part for part in loc if part != "[key]"]
    for number, part in enumerate(loc, start=1):
        if isinstance(node, dict) and part in node:
            line = node.lines.get(part, line) if isinstance(node, Marked) else line
            node = node[part]
            keys.append(str(part))
        elif isinstance(node, list | tuple) and isinstance(part, int) and part < len(node):
            node = node[part]
            line = getattr(node, "line", None) or line
            called = _called(node, part)
            if keys and keys[-1] in nouns:
                entry, keys = f"{nouns[keys[-1]]} {called}", []
            else:
                keys.append(called)
        elif number == len(loc) and ends_in_key:
            keys.append(str(part))
    return line, entry, keys


def _called(entry: Any, place: int) -> str:
    named = (entry.get(key) for key in _NAMES) if isinstance(entry, dict) else ()
    return next((one for one in named if isinstance(one, str)), f"（第 {place + 1} 条）")


def _ends_in_key(detail: ErrorDetails) -> bool:
    return not detail["type"].startswith("union_tag") and detail["type"] != "value_error"


def _said(model: type[BaseModel], detail: ErrorDetails) -> str:
    context: Mapping[str, Any] = detail.get("ctx", {})
    kind, written = detail["type"], _written(detail["input"])
    if kind == "extra_forbidden":
        allowed = sorted(set(_keys_at(model, detail["loc"][:-1])))
        return "{key} 不是允许的键" + (f"，可用：{'、'.join(allowed)}" if allowed else "")
    if kind == "missing":
        return "缺少必填键 {key}"
    if kind == "literal_error":
        return f"{{key}} 应为 {_listed(context['expected'])} 之一，写的是 {written}"
    if kind == "union_tag_invalid":
        tag, allowed_tags = context["discriminator"].strip("'"), _listed(context["expected_tags"])
        return f"{tag} 应为 {allowed_tags} 之一，写的是 {_written(context['tag'])}"
    if kind == "union_tag_not_found":
        return f"缺少必填键 {context['discriminator'].strip(chr(39))}"
    if kind == "string_pattern_mismatch":
        return f"{{key}} 的写法不对，须符合 {context['pattern']}，写的是 {written}"
    if kind == "value_error":
        return f"{{key}}：{context['error']}"
    reason = _PLAIN.get(kind, detail["msg"]).format_map(context)
    return f"{{key}} {reason}，写的是 {written}"


def _listed(quoted: str) -> str:
    return quoted.replace(" or ", "、").replace(", ", "、").replace("'", "")


def _written(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _keys_at(model: type[BaseModel], loc: Loc) -> Iterator[str]:
    """The keys that may stand at a place; of a union only those of the member that was meant."""
    meant = {model}
    for part in loc:
        tagged = {one for one in meant if part in _tags(one)}
        fields = [one.model_fields[part] for one in meant if part in one.model_fields]
        if not tagged and fields:
            meant = {below for field in fields for below in _models(field.annotation)}
        meant = tagged or meant
    for one in meant:
        yield from (field.alias or name for name, field in one.model_fields.items())


def _tags(model: type[BaseModel]) -> tuple[Any, ...]:
    kind = model.model_fields.get("kind")
    return get_args(kind.annotation) if kind else ()


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
