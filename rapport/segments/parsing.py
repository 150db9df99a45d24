"""Reads a rule from JSON, or says in one sentence where it is wrong and what fits."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from rapport.kit.words import nearest
from rapport.segments.conditions import Condition, kind_of
from rapport.segments.errors import BadRule
from rapport.segments.figures import EventFigure, OrderFigure
from rapport.segments.happenings import Between, Step
from rapport.segments.rules import KINDS, MAX_DEPTH, MAX_NODES, Rule

_RULE: TypeAdapter[Rule] = TypeAdapter(Rule)
_KIND_NAMES = {get_args(kind.model_fields["kind"].annotation)[0]: kind for kind in KINDS}
_FIGURES, _FIGURE_FIELDS = ("events", "orders"), ("figure", "than")
_PARTS: Mapping[str, type[BaseModel]] = {
    **_KIND_NAMES,
    **dict.fromkeys(("where", "product", "then"), Condition),
    "steps": Step,
    "without": Between,
    "events": EventFigure,
    "orders": OrderFigure,
}
"""What stands under a name in a place of a rule."""
_SHOWN = 60
_NAMES = ("name", "property", "topic")


def parse_rule(rule: str | bytes | Mapping[str, object]) -> Rule:
    """Read a rule from JSON text or from what JSON text became.

    `BadRule` names the first thing wrong by its path, such as `all[1].performed.within_days`.
    """
    raw = _json_value(rule)
    _check_limits(raw)
    try:
        return _RULE.validate_json(json.dumps(raw))
    except ValidationError as error:
        found = error.errors(include_url=False)
        places = {_path(_place(one)) for one in found}
        more = f" (and {len(places) - 1} more)" if len(places) > 1 else ""
        first = min(found, key=_rank)
        raise BadRule(_sentence(first) + more) from error


def rule_json(rule: Rule) -> dict[str, object]:
    """Give a rule as a JSON value, without what is at its default; `parse_rule` reads it back."""
    value: dict[str, object] = rule.model_dump(mode="json", exclude_defaults=True)
    return value


def rule_schema() -> dict[str, object]:
    """Give the JSON Schema (draft 2020-12) of a rule."""
    schema = _RULE.json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Segment rule",
        "description": "Which customers a segment holds. Keys and values are stored for good.",
        **schema,
    }


def _json_value(rule: str | bytes | Mapping[str, object]) -> object:
    if isinstance(rule, Mapping):
        return dict(rule)
    try:
        return json.loads(rule)
    except json.JSONDecodeError as error:
        raise BadRule(
            f"the rule is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise BadRule("the rule is not JSON text in UTF-8, or is nested too deeply") from error


def _check_limits(raw: object) -> None:
    waiting, nodes = [(raw, 1)], 0
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        if depth > MAX_DEPTH:
            raise BadRule(f"the rule is nested deeper than {MAX_DEPTH} levels; use segments inside")
        if nodes > MAX_NODES:
            raise BadRule(f"the rule has more than {MAX_NODES} parts; split it into segments")
        waiting += [(child, depth + 1) for child in _children(node)]


def _children(node: object) -> list[object]:
    if not isinstance(node, dict):
        return []
    rules = node.get("rules")
    return [
        *(rules if isinstance(rules, list) else []),
        *([node["rule"]] if "rule" in node else []),
    ]


def _sentence(error: ErrorDetails) -> str:
    context: Mapping[str, Any] = error.get("ctx") or {}
    place = _place(error)
    path = _path(place)
    match error["type"]:
        case "union_tag_invalid":
            return f"{path}kind: " + _unknown(str(context["tag"]), _tags(context))
        case "union_tag_not_found":
            kinds = _FIGURES if place and place[-1] in _FIGURE_FIELDS else _KIND_NAMES
            return f"{path}kind: is missing; use one of {', '.join(kinds)}"
        case "refused":
            return f"{path.rstrip('.') or 'the rule'}: {context['sentence']}"
        case "missing":
            return f"{path.rstrip('.')}: is missing"
        case "extra_forbidden":
            return f"{path.rstrip('.')}: " + _unknown(str(place[-1]), _fields_at(place))
        case _:
            return f"{path.rstrip('.') or 'the rule'}: {_mismatch(error, place)}"


def _rank(error: ErrorDetails) -> int:
    """What explains the others comes first.

    A name that is not known explains the field that is missing beside it; a length, that no other
    type of value fits.
    """
    telling = ("extra_forbidden", "string_too_long", "too_long")
    return telling.index(error["type"]) if error["type"] in telling else len(telling)


def _place(error: ErrorDetails) -> list[int | str]:
    field = (error.get("ctx") or {}).get("field")
    place = [*error["loc"], *([field] if field else [])]
    # Behind `value` comes which type was tried, which is no place in the rule.
    return place[: place.index("value") + 1] if "value" in place else place


def _mismatch(error: ErrorDetails, place: list[int | str]) -> str:
    found: object = error["input"]
    match error["type"]:
        case "enum" | "literal_error" if isinstance(found, str):
            listed = str((error.get("ctx") or {})["expected"]).replace(" or ", ", ")
            return _unknown(found, [name.strip("'") for name in listed.split(", ")])
        case "too_short":
            least = (error.get("ctx") or {})["min_length"]
            return "needs at least " + ("one entry" if least == 1 else f"{least} entries")
        case "string_too_long":
            return f"is longer than {(error.get('ctx') or {})['max_length']} characters"
        case "too_long":
            return f"has more than {(error.get('ctx') or {})['max_length']} entries"
        case "string_pattern_mismatch" if place[-1] in _NAMES:
            wanted = "must be without the character NUL"
        case _ if "value" in place:
            wanted = "must be a text, a number, a yes or no, or a list of them"
        case _:
            wanted = error["msg"].removeprefix("Input ").replace("should", "must", 1)
    shown = repr(found)
    hidden = "value" in place or len(shown) > _SHOWN or isinstance(found, dict | list)
    return f"{wanted}, and {kind_of(found) if hidden else shown} was found"


def _unknown(word: str, known: Iterable[str]) -> str:
    close = nearest(word, known)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return f"{word[:_SHOWN]!r} is not known here; {hint}use one of {', '.join(known)}"


def _tags(context: Mapping[str, Any]) -> list[str]:
    """Give the kinds that would have fitted."""
    return [name.strip("'") for name in str(context["expected_tags"]).split(", ")]


def _fields_at(place: list[int | str]) -> list[str]:
    """Give the fields of the part of a rule in which the last of the place was found."""
    for part in reversed(place[:-1]):
        if isinstance(part, str) and part in _PARTS:
            return list(_PARTS[part].model_fields)
    return ["kind"]


def _path(place: Iterable[int | str]) -> str:
    """Write a place as a reader of the rule sees it: `all[1].performed.within_days.`."""
    path = ""
    for part in place:
        if isinstance(part, int):
            path = f"{path.removesuffix('.')}[{part}]."
        elif part not in ("rules", "rule", "tagged-union"):
            path += f"{part}."
    return path
