"""The nouns of the stage: a person with all their names, an export, an erasure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

FORMAT = "rapport-customer-export@1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Everything one customer goes by. `names` holds customer ids and visitors' ids alike."""

    customer_id: str
    names: frozenset[str]
    addresses: frozenset[str]

    @property
    def marks(self) -> frozenset[str]:
        """Whatever tells this person from others in a text."""
        return self.names | self.addresses | {self.customer_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """All that is held on a customer: rows by table, and their mails in the local mailbox."""

    customer_id: str
    made_at: datetime
    held: Mapping[str, Sequence[Mapping[str, object]]]
    about: Mapping[str, Mapping[str, str]]
    format: str = FORMAT

    @property
    def rows(self) -> int:
        return sum(len(rows) for rows in self.held.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What was erased, in rows by table. Freed pages on the disk still hold it until `purge`."""

    erased_at: datetime
    rows: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.rows.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """The stores were written anew: bytes on the disk before and after."""

    bytes_before: int
    bytes_after: int
    seconds: float
