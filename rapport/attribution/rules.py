"""The rules there are: those that the product brings, and the shop's own, by name and version."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rapport.attribution.errors import AttributionRuleNotFound, BadAttribution
from rapport.attribution.model import AttributionRule, RuleKind
from rapport.attribution.store import insert_rule, kept_rules
from rapport.storage import Database

BROUGHT: tuple[AttributionRule, ...] = (
    AttributionRule(name="holdout", kind=RuleKind.HOLDOUT),
    AttributionRule(name="last-click", kind=RuleKind.LAST),
    AttributionRule(name="first-click", kind=RuleKind.FIRST),
    AttributionRule(name="linear", kind=RuleKind.LINEAR),
    AttributionRule(name="position", kind=RuleKind.POSITION),
    AttributionRule(name="decay", kind=RuleKind.DECAY),
)
"""What the product brings; a name of these is taken."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_MOST_DAYS = 365


def list_rules(database: Database) -> list[AttributionRule]:
    """List every rule in its newest version: the product's first, then the shop's by name."""
    newest: dict[str, AttributionRule] = {}
    for rule in kept_rules(database):
        newest.setdefault(rule.name, rule)
    return [*BROUGHT, *newest.values()]


def find_rule(database: Database, name: str, *, version: int | None = None) -> AttributionRule:
    """Find a rule by name, by default its newest version; raises `AttributionRuleNotFound`."""
    found: Sequence[AttributionRule] = [rule for rule in BROUGHT if rule.name == name]
    found = found or kept_rules(database, name)
    for rule in found:
        if version is None or rule.version == version:
            return rule
    which = f" in version {version}" if version is not None and found else ""
    raise AttributionRuleNotFound(
        f"there is no attribution rule {name!r}{which}; see `rapport attribution rules`"
    )


def put_rule(
    rule: AttributionRule, *, database: Database, operator: str, now: datetime
) -> AttributionRule:
    """Keep a rule of the shop; a changed one is a new version. Raises `BadAttribution`."""
    if not _NAME.fullmatch(rule.name):
        raise BadAttribution(
            "a rule's name has 1 to 40 small letters, digits and dashes, such as last-week"
        )
    if any(rule.name == brought.name for brought in BROUGHT):
        raise BadAttribution(f"the name {rule.name!r} is the product's own; choose another")
    days = {"window": rule.window_days, "half-life": rule.half_life_days}
    for what, length in days.items():
        if not (math.isfinite(length) and 0 < length <= _MOST_DAYS):
            raise BadAttribution(f"the {what} is above 0 and at most {_MOST_DAYS} days")
    return insert_rule(database, replace(rule, created_at=now, created_by=operator))
