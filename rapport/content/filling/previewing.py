"""Shows what filling found: counts by reason, and the texts that are worth a look."""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from rapport.content.filling.bulk import FilledBatch, fill_all
from rapport.content.filling.one import FillStatus
from rapport.content.grounding import grounds_of
from rapport.content.grounds import Grounds
from rapport.content.model import Brief, Copy, Draft, DraftStatus
from rapport.content.slot_columns import with_slots
from rapport.content.slots import CUSTOMER_SLOTS
from rapport.content.store import drafts_of
from rapport.kit.settings import ShopSettings
from rapport.profiles import PROFILES
from rapport.segments import get_segment, members, rule_lookup
from rapport.storage import Database, Facts

_EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One recipient's text. `told` is what the customer told us, said or left out.

    `size` is in columns, for an SMS in segments; None where there is no text.
    """

    customer_id: str
    status: FillStatus
    reason: str
    size: int | None
    subject: str
    text: str
    told: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FillReport:
    """How the texts of a crowd came out: counts by status and reason, and examples.

    `longest` are the longest texts; `left_out` and `refused` have some of every reason.
    """

    people: int
    counts: Mapping[tuple[str, str], int]
    longest: tuple[Example, ...]
    left_out: tuple[Example, ...]
    refused: tuple[Example, ...]

    def share(self, status: FillStatus) -> float:
        """Give the share (0 to 1) of recipients with this status; 0 where there is nobody."""
        number = sum(n for (one, _), n in self.counts.items() if one == status.value)
        return number / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFill:
    """A draft, and how it came out for everybody in its group."""

    draft: Draft
    report: FillReport


@dataclass
class _Seen:
    """Examples met so far: few of each reason, and the longest."""

    most: int
    by_reason: dict[tuple[str, str], list[Example]] = field(default_factory=dict)
    longest: list[tuple[int, str, Example]] = field(default_factory=list)

    def look_at(self, batch: FilledBatch, counts: Mapping[tuple[str, str], int]) -> None:
        for key in counts:
            known = self.by_reason.setdefault(key, [])
            if key[0] != FillStatus.OK.value and len(known) < self.most:
                known += _examples(batch, _where(batch, key)[: self.most - len(known)])
        for one in _examples(batch, _longest(batch, self.most)):
            heapq.heappush(self.longest, (one.size or 0, one.customer_id, one))
            if len(self.longest) > self.most:
                heapq.heappop(self.longest)

    def of(self, status: FillStatus) -> tuple[Example, ...]:
        return tuple(
            one for key in sorted(self.by_reason) if key[0] == status for one in self.by_reason[key]
        )


def tally(batches: Iterable[FilledBatch], *, examples: int = _EXAMPLES) -> FillReport:
    """Count what came out and keep some examples of every reason; the texts are let go."""
    counts: Counter[tuple[str, str]] = Counter()
    seen = _Seen(most=examples)
    for batch in batches:
        here = batch.counts()
        counts += here
        seen.look_at(batch, here)
    return FillReport(
        people=counts.total(),
        counts=dict(sorted(counts.items())),
        longest=tuple(one for _, _, one in sorted(seen.longest, reverse=True)),
        left_out=seen.of(FillStatus.FALLBACK),
        refused=seen.of(FillStatus.REFUSED),
    )


def preview_many(copy: Copy, grounds: Grounds, customers: pa.Table) -> list[Example]:
    """Show a text as each of some customers would read it, in their order."""
    batches = fill_all(copy, grounds, customers)
    return [one for batch in batches for one in _examples(batch, list(range(len(batch.rows))))]


def check_recipients(
    brief: Brief,
    *,
    database: Database,
    facts: Facts,
    shop: ShopSettings,
    now: datetime,
) -> Iterator[DraftFill]:
    """Fill and check every draft of a brief for everybody in its group.

    A draft that its own checks refused is passed over. Links are those of a preview. Held are names
    and cities of the group, some 60 MB a million; texts are let go batch by batch.
    """
    for draft in drafts_of(database, brief.brief_id):
        if draft.status is not DraftStatus.REFUSED:
            grounds = grounds_of(draft, database=database, facts=facts, shop=shop, now=now)
            people = _people(draft.segment_id, database=database, facts=facts, now=now)
            yield DraftFill(draft=draft, report=tally(fill_all(draft.copy, grounds, people)))


def _people(segment_id: str, *, database: Database, facts: Facts, now: datetime) -> pa.Table:
    rule = get_segment(database, segment_id).rule
    inside = members(rule, facts=facts, now=now, segments=rule_lookup(database))
    profiles = with_slots(facts.table(PROFILES), facts, now=now).semi_join(inside, "customer_id")
    return facts.read(profiles.select("customer_id", *CUSTOMER_SLOTS))


def _where(batch: FilledBatch, key: tuple[str, str]) -> list[int]:
    status, reason = (
        pc.equal(batch.rows[n], v) for n, v in zip(("status", "reason"), key, strict=True)
    )
    found: list[int] = pc.indices_nonzero(pc.and_(status, reason)).to_pylist()
    return found


def _longest(batch: FilledBatch, most: int) -> list[int]:
    order: list[int] = pc.select_k_unstable(
        batch.rows, k=min(most, len(batch.rows)), sort_keys=[("size", "descending")]
    ).to_pylist()
    return order


def _examples(batch: FilledBatch, places: list[int]) -> list[Example]:
    filled = batch.rows.take(places).to_pylist()
    told = batch.customers.take(places).to_pylist()
    return [
        Example(
            customer_id=row["customer_id"],
            status=FillStatus(row["status"]),
            reason=row["reason"],
            size=row["size"],
            subject=row["subject"] or "",
            text=row["text"] or "",
            told={name: customer[name] for name in CUSTOMER_SLOTS if customer.get(name)},
        )
        for row, customer in zip(filled, told, strict=True)
    ]
