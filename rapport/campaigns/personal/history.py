"""The choices of a campaign so far: how likely they were, what was known, and what they brought.

Everything a policy knows is read from here anew each time: nothing that was learned is kept, so an
erasure, a late reward and a merged customer count the next time somebody asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.campaigns.model import Campaign, Reward
from rapport.campaigns.personal.knowing import Flags, Known, Numbers, known_of
from rapport.campaigns.results import counted_orders, drawn_table
from rapport.campaigns.store import drafts_in_plan, drawn_of
from rapport.content import get_draft
from rapport.decisions import HOLDOUT, choices_of
from rapport.events import EventName, human_clicks
from rapport.profiles import Purpose, last_words
from rapport.storage import Database, Facts

Places = NDArray[np.intp]
Texts = NDArray[np.object_]

Version = tuple[str, int]
"""A draft's id and its version."""

Audience = tuple[str, str]
"""A group's segment id and a language."""

_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Variants:
    """The variants of a plan: `audience_of` each draft, the drafts of each audience by variant."""

    audience_of: dict[Version, Audience]
    drafts: dict[Audience, dict[str, Version]]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted({arm for arms in self.drafts.values() for arm in arms}))

    def open_to(self, audiences: Sequence[Audience]) -> Flags:
        """Which variants each may have, (customers, variants)."""
        held = {one: [name in arms for name in self.names] for one, arms in self.drafts.items()}
        flags = np.array([held[one] for one in audiences], dtype=bool)
        return flags.reshape(len(audiences), len(self.names))


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPeople:
    """Customers at a moment: `features` (customers, names), and `open` (customers, variants)."""

    names: tuple[str, ...]
    features: Numbers
    open: Flags
    segment_ids: Texts

    def take(self, rows: Places | Flags) -> "KnownPeople":
        """These customers alone."""
        return KnownPeople(
            names=self.names,
            features=self.features[rows],
            open=self.open[rows],
            segment_ids=self.segment_ids[rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceHistory:
    """The choices that were made, one row each, and who is to be chosen for next.

    `chosen` is the place of the variant, `propensity` its probability among those who were to get
    one, `reward` what it brought by now, `soon` whether that came within as much time as the
    youngest wave had. `age` is in seconds. `known_share` is how many were ever seen before.
    """

    variants: Variants
    customer_ids: Texts
    people: KnownPeople
    waves: NDArray[np.int64]
    chosen: Places
    propensity: Numbers
    reward: Numbers
    soon: Flags
    known_share: float
    next_ids: Texts
    next_people: KnownPeople

    def __len__(self) -> int:
        return len(self.customer_ids)


def variants_of(campaign_id: str, database: Database) -> Variants:
    """Read the variants of a plan, and for whom each text is."""
    audience_of: dict[Version, Audience] = {}
    drafts: dict[Audience, dict[str, Version]] = {}
    with database.read() as connection:
        rows = drafts_in_plan(connection, campaign_id)
    for row in rows:
        version = (row.draft_id, row.draft_version)
        draft = get_draft(database, *version)
        audience_of[version] = (draft.segment_id, draft.language)
        drafts.setdefault((draft.segment_id, draft.language), {})[row.arm] = version
    return Variants(audience_of=audience_of, drafts=drafts)


def objectors(campaign: Campaign, database: Database) -> frozenset[str]:
    """Who does not want to be personalised: never learned from, and chosen for by lot."""
    channel = campaign.terms.channel
    words = last_words(database, channel=channel, purpose=Purpose.PERSONALISATION)
    return frozenset(customer for customer, granted in words.items() if not granted)


def read_history(
    campaign: Campaign,
    coming: Sequence[Any],
    *,
    database: Database,
    facts: Facts,
    currency: str,
    now: datetime,
) -> ChoiceHistory:
    """Read the choices of the waves that began, and what is known now of those `coming`.

    Those who object to being personalised are in neither.
    """
    variants = variants_of(campaign.campaign_id, database)
    against = objectors(campaign, database)
    given = {one.customer_id: one for one in choices_of(database, campaign.campaign_id)}
    past = [
        row
        for row in drawn_of(database, campaign.campaign_id)
        if row.arm != HOLDOUT
        and row.customer_id not in against
        and row.customer_id in given
        and given[row.customer_id].arm == row.arm
        and (row.draft_id, row.draft_version) in variants.audience_of
    ]
    coming = [row for row in coming if row.customer_id not in against]
    asked = [(row.customer_id, row.started_at) for row in past]
    known = known_of([*asked, *((row.customer_id, now) for row in coming)], facts=facts)
    people = _people([*past, *coming], known, variants)
    count = np.arange(len(past) + len(coming))
    reward, soon = _rewards(campaign, past, database, facts=facts, currency=currency, now=now)
    treated = 1 - campaign.terms.holdout_share
    return ChoiceHistory(
        variants=variants,
        customer_ids=_texts([row.customer_id for row in past]),
        people=people.take(count < len(past)),
        waves=np.array([row.wave for row in past], dtype=np.int64),
        chosen=np.array([variants.names.index(row.arm) for row in past], dtype=np.intp),
        propensity=np.array([given[row.customer_id].propensity / treated for row in past]),
        reward=reward,
        soon=soon,
        known_share=float(known.seen.mean()) if len(known.seen) else 0.0,
        next_ids=_texts([row.customer_id for row in coming]),
        next_people=people.take(count >= len(past)),
    )


def _people(rows: Sequence[Any], known: Known, variants: Variants) -> KnownPeople:
    """Features: what they did, then group and language, the first of each left out."""
    audiences = [variants.audience_of[row.draft_id, row.draft_version] for row in rows]
    columns, names = [known.rows], list(known.names)
    for place, kind in enumerate(("group", "language")):
        told = _texts([one[place] for one in audiences])
        values = sorted({one[place] for one in variants.drafts})[1:]
        columns += [np.equal(told, value).astype(float)[:, None] for value in values]
        names += [f"{kind} {value}" for value in values]
    return KnownPeople(
        names=tuple(names),
        features=np.column_stack(columns),
        open=variants.open_to(audiences),
        segment_ids=_texts([segment for segment, _ in audiences]),
    )


def _rewards(
    campaign: Campaign,
    past: Sequence[Any],
    database: Database,
    *,
    facts: Facts,
    currency: str,
    now: datetime,
) -> tuple[Numbers, Flags]:
    """What each choice brought by now, and whether soon: in the time that all of them had."""
    drawn = drawn_table(database, campaign.campaign_id)
    rows = _rewarded(campaign, drawn, facts=facts, currency=currency, now=now)
    told = {row["customer_id"]: (float(row["reward"]), row["first_at"]) for row in rows.to_pylist()}
    found = [told.get(row.customer_id, (0.0, None)) for row in past]
    ages = [now - row.started_at for row in past]
    least = min(ages, default=None)
    soon = [
        first_at is not None and least is not None and first_at - row.started_at <= least
        for row, (_, first_at) in zip(past, found, strict=True)
    ]
    return np.array([reward for reward, _ in found]), np.array(soon, dtype=bool)


def _rewarded(
    campaign: Campaign, drawn: pa.Table, *, facts: Facts, currency: str, now: datetime
) -> pa.Table:
    """Who brought anything within the window: customer_id, reward, first_at."""
    if campaign.terms.reward is Reward.CLICKED:
        clicks = human_clicks(facts)
        clicks = clicks.filter(clicks.campaign_id == campaign.campaign_id)
        clicks = clicks.select("customer_id", "happened_at")
        joined = clicks.inner_join(ibis.memtable(drawn), "customer_id")
        passed = joined.happened_at.epoch_seconds() - joined.started_at.epoch_seconds()
        window = campaign.terms.attribution_days * _DAY_SECONDS
        counted = joined.filter(
            passed >= 0, passed <= window, joined.happened_at <= ibis.literal(now)
        )
        reward = ibis.literal(1.0)
    else:
        counted = counted_orders(campaign, drawn, facts=facts, currency=currency, now=now)
        reward = ibis.literal(1.0)
        if campaign.terms.reward is Reward.ORDERED:
            counted = counted.filter(counted.name == EventName.ORDER_COMPLETED.value)
        else:
            reward = counted.amount_minor.sum().coalesce(0).cast("float64")
    found = counted.group_by("customer_id").aggregate(
        reward=reward, first_at=counted.happened_at.min()
    )
    return facts.read(found)


def _texts(values: Sequence[str]) -> Texts:
    return np.array([*values, None], dtype=object)[:-1]
