"""Says what tells a group from everybody else: its traits, and the short rule nearest to it."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.tree import DecisionTreeClassifier

from rapport.clusters.model import Telling
from rapport.clusters.preparing import Floats, Prepared
from rapport.segments import Rule, parse_rule

_DEPTH = 3
_SMALLEST_LEAF = 0.005
_MOST_LEARNED = 100_000
_SHOWN = 5
_DIGITS = 3

Truths = npt.NDArray[np.bool_]
Json = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFound:
    rule: Rule
    precision: float
    recall: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bound:
    """A trait lies at or below a number, or above it."""

    trait: int
    below: bool
    limit: float


def tellings_of(members: Truths, prepared: Prepared) -> tuple[Telling, ...]:
    """The traits in which the group differs most from everybody, the most telling first."""
    distances = prepared.scaled[members].mean(axis=0) - prepared.scaled.mean(axis=0)
    ranked = np.argsort(-np.abs(distances))[:_SHOWN]
    return tuple(
        Telling(
            trait=prepared.traits[place],
            typical=_median(prepared.values[members, place]),
            typical_of_all=_median(prepared.values[:, place]),
            distance=float(distances[place]),
        )
        for place in ranked
    )


def rule_of(members: Truths, prepared: Prepared, *, seed: int) -> RuleFound:
    """Grow a tree of three questions that tells members from others, and write it as a rule.

    Limits are rounded for people first and the rule is judged afterwards, as it will be used: an
    unknown trait answers as its stand-in did in the tree.
    """
    learned = _sample(members, seed)
    tree = DecisionTreeClassifier(
        max_depth=_DEPTH,
        min_samples_leaf=_SMALLEST_LEAF,
        class_weight="balanced",
        random_state=seed,
    ).fit(prepared.filled[learned], members[learned])
    ways = [_rounded(way, prepared) for way in _ways(tree)]
    told = np.zeros(len(members), dtype=bool)
    for way in ways:
        told |= _holds(way, prepared.filled)
    hits = int((told & members).sum())
    alternatives = [_written(way, prepared) for way in ways]
    return RuleFound(
        rule=parse_rule(_joined("any", alternatives)),
        precision=hits / int(told.sum()) if told.any() else 0.0,
        recall=hits / int(members.sum()),
    )


def _median(column: Floats) -> float | None:
    known = column[~np.isnan(column)]
    return float(np.median(known)) if known.size else None


def _sample(members: Truths, seed: int) -> npt.NDArray[np.int64]:
    everybody = np.arange(len(members))
    if len(members) <= _MOST_LEARNED:
        return everybody
    return np.random.default_rng(seed).choice(everybody, _MOST_LEARNED, replace=False)


def _ways(tree: DecisionTreeClassifier) -> list[list[_Bound]]:
    """The ways from the root to the leaves that mostly hold members."""
    inner = tree.tree_
    found: list[list[_Bound]] = []
    waiting: list[tuple[int, list[_Bound]]] = [(0, [])]
    while waiting:
        node, way = waiting.pop()
        left, right = int(inner.children_left[node]), int(inner.children_right[node])
        if left == right:
            others, members = inner.value[node][0]
            if members > others:
                found.append(way)
            continue
        trait, limit = int(inner.feature[node]), float(inner.threshold[node])
        waiting.append((left, [*way, _Bound(trait=trait, below=True, limit=limit)]))
        waiting.append((right, [*way, _Bound(trait=trait, below=False, limit=limit)]))
    return found or [[]]


def _rounded(way: list[_Bound], prepared: Prepared) -> list[_Bound]:
    """Keep the tightest bounds of each trait, with limits that people would write."""
    tight: dict[tuple[int, bool], float] = {}
    for bound in way:
        key = (bound.trait, bound.below)
        limit = _nice(bound.limit, whole=_is_whole(prepared.filled[:, bound.trait]))
        known = tight.get(key, limit)
        tight[key] = min(known, limit) if bound.below else max(known, limit)
    return [
        _Bound(trait=trait, below=below, limit=limit) for (trait, below), limit in tight.items()
    ]


def _nice(limit: float, *, whole: bool) -> float:
    if limit == 0:
        return 0.0
    digits = _DIGITS - 1 - math.floor(math.log10(abs(limit)))
    rounded = round(limit, digits)
    return float(math.floor(rounded)) if whole else rounded


def _is_whole(column: Floats) -> bool:
    return bool((column == np.floor(column)).all())


def _holds(way: list[_Bound], filled: Floats) -> Truths:
    holding = np.ones(len(filled), dtype=bool)
    for bound in way:
        column = filled[:, bound.trait]
        holding &= column <= bound.limit if bound.below else column > bound.limit
    return holding


def _written(way: list[_Bound], prepared: Prepared) -> Json:
    return _joined("all", [_condition(bound, prepared) for bound in way])


def _condition(bound: _Bound, prepared: Prepared) -> Json:
    trait = prepared.traits[bound.trait]
    whole = _is_whole(prepared.filled[:, bound.trait])
    if bound.below:
        asked: Json = {"op": "at_most", "value": _plain(bound.limit)}
    elif whole:
        asked = {"op": "at_least", "value": _plain(bound.limit + 1)}
    else:
        asked = {"op": "more_than", "value": _plain(bound.limit)}
    condition: Json = {"kind": "computed", "name": trait, **asked}
    fill = prepared.fills[bound.trait]
    unknown_too = fill <= bound.limit if bound.below else fill > bound.limit
    if unknown_too and np.isnan(prepared.values[:, bound.trait]).any():
        missing: Json = {"kind": "computed", "name": trait, "op": "missing"}
        return _joined("any", [condition, missing])
    return condition


def _joined(kind: str, rules: list[Json]) -> Json:
    if not rules:
        return {"kind": "everyone"}
    return rules[0] if len(rules) == 1 else {"kind": kind, "rules": rules}


def _plain(number: float) -> float | int:
    return int(number) if number.is_integer() else number
