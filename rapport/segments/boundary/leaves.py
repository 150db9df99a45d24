"""The conditions of a rule, where each stands in it, and what the rule is when they are known."""

from collections.abc import Callable, Mapping

from rapport.segments.rules import AllOf, AnyOf, Not, Rule

Held = Mapping[Rule, bool]


def leaves_of(rule: Rule) -> dict[Rule, str]:
    """Every condition of the rule with the path of its first place, in the order they are read."""
    found: dict[Rule, str] = {}
    _gather(rule, "", found)
    return found


def inner(rule: Rule, path: str) -> list[tuple[Rule, str]]:
    """The parts of a group, each with its path; none of a condition.

    A path is written as parsing does: `all[1].not.performed`.
    """
    match rule:
        case AllOf() | AnyOf():
            return [(one, f"{path}[{place}].{one.kind}") for place, one in enumerate(rule.rules)]
        case Not():
            return [(rule.rule, f"{path}.{rule.rule.kind}")]
        case _:
            return []


def truth_of(rule: Rule) -> Callable[[Held], bool]:
    """Give the rule as a function of which conditions hold."""
    match rule:
        case AllOf():
            every = [truth_of(one) for one in rule.rules]
            return lambda held: all(one(held) for one in every)
        case AnyOf():
            some = [truth_of(one) for one in rule.rules]
            return lambda held: any(one(held) for one in some)
        case Not():
            other = truth_of(rule.rule)
            return lambda held: not other(held)
        case _:
            return lambda held: held[rule]


def _gather(rule: Rule, path: str, found: dict[Rule, str]) -> None:
    path = path or rule.kind
    parts = inner(rule, path)
    if not parts:
        found.setdefault(rule, path)
    for part, place in parts:
        _gather(part, place, found)
