"""From rules and the words between them to one rule: what `and` and `or` put together."""

from collections.abc import Callable

from rapport.segments.rules import AllOf, AnyOf, Rule

_KINDS = {"but": "and", "then": "and"}


def grouped(
    nodes: list[Rule], joins: list[str], *, english: bool, tight: Callable[[], str]
) -> Rule:
    """Put rules together; `tight` is asked which word binds first, where both stand."""
    kinds = {_KINDS.get(join, join) for join in joins}
    if "or" not in kinds:
        return _group(nodes, "and")
    if kinds <= {"or"} or (kinds <= {"or", "comma"} and english):
        return _group(nodes, "or")
    return _mixed(nodes, _spread(joins, english=english), tight())


def _spread(joins: list[str], *, english: bool) -> list[str]:
    """Read a comma as the next word that joins in English, as `and` in Chinese."""
    told, after = [], "and"
    for join in reversed(joins):
        kind = _KINDS.get(join, join) or "and"
        if kind == "comma":
            kind = after if english else "and"
        after = kind
        told.append(kind)
    return told[::-1]


def _mixed(nodes: list[Rule], joins: list[str], tight: str) -> Rule:
    """Put together what the tight word joins, and then the groups."""
    groups = [[nodes[0]]]
    for join, node in zip(joins, nodes[1:], strict=True):
        if join == tight:
            groups[-1].append(node)
        else:
            groups.append([node])
    loose = "or" if tight == "and" else "and"
    return _group([_group(group, tight) for group in groups], loose)


def _group(nodes: list[Rule], word: str) -> Rule:
    if len(nodes) == 1:
        return nodes[0]
    if word == "or":
        return AnyOf(kind="any", rules=tuple(nodes))
    return AllOf(kind="all", rules=tuple(nodes))
