"""The nouns of the check: what was looked at, what was found, what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Grade(StrEnum):
    """How good what was found is."""

    GOOD = "good"
    WARNING = "warning"  # mail arrives, and could arrive more surely
    BAD = "bad"  # mail is refused or taken for spam
    UNKNOWN = "unknown"  # nobody answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at. `code` names the sentence, `facts` fill it."""

    topic: str
    grade: Grade
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsRecord:
    """A record to publish."""

    name: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailCheck:
    """All that was found of a domain, and the records that it should have."""

    domain: str
    findings: tuple[Finding, ...]
    records: tuple[DnsRecord, ...]

    @property
    def worst(self) -> Grade:
        """The gravest grade of all findings."""
        grades = {finding.grade for finding in self.findings}
        order = (Grade.BAD, Grade.UNKNOWN, Grade.WARNING)
        return next((grade for grade in order if grade in grades), Grade.GOOD)
