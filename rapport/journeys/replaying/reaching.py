"""Who could be written to at a moment of the past: consent as of then, addresses of now."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from rapport.journeys.replaying.lookups import (
    LONG_AGO,
    Codes,
    Happenings,
    Mask,
    Moments,
    happenings,
)
from rapport.journeys.replaying.past import codes_of, moments_of
from rapport.profiles import CONSENT_FACTS, PROFILES, Purpose, consent_history
from rapport.storage import Database, Facts

NO_CONSENT, NOT_PERSONALISED, NO_ADDRESS = (
    "no consent", "wants nothing personalised", "no address",
)  # fmt: skip
_ADDRESSES = {"email": "email", "sms": "phone"}


@dataclass(slots=True)
class Reach:
    """What is known of consents and addresses. Without `database` only last words are known."""

    customers: pa.Array
    facts: Facts
    database: Database | None
    notes: set[str] = field(default_factory=set)
    _words: dict[tuple[str, str], tuple[Happenings, Happenings]] = field(default_factory=dict)
    _addresses: dict[str, Mask] = field(default_factory=dict)

    def refused(self, channel: str, codes: Codes, moments: Moments) -> list[tuple[str, Mask]]:
        """Say who would have been left out and why, the first reason first."""
        marketing = self._state(channel, Purpose.MARKETING, codes, moments)
        personal = self._state(channel, Purpose.PERSONALISATION, codes, moments)
        return [
            (NO_CONSENT, marketing <= 0),
            (NOT_PERSONALISED, personal < 0),
            (NO_ADDRESS, ~self._addressed(channel)[codes]),
        ]

    def _state(self, channel: str, purpose: Purpose, codes: Codes, moments: Moments) -> Codes:
        """Give 1 for yes, -1 for no, 0 for who had said nothing by then."""
        known = (channel, purpose)
        if known not in self._words:
            self._words[known] = self._read(channel, purpose)
        yes, no = (words.until(codes, moments) for words in self._words[known])
        return np.where(yes > no, 1, np.where(no > LONG_AGO, -1, 0))

    def _read(self, channel: str, purpose: Purpose) -> tuple[Happenings, Happenings]:
        if self.database is not None:
            rows = consent_history(self.database, channel=channel, purpose=purpose)
        else:
            self.notes.add("consent-last-word")
            table = self.facts.table(CONSENT_FACTS)
            asked = table.filter(table.channel == channel, table.purpose == purpose.value)
            rows = self.facts.read(asked.select("customer_id", "granted", "recorded_at"))
        codes, known = codes_of(rows["customer_id"], self.customers)
        moments = moments_of(rows["recorded_at"])
        granted = rows["granted"].to_numpy()
        yes, no, count = known & granted, known & ~granted, len(self.customers)
        yes_codes, yes_moments = codes[yes], moments[yes]
        if self.database is None:
            yes_codes = np.concatenate([yes_codes, codes[no]])
            yes_moments = np.concatenate([yes_moments, np.full(int(no.sum()), LONG_AGO + 1)])
        return (
            happenings(yes_codes, yes_moments, count=count),
            happenings(codes[no], moments[no], count=count),
        )

    def _addressed(self, channel: str) -> Mask:
        if channel not in self._addresses:
            column = _ADDRESSES.get(channel)
            there = np.full(len(self.customers), column is None)
            if column is not None:
                table = self.facts.table(PROFILES)
                rows = self.facts.read(table.filter(table[column].notnull()).select("customer_id"))
                places, known = codes_of(rows["customer_id"], self.customers)
                there[places[known]] = True
            self._addresses[channel] = there
        return self._addresses[channel]
