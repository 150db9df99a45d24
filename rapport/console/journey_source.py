"""A journey as text, and where in the text something is wrong."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import yaml
from pydantic import ValidationError

from rapport.journeys import Journey
from rapport.kit.errors import RapportError
from rapport.segments import parse_rule

Form = Literal["yaml", "json"]
_LONGEST = 100_000
_SHALLOW = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a text or the journey in it. `line` counts from 1; 0 is nowhere.

    `step_id` is the step it stands in, `place` the keys that lead there.
    """

    message: str
    line: int = 0
    place: str = ""
    step_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a text says: a definition, or why there is none."""

    definition: dict[str, Any] | None = None
    fault: Fault | None = None


def write_source(definition: Mapping[str, object], form: Form) -> str:
    """Write a definition; steps stand on a line each in YAML where they are short."""
    if form == "json":
        return json.dumps(definition, ensure_ascii=False, indent=2)
    return yaml.dump(
        dict(definition), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100
    )


def read_source(text: str) -> Read:
    """Read YAML, of which JSON is a part. Aliases are refused: they let a small text be huge."""
    if len(text) > _LONGEST:
        return Read(fault=Fault(message=f"over {_LONGEST} characters; a journey is a page of text"))
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else 0
                return Read(fault=Fault(message="aliases (*name) cannot be used here", line=line))
        raw = yaml.safe_load(text)
        plain = json.loads(json.dumps(raw, default=str))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 0
        return Read(fault=Fault(message=str(error.problem or error), line=line))
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        return Read(fault=Fault(message=" ".join(str(error).split())))
    if not isinstance(plain, dict):
        return Read(
            fault=Fault(message="it must hold keys such as name, trigger and steps", line=1)
        )
    return Read(definition=plain)


def read_journey_in(
    definition: Mapping[str, object], text: str
) -> tuple[Journey | None, list[Fault]]:
    """Read a definition as a journey, or say all that keeps it from being one, with the lines."""
    found = _rule_faults(definition, text)
    if found:
        return None, found
    try:
        return Journey.model_validate(definition), []
    except ValidationError as error:
        return None, [
            _fault(str(one["msg"]), one["loc"], definition, text)
            for one in error.errors(include_url=False)
        ]
    except RapportError as error:
        return None, [Fault(message=str(error))]


def line_of(text: str, place: Sequence[str | int]) -> int:
    """Find the line on which a value begins, or what holds it where it is missing."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return 0
    line = 1
    for part in place:
        found = _inside(node, part)
        if found is None:
            continue  # the name of a kind, or a key that is missing
        line, node = found
    return line


def _inside(node: yaml.Node | None, part: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item.start_mark.line + 1, item
    return None


def _rule_faults(definition: Mapping[str, object], text: str) -> list[Fault]:
    """Rules are read by their own parser, which says where in the rule something is wrong."""
    found = []
    steps = definition.get("steps")
    places: list[tuple[tuple[str | int, ...], object]] = [
        (("steps", number, "rule"), step.get("rule"))
        for number, step in enumerate(steps if isinstance(steps, list) else ())
        if isinstance(step, dict) and step.get("kind") == "branch"
    ]
    if definition.get("exit_when") is not None:
        places.append((("exit_when",), definition["exit_when"]))
    for place, rule in places:
        if rule is None:
            continue
        try:
            parse_rule(rule if isinstance(rule, Mapping) else {})
        except RapportError as error:
            found.append(_fault(str(error), place, definition, text))
    return found


def _fault(
    message: str, place: Sequence[str | int], definition: Mapping[str, object], text: str
) -> Fault:
    step_id = ""
    steps = definition.get("steps")
    if len(place) >= _SHALLOW and place[0] == "steps" and isinstance(steps, list):
        number = place[1]
        step = steps[number] if isinstance(number, int) and number < len(steps) else None
        step_id = str(step.get("id", "")) if isinstance(step, dict) else ""
    return Fault(
        message=message,
        line=line_of(text, place),
        place=".".join(str(part) for part in place),
        step_id=step_id,
    )


class _Dumper(yaml.SafeDumper):
    """Writes what holds only plain values on one line, so that a step reads as a line."""

    def ignore_aliases(self, _data: Any) -> bool:  # noqa: ANN401  the signature of yaml's own
        return True


def _mapping(dumper: _Dumper, data: dict[str, Any]) -> yaml.Node:
    plain = not any(isinstance(value, dict | list) for value in data.values())
    flow = plain and "name" not in data
    return dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=flow)


def _sequence(dumper: _Dumper, data: list[Any]) -> yaml.Node:
    plain = not any(isinstance(value, dict | list) for value in data)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=plain)


_Dumper.add_representer(dict, _mapping)
_Dumper.add_representer(list, _sequence)
