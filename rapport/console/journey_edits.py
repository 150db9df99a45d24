"""Changes to the steps of a journey's draft: each gives a new definition and leaves the old be."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapport.console.journey_flow import (
    Definition,
    Values,
    is_fork,
    reading_order,
    steps_of,
    ways_of,
)

Json = dict[str, Any]

MOST_STEPS = 100
_STEPS_BACK = 200


class NotPossible(ValueError):
    """A change that would leave no journey; the argument is the key of the text that says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The definition after a change, the step that is looked at then, and what else went."""

    definition: Json
    step_id: str
    removed: int = 0


def insert(definition: Definition, after: str, place: int, step: Values) -> Changed:
    """Put a step on a way of another, or before all where `after` is empty."""
    new = _copied(definition)
    steps = steps_of(new)
    if len(steps) >= MOST_STEPS:
        raise NotPossible("journey_form.too_many")
    made: Json = copy.deepcopy(dict(step))
    made["id"] = new_id(str(step["kind"]), steps)
    listed = _list_of(new)
    if not after:
        _lead(made, next(iter(steps), made["id"]))
        listed.insert(0, made)
        return Changed(definition=new, step_id=made["id"])
    before = steps[after]
    ways = ways_of(before)
    if not ways:
        raise NotPossible("journey_form.after_end")
    way = ways[min(place, len(ways) - 1)]
    _lead(made, way.target)
    _put(before, way.path, made["id"])
    listed.insert(listed.index(before) + 1, made)
    return Changed(definition=new, step_id=made["id"])


def insert_before(definition: Definition, target: str, step: Values) -> Changed:
    """Put a step before another: whatever led there leads to the new one."""
    new = _copied(definition)
    steps = steps_of(new)
    if len(steps) >= MOST_STEPS:
        raise NotPossible("journey_form.too_many")
    made: Json = copy.deepcopy(dict(step))
    made["id"] = new_id(str(step["kind"]), steps)
    _redirect(new, target, made["id"])
    _lead(made, target)
    listed = _list_of(new)
    listed.insert(listed.index(steps[target]), made)
    return Changed(definition=new, step_id=made["id"])


def remove(definition: Definition, step_id: str) -> Changed:
    """Take a step out; who came to it goes where its first way led.

    What only its other ways led to goes with it.
    """
    new = _copied(definition)
    steps = steps_of(new)
    ways = ways_of(steps[step_id])
    comes = [one for one in steps if any(way.target == step_id for way in ways_of(steps[one]))]
    if not ways and comes:
        raise NotPossible("journey_form.keep_end")
    if len(steps) == 1:
        raise NotPossible("journey_form.keep_one")
    reached = _reached(new)
    target = ways[0].target if ways else ""
    first = next(iter(steps)) == step_id
    _redirect(new, step_id, target)
    listed = [step for step in _list_of(new) if step is not steps[step_id]]
    if first and target in steps:
        start = steps[target]
        listed.remove(start)
        listed.insert(0, start)
    new["steps"] = listed
    lost = reached - _reached(new) - {step_id}
    new["steps"] = [one for one in listed if not (isinstance(one, dict) and one.get("id") in lost)]
    looked_at = target if target in steps_of(new) else next(iter(steps_of(new)), "")
    return Changed(definition=new, step_id=looked_at, removed=len(lost))


def move(definition: Definition, step_id: str, by: int) -> Changed:
    """Move a step one place up (-1) or down (1) in the order of reading."""
    steps = steps_of(definition)
    if is_fork(steps[step_id]) or not ways_of(steps[step_id]):
        raise NotPossible("journey_form.move_one_way")
    return _move_down(definition, step_id) if by > 0 else _move_up(definition, step_id)


def duplicate(definition: Definition, step_id: str) -> Changed:
    """Put a double of a step behind it, on its first way."""
    steps = steps_of(definition)
    if not ways_of(steps[step_id]):
        raise NotPossible("journey_form.after_end")
    return insert(definition, step_id, 0, steps[step_id])


def put_step(definition: Definition, step_id: str, values: Values) -> Changed:
    """Write a step anew; another id is followed wherever the old one stood."""
    new = _copied(definition)
    listed, step = _list_of(new), steps_of(new)[step_id]
    listed[listed.index(step)] = copy.deepcopy(dict(values))
    now_id = values.get("id")
    if isinstance(now_id, str) and now_id and now_id != step_id:
        _redirect(new, step_id, now_id)
        return Changed(definition=new, step_id=now_id)
    return Changed(definition=new, step_id=step_id)


def new_id(kind: str, taken: Mapping[str, object]) -> str:
    """Name a step by its kind, with a number where that is taken."""
    number = 1
    while (name := kind if number == 1 else f"{kind}-{number}") in taken:
        number += 1
    return name


class History:
    """The definitions of one sitting, for undo and redo. One after the other of the same `what`,
    such as a field that is typed into, is one change."""

    def __init__(self, definition: Json) -> None:
        self._kept: list[tuple[Json, str]] = [(definition, "")]
        self._place = 0

    @property
    def now(self) -> Json:
        return self._kept[self._place][0]

    @property
    def can_undo(self) -> bool:
        return self._place > 0

    @property
    def can_redo(self) -> bool:
        return self._place + 1 < len(self._kept)

    def put(self, definition: Json, what: str = "") -> None:
        if definition == self.now:
            return
        del self._kept[self._place + 1 :]
        if what and self._kept[-1][1] == what:
            self._kept[-1] = (definition, what)
        else:
            self._kept.append((definition, what))
        del self._kept[:-_STEPS_BACK]
        self._place = len(self._kept) - 1

    def undo(self) -> None:
        self._place = max(0, self._place - 1)

    def redo(self) -> None:
        self._place = min(len(self._kept) - 1, self._place + 1)


def _move_down(definition: Definition, step_id: str) -> Changed:
    steps = steps_of(definition)
    target = ways_of(steps[step_id])[0].target
    if target not in steps or not ways_of(steps[target]):
        raise NotPossible("journey_form.move_last")
    taken = _taken_out(definition, step_id)
    return _put_in(taken, target, 0, steps[step_id])


def _move_up(definition: Definition, step_id: str) -> Changed:
    steps = steps_of(definition)
    order = [line.step_id for line in reading_order(definition) if line.kind == "step"]
    before = [
        one
        for one in order[: order.index(step_id)]
        if any(way.target == step_id for way in ways_of(steps[one]))
    ]
    if not before:
        raise NotPossible("journey_form.move_first")
    target = before[-1]
    taken = _taken_out(definition, step_id)
    if next(iter(steps_of(taken))) == target:
        return _put_in(taken, "", 0, steps[step_id])
    _redirect(taken, target, step_id)
    made = {**copy.deepcopy(dict(steps[step_id])), "next": target}
    listed = _list_of(taken)
    listed.insert(listed.index(steps_of(taken)[target]), made)
    return Changed(definition=taken, step_id=step_id)


def _put_in(definition: Json, after: str, place: int, step: Values) -> Changed:
    made = insert(definition, after, place, step)
    return put_step(made.definition, made.step_id, _with_id(made, str(step["id"])))


def _with_id(made: Changed, step_id: str) -> Json:
    return {**steps_of(made.definition)[made.step_id], "id": step_id}


def _taken_out(definition: Definition, step_id: str) -> Json:
    new = _copied(definition)
    steps = steps_of(new)
    target = ways_of(steps[step_id])[0].target
    first = next(iter(steps)) == step_id
    _redirect(new, step_id, target)
    listed = _list_of(new)
    listed.remove(steps[step_id])
    if first and target in steps:
        listed.remove(steps[target])
        listed.insert(0, steps[target])
    return new


def _reached(definition: Definition) -> set[str]:
    steps = steps_of(definition)
    found: set[str] = set()
    waiting = list(steps)[:1]
    while waiting:
        step_id = waiting.pop()
        if step_id in steps and step_id not in found:
            found.add(step_id)
            waiting += [way.target for way in ways_of(steps[step_id])]
    return found


def _redirect(definition: Json, old: str, new: str) -> None:
    for step in steps_of(definition).values():
        for way in ways_of(step):
            if way.target == old:
                _put(step, way.path, new)


def _lead(step: Json, target: str) -> None:
    """Let all ways of a new step lead to the same place."""
    for way in ways_of(step):
        _put(step, way.path, target)


def _put(step: Values, path: Sequence[str | int], target: str) -> None:
    *before, last = path
    inner: Any = step
    for part in before:
        inner = inner[part]
    inner[last] = target


def _copied(definition: Definition) -> Json:
    return copy.deepcopy(dict(definition))


def _list_of(definition: Json) -> list[Any]:
    steps = definition.get("steps")
    if not isinstance(steps, list):
        steps = definition["steps"] = []
    return steps
