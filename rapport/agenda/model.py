"""The nouns of the stage: a subject that wants a customer's attention, and a plan of the day.

Money is in minor units of the shop's currency throughout, with fractions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rapport.attention import Candidates, Customers, Priority, Source
from rapport.delivery import GateRules
from rapport.kit.agenda_settings import AgendaSettings
from rapport.storage import Database, Facts


class Basis(StrEnum):
    """On what a value rests. Stored names."""

    UPLIFT = "uplift"  # a model of whom this campaign moves
    MEASURED = "measured"  # its own holdout, drawn to the shop's mean
    SHOP = "shop"  # the mean of what the shop's other senders measured
    DEFAULT = "default"  # a setting: nothing was measured


class SubjectKind(StrEnum):
    """What wants attention. Stored names."""

    MESSAGE = "message"
    TASK = "task"
    CHAT = "chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaDesk:
    """What planning a day needs; follow-ups are named in `language`, the shop's own."""

    database: Database
    facts: Facts
    settings: AgendaSettings
    rules: GateRules
    currency: str
    now: datetime
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What one message of a sender adds in revenue, per recipient."""

    revenue: float
    basis: Basis
    recipients: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a sender's holdout says of one message: the difference, its standard error."""

    sender: str
    source: Source
    difference: float
    error: float
    recipients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A message, a task or a chat to go on with that wants a customer's attention today.

    `sender` is the campaign, the journey, the team or what is open in a chat; `gross` the margin
    that it is expected to add, `unsubscribe` what the chance to lose the customer by it costs,
    `cost` what it costs to say. `from_hour` and `to_hour` are of the customer's own day.
    """

    subject_id: str
    kind: SubjectKind
    customer_id: str
    told_as: str
    source: Source
    sender: str
    name: str
    channel: str
    timezone: str
    first_due_at: datetime
    gross: float = 0.0
    unsubscribe: float = 0.0
    cost: float = 0.0
    minutes: float = 0.0
    basis: Basis = Basis.DEFAULT
    from_hour: float = 0.0
    to_hour: float = 24.0
    priority: Priority = Priority.USUAL

    @property
    def brings(self) -> float:
        """The expected margin less every cost."""
        return self.gross - self.unsubscribe - self.cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A subject that the gate lets nowhere today whatever the plan; `code` is the gate's."""

    subject: Subject
    code: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Collected:
    """The day's candidates. `subjects` stand as `candidates` do; `heard` counts what was sent."""

    day: date
    subjects: Sequence[Subject]
    candidates: Candidates
    customers: Customers
    customer_ids: Sequence[str]
    channels: Sequence[str]
    held: Sequence[Held]
    measured: Sequence[Measured]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Of one source and channel: what asked, what goes, and what that brings and costs."""

    source: str
    channel: str
    asked: int
    goes: int
    margin: float
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The plan of a day in figures, nothing of any one customer.

    `prices` is what one more message of a channel would bring, by channel, 0 where there is room;
    `budget_price` and `staff_price` the same of a unit of money and a minute. `reasons` counts what
    gives way, by code; `held` what the gate holds anyway. `contested` counts customers for whom
    several senders competed and one gave way. `rests` counts candidates by the basis of their
    value; `senders` what goes of each, by its name. `measured` is kept so that nothing is measured
    twice on a day.
    """

    tallies: tuple[Tally, ...]
    prices: Mapping[str, float]
    budget_price: float
    staff_price: float
    worth: float
    bound: float
    reasons: Mapping[str, int]
    held: Mapping[str, int]
    contested: int
    rests: Mapping[str, int]
    senders: Mapping[str, int]
    measured: tuple[Measured, ...] = ()

    @property
    def gap(self) -> float:
        """The share of the bound that the plan does not reach, 0 to 1."""
        return max(self.bound - self.worth, 0.0) / self.bound if self.bound > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The last plan of a day: when it was made, and whether the gate goes by it."""

    day: str
    made_at: datetime
    applies: bool
    summary: Summary
