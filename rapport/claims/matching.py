"""When a source says the same as a claim, and when it says something else of the same thing."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from rapport.claims.model import Claim
from rapport.claims.places import lies_in
from rapport.claims.units import MEASURES, same_measure

_MUST_TELL = frozenset({"returns", "delivery", "warranty", "lasts"})
_BROADER: Mapping[str, frozenset[str]] = {
    "ceramic": frozenset({"porcelain", "stoneware", "earthenware"}),
    "wood": frozenset(
        [
            "oak",
            "walnut",
            "beech",
            "teak",
            "ash",
            "pine",
            "cedar",
            "cherry",
            "elm",
            "maple",
            "birch",
            "acacia",
            "mahogany",
        ]
    ),
    "steel": frozenset({"stainless-steel"}),
    "iron": frozenset({"cast-iron"}),
    "wax": frozenset({"beeswax", "soy-wax"}),
    "copper": frozenset({"brass", "bronze"}),
}


def same(claim: Claim, fact: Claim) -> bool:
    """Say whether a fact says what a claim says, in whatever unit or words."""
    if claim.negated != fact.negated:
        return False
    if claim.kind.startswith("quantity ") and fact.kind.startswith("quantity "):
        return _roles_fit(claim, fact) and same_measure(
            (claim.kind.removeprefix("quantity "), claim.value),
            (fact.kind.removeprefix("quantity "), fact.value),
        )
    if claim.kind != fact.kind:
        return False
    return _SAME.get(claim.kind, _same_value)(claim, fact)


def rival(claim: Claim, fact: Claim) -> bool:
    """Say whether a fact speaks of the same thing as a claim, and of another value."""
    if claim.kind.startswith("quantity ") and fact.kind.startswith("quantity "):
        return _dimension(claim) == _dimension(fact) and _roles_meet(claim, fact)
    if claim.kind != fact.kind:
        return False
    match claim.kind:
        case "money" | "percent":
            return claim.role == fact.role and (claim.role != "share" or claim.unit == fact.unit)
        case "date" | "weekday" | "year" | "material" | "origin" | "colour" | "size":
            return True
        case "number" | "month":
            return False
        case _:
            return claim.value == fact.value


def _dimension(claim: Claim) -> str:
    return MEASURES[claim.kind.removeprefix("quantity ")].dimension


def _roles_fit(claim: Claim, fact: Claim) -> bool:
    if claim.role in _MUST_TELL or fact.role in _MUST_TELL:
        return claim.role == fact.role or (not claim.role and fact.role != "lasts")
    return claim.role == fact.role or not claim.role or not fact.role


def _roles_meet(claim: Claim, fact: Claim) -> bool:
    if _dimension(claim) in {"time", "months", "pieces", "people"}:
        return claim.role == fact.role and (bool(claim.role) or _dimension(claim) == "pieces")
    return _roles_fit(claim, fact)


def _same_value(claim: Claim, fact: Claim) -> bool:
    return claim.value == fact.value


def _same_money(claim: Claim, fact: Claim) -> bool:
    shared = set(claim.unit.split(",")) & set(fact.unit.split(","))
    return Decimal(claim.value) == Decimal(fact.value) and bool(shared) and claim.role == fact.role


def _same_percent(claim: Claim, fact: Claim) -> bool:
    if "share" in {claim.role, fact.role}:
        return claim.value == fact.value and (claim.role, claim.unit) == (fact.role, fact.unit)
    return (claim.role == fact.role or not claim.role) and claim.value == fact.value


def _same_date(claim: Claim, fact: Claim) -> bool:
    years = {claim.unit, fact.unit} - {""}
    return claim.value == fact.value and len(years) < 2  # noqa: PLR2004


def _same_origin(claim: Claim, fact: Claim) -> bool:
    return claim.value == fact.value or lies_in(fact.value, claim.value)


def _same_material(claim: Claim, fact: Claim) -> bool:
    if claim.value == fact.value or fact.value in _BROADER.get(claim.value, ()):
        return True
    shorter, longer = sorted((claim.value, fact.value), key=len)
    free = claim.severity == "note"  # the words of the sentence themselves, not a group
    return free and shorter in longer


_SAME: Mapping[str, Callable[[Claim, Claim], bool]] = {
    "money": _same_money,
    "percent": _same_percent,
    "date": _same_date,
    "origin": _same_origin,
    "material": _same_material,
}
