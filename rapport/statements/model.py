"""The nouns of the stage: a statement, what it may be used for, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Use(StrEnum):
    """What a statement may be used for. Stored names are forever."""

    SERVICE = "service"
    RECOMMENDATION = "recommendation"
    MARKETING = "marketing"


class ValueKind(StrEnum):
    """What the values of a key are."""

    CHOICE = "choice"  # one of the values that the key lists
    SIZE = "size"  # such as 42, 7.5 or XL
    DAY = "day"  # month and day, such as 05-03
    NUMBER = "number"
    NAME = "name"  # such as a brand, in small letters


class StatementState(StrEnum):
    """What became of a statement. Stored names are forever."""

    HELD = "held"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"  # by the customer: only what keeps it from being read again is left


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a statement can be about.

    A statement holds for `days`; of a key with `many` values all hold side by side, of another only
    the newest. Keys of one `family` contradict each other on the same value: liked and disliked.
    """

    name: str
    labels: Mapping[str, str]
    kind: ValueKind
    days: int
    uses: frozenset[Use]
    values: Mapping[str, Mapping[str, str]]
    many: bool = False
    sensitive: bool = False
    family: str = ""

    @property
    def is_for_marketing(self) -> bool:
        """Whether rules and texts of marketing may know it without a consent of its own."""
        return Use.MARKETING in self.uses and not self.sensitive

    def purpose(self, *, agreed: bool) -> str:
        """What a statement may be used for, as it is kept; `agreed` to the use of the sensitive."""
        uses = Use if self.sensitive and agreed else self.uses
        return " ".join(sorted(uses))

    @property
    def slot(self) -> str:
        """What the value is called in a text."""
        return f"stated_{self.name.replace('-', '_')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a text says of its writer: characters `start` to `end` show it."""

    key: str
    value: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Something a customer said of themself, with their words and where they stand.

    `value` is as corrected, `read_value` as it was read. `current` is False where the customer said
    otherwise since, or where it was withdrawn; what has expired is not known any more.
    """

    statement_id: str
    customer_id: str
    key: str
    value: str
    read_value: str
    quote: str
    source: str
    source_id: str
    text_id: str
    start: int
    end: int
    confidence: float
    said_at: datetime
    expires_at: datetime
    purpose: str
    state: StatementState
    current: bool
    corrected_by: str | None = None
    corrected_at: datetime | None = None

    def holds_at(self, now: datetime) -> bool:
        """Whether it is to be believed at a moment."""
        return self.current and self.expires_at > now


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementsRead:
    """What a refresh did: texts that were new, statements in them, customers whose changed."""

    texts: int
    statements: int
    customers: int
