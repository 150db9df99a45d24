"""The steps of a journey in the order in which one reads them, whatever state its draft is in.

One column: a step, then what follows it. Where it has several ways each is told by itself, one
level deeper, until they meet again; what was told before is not told twice, it is named.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Definition = Mapping[str, object]
"""A journey as YAML has it; it may be unfinished or wrong."""
Values = Mapping[str, object]
"""A step of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way out of a step: `place` numbers it, `path` is where its target stands in the step."""

    place: int
    target: str
    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the column.

    `step`: a card. `way`: what one way of the step `step_id` takes. `jump`: goes on at the step
    `target`, told elsewhere or missing. `meet`: the ways of `step_id` go on together. `rest`: no
    way leads to what follows.
    """

    kind: Literal["step", "way", "jump", "meet", "rest"]
    depth: int
    step_id: str = ""
    place: int = 0
    target: str = ""

    @property
    def key(self) -> str:
        """Name the line, so that it is the same one after a change."""
        return f"{self.kind}:{self.step_id}:{self.place}:{self.target}"


def steps_of(definition: Definition) -> dict[str, Values]:
    """Give the steps that can be shown, by id, in their order; of two with one id the first."""
    found: dict[str, Values] = {}
    steps = definition.get("steps")
    for step in steps if isinstance(steps, list) else ():
        if isinstance(step, dict) and isinstance(step.get("id"), str) and step["id"]:
            found.setdefault(step["id"], step)
    return found


def ways_of(step: Values) -> list[Way]:
    """Give the ways out of a step, in the order in which they are read."""
    paths: list[tuple[str | int, ...]] = []
    match step.get("kind"):
        case "branch" | "wait-for":
            paths = [("then",), ("otherwise",)]
        case "split":
            paths = _listed(step, "ways")
        case "choose":
            paths = _listed(step, "options")
        case "score":
            paths = [*_listed(step, "cuts"), ("otherwise",)]
        case "end":
            paths = []
        case _:
            paths = [("next",)]
    return [
        Way(place=place, target=_text_at(step, path), path=path) for place, path in enumerate(paths)
    ]


def is_fork(step: Values) -> bool:
    return step.get("kind") in {"branch", "wait-for", "split", "choose", "score"}


def reading_order(definition: Definition) -> list[Line]:
    """Tell the journey line by line."""
    return list(_Reader(steps_of(definition)).lines())


class _Reader:
    def __init__(self, steps: Mapping[str, Values]) -> None:
        self._steps = steps
        self._ways = {step_id: ways_of(step) for step_id, step in steps.items()}
        self._meets = _meetings(
            {
                step_id: [way.target for way in ways if way.target in steps]
                for step_id, ways in self._ways.items()
            }
        )
        self._told: set[str] = set()

    def lines(self) -> Iterator[Line]:
        ids = list(self._steps)
        if ids:
            yield from self._from(ids[0], "", 0)
        rest = [step_id for step_id in ids if step_id not in self._told]
        if rest:
            yield Line(kind="rest", depth=0)
        for step_id in rest:
            if step_id not in self._told:
                yield from self._from(step_id, "", 0)

    def _from(self, step_id: str, stop: str, depth: int) -> Iterator[Line]:
        """Tell what follows from a step on, up to where ways meet, without it."""
        came_from = ""
        while step_id != stop:
            if step_id not in self._steps or step_id in self._told:
                yield Line(kind="jump", depth=depth, step_id=came_from, target=step_id)
                return
            self._told.add(step_id)
            yield Line(kind="step", depth=depth, step_id=step_id)
            ways = self._ways[step_id]
            if not ways:
                return
            came_from = step_id
            if len(ways) == 1 and not is_fork(self._steps[step_id]):
                step_id = ways[0].target
                continue
            meet = self._meets.get(step_id, "")
            yield from self._ways_told(step_id, meet or stop, depth)
            if not meet:
                return
            if meet != stop and meet not in self._told:
                yield Line(kind="meet", depth=depth, step_id=step_id, target=meet)
            step_id = meet

    def _ways_told(self, step_id: str, stop: str, depth: int) -> Iterator[Line]:
        for way in self._ways[step_id]:
            yield Line(
                kind="way", depth=depth + 1, step_id=step_id, place=way.place, target=way.target
            )
            for line in self._from(way.target, stop, depth + 2):
                if line.kind == "jump" and not line.step_id:
                    line = Line(  # noqa: PLW2901  the jump of this way
                        kind="jump",
                        depth=line.depth,
                        step_id=step_id,
                        place=way.place,
                        target=line.target,
                    )
                yield line


def _meetings(leads: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Find where all ways of a step meet again: its nearest post-dominator, if it has one.

    The sets of Allen and Cocke's iterative method, as bits; a circle makes no difference to it.
    """
    ids = list(leads)
    place = {step_id: number for number, step_id in enumerate(ids)}
    every = (1 << len(ids)) - 1
    after = {step_id: every if leads[step_id] else 1 << place[step_id] for step_id in ids}
    changed = True
    while changed:
        changed = False
        for step_id in reversed(ids):
            common = every if leads[step_id] else 0
            for target in leads[step_id]:
                common &= after[target]
            new = common | 1 << place[step_id]
            if new != after[step_id]:
                after[step_id], changed = new, True
    found = {}
    for step_id in ids:
        others = [one for one in ids if after[step_id] >> place[one] & 1 and one != step_id]
        if others:
            found[step_id] = max(others, key=lambda one: after[one].bit_count())
    return found


def _listed(step: Values, key: str) -> list[tuple[str | int, ...]]:
    items = step.get(key)
    return (
        [(key, number, "next") for number in range(len(items))] if isinstance(items, list) else []
    )


def _text_at(step: Values, path: Sequence[str | int]) -> str:
    value: object = step
    for part in path:
        if isinstance(part, int):
            value = value[part] if isinstance(value, list) else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""
