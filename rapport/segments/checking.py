"""Names what no customer can meet, before a rule runs: the two places that contradict each other.

Only what follows from the rule's own words is named, whatever the data. Looked at are the parts of
one `all`, and the conditions of one list, two and two.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations

from rapport.segments.conditions import Condition
from rapport.segments.contradicting import are_apart, span_of
from rapport.segments.errors import BadRule
from rapport.segments.figures import EventFigure
from rapport.segments.happenings import (
    Aggregate,
    Finding,
    LastPerformed,
    NotPerformed,
    Performed,
    Sequence,
    Total,
)
from rapport.segments.references import RuleLookup, expand
from rapport.segments.rules import (
    AllOf,
    AnyOf,
    Bucket,
    Computed,
    Consented,
    Not,
    Rule,
    Score,
    Trait,
)
from rapport.segments.windows import Happening, Window

Placed = tuple[str, Rule]


def check_rule(rule: Rule, segments: RuleLookup | None = None) -> None:
    """Raise `BadRule` where no customer can meet a part of the rule, naming both places.

    With `segments`, the rules of the segments it names are looked at too.
    """
    whole = rule if segments is None else expand(rule, segments)
    for path, node in placed(whole):
        _check_conditions(path, node)
        if isinstance(node, AllOf):
            _check_parts(list(_parts(path, node)))


def placed(rule: Rule, path: str = "") -> Iterator[Placed]:
    """Give every node with its place, such as `all[1].performed`, from the top."""
    here = f"{path}{rule.kind}"
    yield here, rule
    match rule:
        case AllOf() | AnyOf():
            for number, inner in enumerate(rule.rules):
                yield from placed(inner, f"{here}[{number}].")
        case Not():
            yield from placed(rule.rule, f"{here}.")


def _parts(path: str, rule: Rule) -> Iterator[Placed]:
    """Give what must hold together: the parts of an `all`, and of those directly inside it."""
    if not isinstance(rule, AllOf):
        yield path, rule
        return
    for number, inner in enumerate(rule.rules):
        yield from _parts(f"{path}[{number}].{inner.kind}", inner)


def _check_parts(parts: list[Placed]) -> None:
    for (here, one), (there, other) in combinations(parts, 2):
        if _exclude(one, other) or _exclude(other, one):
            raise BadRule(f"{here} and {there}: no customer can meet both; drop or change one")


def _check_conditions(path: str, node: Rule) -> None:
    for place, conditions in _condition_lists(node):
        for (i, one), (j, other) in combinations(enumerate(conditions), 2):
            if one.name == other.name and are_apart(one, other):
                raise BadRule(
                    f"{path}.{place}[{i}] and {path}.{place}[{j}]: nothing can meet both;"
                    " drop or change one"
                )


def _condition_lists(node: Rule) -> Iterator[tuple[str, Iterable[Condition]]]:
    match node:
        case Happening():
            yield from _of_happening("", node)
            if isinstance(node, LastPerformed):
                yield "then", node.then
        case Finding():
            yield "product", node.product
        case Sequence():
            for number, step in enumerate(node.steps):
                yield f"steps[{number}].where", step.where
                yield f"steps[{number}].product", step.product
        case Aggregate():
            yield from _of_figures(node)


def _of_figures(node: Aggregate) -> Iterator[tuple[str, Iterable[Condition]]]:
    for place, figure in (("figure.", node.figure), ("than.", node.than)):
        if isinstance(figure, EventFigure):
            yield from _of_happening(place, figure)


def _of_happening(place: str, node: Happening) -> Iterator[tuple[str, Iterable[Condition]]]:
    yield f"{place}where", node.where
    yield f"{place}product", node.product


def _exclude(one: Rule, other: Rule) -> bool:  # noqa: PLR0911  (one question per kind)
    """Whether nobody meets both; asked in both orders."""
    match one, other:
        case _, Not():
            refused = other.rule
            return one in (refused.rules if isinstance(refused, AnyOf) else (refused,))
        case (Trait(), Trait()) | (Computed(), Computed()):
            assert isinstance(one, Condition)
            assert isinstance(other, Condition)
            return one.name == other.name and are_apart(one, other)
        case Performed(), NotPerformed():
            return one.at_least > 0 and _covers(other, one)
        case Performed(), Performed():
            most = other.at_most
            return most is not None and one.at_least > most and _covers(other, one)
        case Consented(), Consented():
            same = (one.channel, one.purpose) == (other.channel, other.purpose)
            return same and one.state is not other.state
        case Bucket(), Bucket():
            return one.name == other.name and one.end <= other.start
        case _:
            return _figures_apart(one, other)


def _figures_apart(one: Rule, other: Rule) -> bool:
    """Whether two comparisons ask for the same figure and leave it no number."""
    match one, other:
        case Score(), Score():
            same = one.name == other.name
        case Total(), Total():
            same = _but_comparison(one) == _but_comparison(other)
        case Aggregate(), Aggregate():
            same = one.figure == other.figure
        case _:
            return False
    if one.value is None or other.value is None:
        return False
    return same and span_of(one.op, one.value).is_apart_from(span_of(other.op, other.value))


def _but_comparison(rule: Total) -> Total:
    return rule.model_copy(update={"op": None, "value": None})


def _covers(wide: Happening, narrow: Happening) -> bool:
    """Whether every event that the narrow one is about, the wide one is about too."""
    if wide.event != narrow.event:
        return False
    # Each product condition holds for one product: only the same list is surely as wide.
    fits = set(wide.where) <= set(narrow.where) and wide.product in ((), narrow.product)
    return fits and _window_covers(wide, narrow)


def _window_covers(wide: Window, narrow: Window) -> bool:
    one, other = (
        {name: getattr(window, name) for name in Window.model_fields} for window in (wide, narrow)
    )
    if one == other or not any(getattr(wide, name) for name in _NARROWING):
        return True
    days = ("within_days", "older_than_days")
    if any(one[name] != other[name] for name in one if name not in days):
        return False
    reach = wide.within_days is None or (
        narrow.within_days is not None and narrow.within_days <= wide.within_days
    )
    return reach and (
        wide.older_than_days is None
        or (narrow.older_than_days is not None and narrow.older_than_days >= wide.older_than_days)
    )


_NARROWING = (
    "within_days",
    "older_than_days",
    "since",
    "until",
    "weekdays",
    "from_hour",
    "until_hour",
)
"""The fields that leave anything out; hours from 0 on are those of any window."""
