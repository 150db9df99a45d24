"""The nouns of the suppression list: addresses that are not written to, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SuppressionScope(StrEnum):
    """What is not sent to an address. Stored names."""

    ALL = "all"  # nothing at all
    MARKETING = "marketing"  # no marketing; messages about an order still leave


class SuppressionAct(StrEnum):
    """What somebody did to the list. Stored names."""

    ADDED = "added"
    WIDENED = "widened"  # from marketing to all
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """An address that is not written to. Only a keyed hash of it is known."""

    address_hash: str
    reason: str
    scope: SuppressionScope
    suppressed_at: datetime
    suppressed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionMove:
    """A line of the list's trail: who did what to it, when and why. Lines are only ever added."""

    address_hash: str
    act: SuppressionAct
    reason: str
    scope: SuppressionScope
    moved_at: datetime
    moved_by: str
