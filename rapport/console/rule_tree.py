"""A rule as the builder holds it: groups within groups, and lines that keep all of a condition.

A line is the condition's own JSON, so that what no field shows stays as it was. Written out, the
tree is the rule again; a group without any condition is left out, and no condition is everyone.
"""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rapport.segments import Rule, rule_json

JOINS = ("all", "any", "none")
"""All parts hold, at least one, or none of them: `none` is written as `not`."""
_PLACE = re.compile(r"^([a-z_\[\]0-9.]+?)(?: and ([a-z_\[\]0-9.]+))?: ")


@dataclass(slots=True, eq=False)
class Line:
    """One condition as JSON; `is_open` shows the fields that most conditions do without."""

    values: dict[str, object]
    is_open: bool = False

    @property
    def kind(self) -> str:
        return str(self.values["kind"])


@dataclass(slots=True, eq=False)
class Group:
    """Parts that are asked together, as `join` says."""

    join: str = "all"
    parts: "list[Line | Group]" = field(default_factory=list)


Part = Line | Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The JSON of a rule, and which part stands at which place of it, as errors name places."""

    rule: dict[str, object]
    places: tuple[tuple[str, Part], ...]

    def named_by(self, message: str) -> list[Part]:
        """Find the parts that an error's sentence begins with: one, or the two that clash."""
        named = _PLACE.match(message)
        found = [self._part_at(path) for path in named.groups() if path] if named else []
        return [part for part in found if part is not None]

    def _part_at(self, path: str) -> Part | None:
        fitting = [
            (place, part)
            for place, part in self.places
            if path == place or path.startswith((f"{place}.", f"{place}["))
        ]
        return max(fitting, key=lambda one: len(one[0]))[1] if fitting else None


def read_tree(rule: Rule) -> Group:
    """Read a rule into a tree, whose top is always a group."""
    value = rule_json(rule)
    if value["kind"] == "everyone":
        return Group()
    top = _read(value)
    return top if isinstance(top, Group) else Group("all", [top])


def write_tree(tree: Group) -> Written:
    """Write the tree as a rule's JSON."""
    kept = [part for part in tree.parts if _says(part)]
    places: list[tuple[str, Part]] = []
    if not kept:
        return Written(rule={"kind": "everyone"}, places=())
    top = kept[0] if len(kept) == 1 and tree.join != "none" else tree
    return Written(rule=_write(top, "", places), places=tuple(places))


def lines_of(tree: Group) -> Iterator[Line]:
    """Give every line, from the top."""
    for part in tree.parts:
        if isinstance(part, Line):
            yield part
        else:
            yield from lines_of(part)


def holder_of(tree: Group, part: Part) -> tuple[Group, int]:
    """Find the group that a part stands in, and where in it."""
    for place, one in enumerate(tree.parts):
        if one is part:
            return tree, place
    for one in tree.parts:
        if isinstance(one, Group):
            try:
                return holder_of(one, part)
            except LookupError:
                continue
    raise LookupError("the part is not in the tree")


def move(tree: Group, part: Part, step: int) -> None:
    """Move a part one place up (-1) or down (1): into a group it meets, out of one that ends."""
    group, place = holder_of(tree, part)
    target = place + step
    if 0 <= target < len(group.parts):
        neighbour = group.parts[target]
        del group.parts[place]
        if isinstance(neighbour, Group) and isinstance(part, Line):
            neighbour.parts.insert(0 if step > 0 else len(neighbour.parts), part)
        else:
            group.parts.insert(target, part)
    elif group is not tree:
        outer, there = holder_of(tree, group)
        del group.parts[place]
        outer.parts.insert(there + (1 if step > 0 else 0), part)


def duplicate(tree: Group, part: Part) -> Part:
    group, place = holder_of(tree, part)
    double = copy.deepcopy(part)
    group.parts.insert(place + 1, double)
    return double


def remove(tree: Group, part: Part) -> None:
    group, place = holder_of(tree, part)
    del group.parts[place]


def wrap(tree: Group, part: Part, join: str) -> None:
    """Put a part into a group of its own."""
    group, place = holder_of(tree, part)
    group.parts[place] = Group(join, [part])


def _says(part: Part) -> bool:
    return isinstance(part, Line) or any(_says(inner) for inner in part.parts)


def _read(value: dict[str, object]) -> Part:
    kind = value["kind"]
    if kind in ("all", "any"):
        return Group(str(kind), [_read(inner) for inner in _nodes(value["rules"])])
    if kind == "not":
        (inner,) = _nodes([value["rule"]])
        if inner["kind"] == "any" and len(_nodes(inner["rules"])) > 1:
            return Group("none", [_read(one) for one in _nodes(inner["rules"])])
        return Group("none", [_read(inner)])
    return Line(dict(value))


def _nodes(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return value


def _write(part: Part, path: str, places: list[tuple[str, Part]]) -> dict[str, object]:
    if isinstance(part, Line):
        places.append((f"{path}{part.kind}", part))
        return copy.deepcopy(part.values)
    kept = [inner for inner in part.parts if _says(inner)]
    if part.join != "none":
        return _joined(part, part.join, kept, path=path, places=places)
    places.append((f"{path}not", part))
    if len(kept) == 1:
        return {"kind": "not", "rule": _write(kept[0], f"{path}not.", places)}
    inside = _joined(part, "any", kept, path=f"{path}not.", places=places)
    return {"kind": "not", "rule": inside}


def _joined(
    group: Group, join: str, kept: list[Part], *, path: str, places: list[tuple[str, Part]]
) -> dict[str, object]:
    here = f"{path}{join}"
    places.append((here, group))
    rules = [_write(one, f"{here}[{place}].", places) for place, one in enumerate(kept)]
    return {"kind": join, "rules": rules}
