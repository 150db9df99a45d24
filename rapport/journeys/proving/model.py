"""What a proof says: faults, each with the path that shows it, and what holds on every path."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from rapport.journeys.proving.words import elapsed, sentence_of


class Severity(StrEnum):
    """What a fault means for publishing."""

    REFUSE = "refuse"
    WARN = "warn"


class Guarantee(StrEnum):
    """What was proved of every path and every order of events, for workers that run or are late."""

    ENDS = "ends"  # whoever comes in leaves after so many steps
    CAPS = "caps"  # no customer gets more messages in a window than a cap allows, entries overlap
    PURCHASE = "purchase"  # who buys after coming in gets no message that sells


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedStep:
    """A step of a path: when it can be reached, counted from entry, and what is assumed after it.

    `assumed` is keyed by language, zh and en; empty where nothing has to be assumed to go on.
    """

    step_id: str
    soonest: timedelta
    latest: timedelta
    assumed: Mapping[str, str] = field(default_factory=dict)

    def told(self, language: str) -> str:
        """Say the step in a word or two."""
        assumed = self.assumed.get(language, "")
        when = elapsed(self.soonest, self.latest, language)
        bracket = ("（{}）" if language == "zh" else " ({})").format(when)
        return f"{self.step_id}{bracket}" + (f" [{assumed}]" if assumed else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong: a stable code, the step where it shows, and a path that leads there."""

    code: str
    severity: Severity
    step_id: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    path: tuple[PassedStep, ...] = ()

    def sentence(self, language: str = "en") -> str:
        """Say what is wrong, in `zh` or `en`; the path apart."""
        return sentence_of(self.code, {"step": self.step_id, **self.values}, language)

    def path_told(self, language: str = "en") -> str:
        """Say the path that shows it as one line; empty where there is none."""
        return " → ".join(step.told(language) for step in self.path)

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps of the path."""
        return tuple(step.step_id for step in self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What is known of a journey before it runs.

    `soonest` and `latest` are how long a customer is in it, by the shortest and the longest path.
    """

    journey_id: str
    faults: tuple[Fault, ...]
    guarantees: frozenset[Guarantee]
    most_messages: int = 0
    soonest: timedelta = timedelta(0)
    latest: timedelta = timedelta(0)

    @property
    def refusals(self) -> tuple[Fault, ...]:
        """The faults with which it may not be published."""
        return tuple(fault for fault in self.faults if fault.severity is Severity.REFUSE)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if fault.severity is Severity.WARN)

    @property
    def sound(self) -> bool:
        """Whether it may be published."""
        return not self.refusals
