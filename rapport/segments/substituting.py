"""Puts other rules in the place of parts of a rule."""

from collections.abc import Mapping

from rapport.segments.rules import AllOf, AnyOf, InList, Not, Rule

Part = Rule | InList


def with_parts(rule: Rule, parts: Mapping[Rule, Part]) -> Rule:
    """Return the rule with each part that is a key of `parts` replaced by its value."""
    if rule in parts:
        return parts[rule]
    match rule:
        case AllOf() | AnyOf():
            inner = tuple(with_parts(one, parts) for one in rule.rules)
            return rule.model_copy(update={"rules": inner})
        case Not():
            return rule.model_copy(update={"rule": with_parts(rule.rule, parts)})
        case _:
            return rule
