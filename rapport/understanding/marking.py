"""Utterances with their entities marked in the text, as the training files of Rasa have them.

`[red](colour)` is the short form; `[NYC]{"entity": "city", "role": "from", "value": "New York"}`
says more. A backslash before a bracket makes it a plain one.
https://rasa.com/docs/rasa/training-data-format
"""

import json
import re
from collections.abc import Sequence

from rapport.understanding.errors import BadUtterances
from rapport.understanding.model import Entity

_MARKED = re.compile(
    r"\\(?P<plain>[\[\]\\])"
    r"|\[(?P<said>(?:\\.|[^\[\]\\])+)\](?:\((?P<short>[^()]+)\)|(?P<long>\{[^{}]*\}))"
)
_SPECIAL = re.compile(r"[\[\]\\]")
_ESCAPED = re.compile(r"\\(.)")
_KNOWN = frozenset({"entity", "role", "group", "value"})


def read_marked(line: str) -> tuple[str, tuple[Entity, ...]]:
    """Give the plain text of a marked line and its entities. Raises `BadUtterances`."""
    parts: list[str] = []
    entities: list[Entity] = []
    length = place = 0
    for found in _MARKED.finditer(line):
        before = line[place : found.start()]
        said = found["plain"] or _ESCAPED.sub(r"\1", found["said"])
        start = length + len(before)
        parts += [before, said]
        length = start + len(said)
        if found["said"]:
            entities.append(_entity(found, said, start))
        place = found.end()
    parts.append(line[place:])
    return "".join(parts), tuple(entities)


def write_marked(text: str, entities: Sequence[Entity]) -> str:
    """Mark the entities of a text; `read_marked` gives both back."""
    parts: list[str] = []
    place = 0
    for one in sorted(entities, key=lambda one: one.start):
        said = text[one.start : one.end]
        parts += [_escaped(text[place : one.start]), f"[{_escaped(said)}]", _mark(one, said)]
        place = one.end
    return "".join([*parts, _escaped(text[place:])])


def _entity(found: re.Match[str], said: str, start: int) -> Entity:
    told = _told(found)
    return Entity(
        start=start,
        end=start + len(said),
        kind=told["entity"],
        value=told.get("value", said),
        role=told.get("role"),
    )


def _told(found: re.Match[str]) -> dict[str, str]:
    if found["short"]:
        kind, _, value = found["short"].partition(":")
        return {"entity": kind.strip()} | ({"value": value.strip()} if value else {})
    try:
        told: dict[str, str] = json.loads(found["long"])
    except json.JSONDecodeError as error:
        raise BadUtterances(f"{found[0]!r} marks an entity, but is no JSON: {error.msg}") from error
    if "entity" not in told or any(not isinstance(one, str) for one in told.values()):
        raise BadUtterances(f'{found[0]!r} must name its "entity", and hold texts only')
    if unknown := sorted(set(told) - _KNOWN):
        raise BadUtterances(f"{found[0]!r} has {unknown[0]!r}, which no entity has")
    return told


def _mark(one: Entity, said: str) -> str:
    if one.role is None and one.value == said and not re.search("[():]", one.kind):
        return f"({one.kind})"
    told = {"entity": one.kind, "role": one.role, "value": one.value}
    return json.dumps({name: value for name, value in told.items() if value}, ensure_ascii=False)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: "\\" + found[0], text)
