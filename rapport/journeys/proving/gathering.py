"""Gathers what a proof has to know from the stores; the proof itself reads nothing."""

from datetime import datetime

import ibis

from rapport.catalog import Offer, list_offers
from rapport.content import DraftStatus, drafts_of, first_subtag, list_briefs
from rapport.delivery import GateRules
from rapport.events import EVENTS
from rapport.journeys.model import DateTrigger, Journey, SendStep
from rapport.journeys.proving.doors import events_named
from rapport.journeys.proving.world import (
    DEFAULT_CAPS,
    DEFAULT_QUIET_HOURS,
    Cap,
    KnownBrief,
    KnownDraft,
    QuietHours,
    World,
)
from rapport.kit.gate_settings import ALL_CHANNELS
from rapport.kit.settings import ShopSettings
from rapport.profiles import PROFILES
from rapport.scoring import SCORES
from rapport.segments import list_segments
from rapport.storage import Database, Facts

_LANGUAGES = 1_000  # a profile may hold any text as its language; the most frequent are read


def world_of(
    journey: Journey,
    *,
    database: Database,
    facts: Facts | None,
    shop: ShopSettings,
    now: datetime,
    rules: GateRules | None = None,
) -> World:
    """Gather the world around a journey: only what the journey names is looked up.

    Without `facts` nothing is known of events, customers, traits and scores, and not checked. Caps
    and quiet hours are those of the gate's `rules`: what the gate would stop must not be planned.
    """
    named = list_segments(database)
    return World(
        now=now,
        briefs=_briefs(journey, database),
        segments=frozenset(name for one in named for name in (one.segment_id, one.name)),
        events=None if facts is None else _events(journey, facts),
        traits=None if facts is None else _traits(journey, facts),
        models=None if facts is None else _models(facts),
        languages=None if facts is None else _languages(facts, shop),
        reach=None if facts is None else _reach(facts),
        caps=_caps(rules) if rules else DEFAULT_CAPS,
        quiet_hours=_quiet_hours(rules) if rules else DEFAULT_QUIET_HOURS,
    )


def _caps(rules: GateRules) -> tuple[Cap, ...]:
    return tuple(
        Cap(days=days, most=most, channel="" if channel == ALL_CHANNELS else channel)
        for channel, caps in rules.caps.items()
        for days, most in caps
    )


def _quiet_hours(rules: GateRules) -> tuple[QuietHours, ...]:
    return tuple(
        QuietHours(channel=channel, start=start, end=end)
        for channel, (start, end) in rules.quiet_hours.items()
    )


def _briefs(journey: Journey, database: Database) -> dict[str, KnownBrief]:
    wanted = {step.brief for step in journey.steps if isinstance(step, SendStep)}
    offers = {offer.offer_id: offer for offer in list_offers(database)}
    found = {}
    for brief in list_briefs(database):
        if brief.brief_id not in wanted:
            continue
        offer: Offer | None = offers.get(brief.offer_id) if brief.offer_id else None
        found[str(brief.brief_id)] = KnownBrief(
            objective=brief.objective,
            segments=tuple(group.segment_id for group in brief.groups),
            languages=brief.languages,
            has_offer=brief.offer_id is not None,
            offer_ends_at=None if offer is None else offer.ends_at,
            drafts=tuple(
                KnownDraft(
                    segment_id=draft.segment_id, language=draft.language, channel=draft.channel
                )
                for draft in drafts_of(database, brief.brief_id)
                if draft.status is DraftStatus.APPROVED
            ),
        )
    return found


def _events(journey: Journey, facts: Facts) -> frozenset[str]:
    events, wanted = facts.table(EVENTS), sorted(events_named(journey))
    if not wanted:
        return frozenset()
    rows = facts.read(events.filter(events.name.isin(wanted)).select("name").distinct())
    return frozenset(rows["name"].to_pylist())


def _traits(journey: Journey, facts: Facts) -> frozenset[str]:
    if not isinstance(journey.trigger, DateTrigger):
        return frozenset()
    name, profiles = journey.trigger.trait, facts.table(PROFILES)
    if name in PROFILES.columns:
        has = profiles[name].notnull()
    else:
        has = profiles.traits.contains(f'"{name}"')
    count = facts.read(profiles.filter(has).limit(1).select("customer_id")).num_rows
    return frozenset({name}) if count else frozenset()


def _models(facts: Facts) -> frozenset[str]:
    scores = facts.table(SCORES)
    rows = facts.read(scores.select("name", "model").distinct())
    told = [*rows["name"].to_pylist(), *rows["model"].to_pylist()]
    return frozenset(name for name in told if name)


def _languages(facts: Facts, shop: ShopSettings) -> dict[str, float]:
    profiles = facts.table(PROFILES)
    counted = profiles.group_by("language").agg(n=profiles.count())
    rows = facts.read(counted.order_by(ibis.desc("n")).limit(_LANGUAGES)).to_pylist()
    total = sum(row["n"] for row in rows)
    shares: dict[str, float] = {}
    for row in rows:
        language = first_subtag(row["language"] or shop.language)
        shares[language] = shares.get(language, 0) + row["n"] / total
    return shares


def _reach(facts: Facts) -> dict[str, float]:
    profiles = facts.table(PROFILES)
    row = facts.read(
        profiles.agg(n=profiles.count(), email=profiles.email.count(), sms=profiles.phone.count())
    ).to_pylist()[0]
    if not row["n"]:
        return {}
    return {channel: row[channel] / row["n"] for channel in ("email", "sms")}
