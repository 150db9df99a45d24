"""Starts the later waves of campaigns: after a canary that did no harm, with shares by money."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

import numpy as np
import structlog

from rapport.campaigns.canary import canary_report
from rapport.campaigns.launching import launch_campaign, start_wave
from rapport.campaigns.model import Campaign, CampaignId, CampaignStatus, Wave, WaveKind
from rapport.campaigns.pausing import BY_CANARY, pause_campaign
from rapport.campaigns.results import drawn_table, what_they_did
from rapport.campaigns.store import (
    campaign_within,
    drafts_in_plan,
    get_campaign,
    give_arms,
    list_waves,
    recipients_in_wave,
    update_wave,
    watched_campaigns,
    waves_due,
    waves_within,
)
from rapport.campaigns.waves import WATCHED, is_final
from rapport.content import get_draft
from rapport.decisions import (
    HOLDOUT,
    ArmSums,
    Choice,
    arm_sums,
    best_arm,
    record_choices,
    split,
    thompson_shares,
)
from rapport.kit.settings import ShopSettings
from rapport.storage import Connection, Database, Facts

log = structlog.get_logger(__name__)

Shares = Mapping[str, float]
Version = tuple[str, int]
"""A draft's id and its version."""

Audience = tuple[str, str]
"""A group's segment id and a language."""

_Texts = tuple[Mapping[Version, Audience], Mapping[Audience, Mapping[str, Version]]]
"""Whom each draft of a plan is for, and the drafts of each audience by arm."""

_WAITING_STATUS = CampaignStatus.SENDING


def stop_harmful(*, database: Database, facts: Facts, now: datetime) -> list[CampaignId]:
    """Pause the campaigns whose canary shows harm; return those that it just paused."""
    watched = watched_campaigns(database, status=_WAITING_STATUS, kinds=WATCHED)
    return [
        CampaignId(campaign_id)
        for campaign_id in watched
        if _stopped(campaign_id, database=database, facts=facts, now=now)
    ]


def start_waves(
    *, database: Database, facts: Facts, shop: ShopSettings, now: datetime
) -> list[CampaignId]:
    """Start every wave that is due and put its messages into the outbox; return the campaigns.

    A wave starts in one commit with its draw: a second server finds it started. What a crash leaves
    out of the outbox afterwards `resume_launches` puts in.
    """
    started = []
    for campaign_id in waves_due(database, status=_WAITING_STATUS, now=now):
        if _begin_next(campaign_id, database=database, facts=facts, shop=shop, now=now):
            launch_campaign(campaign_id, database=database, facts=facts, shop=shop, now=now)
            started.append(CampaignId(campaign_id))
    return started


def _stopped(campaign_id: str, *, database: Database, facts: Facts, now: datetime) -> bool:
    report = canary_report(campaign_id, database=database, facts=facts, now=now)
    if not report.ringing:
        return False
    if get_campaign(database, campaign_id).status is CampaignStatus.SENDING:
        because = f"{BY_CANARY}: {report.ringing[0]}"
        pause_campaign(campaign_id, database=database, now=now, because=because)
        log.error("campaign.canary_stopped", campaign_id=campaign_id, rate=report.ringing[0])
    return True


def _begin_next(
    campaign_id: str, *, database: Database, facts: Facts, shop: ShopSettings, now: datetime
) -> bool:
    waves = list_waves(database, campaign_id)
    number = next(one.wave for one in waves if one.started_at is None)
    if waves[number - 1].kind in WATCHED and _stopped(
        campaign_id, database=database, facts=facts, now=now
    ):
        return False
    campaign = get_campaign(database, campaign_id)
    shares: Shares = {}
    if not is_final(waves[number]):
        earned = wave_sums(campaign, database=database, facts=facts, shop=shop, now=now)
        shares = _shares(campaign, waves[number], earned)
    texts = _texts(campaign_id, database)  # before the commit begins: it reads by itself
    with database.begin() as connection:
        current = campaign_within(connection, campaign_id, hold=True)
        fresh = waves_within(connection, campaign_id)
        if current.status is not CampaignStatus.SENDING or fresh[number].started_at is not None:
            return False
        if shares:
            _draw_again(connection, campaign, fresh[number], shares, texts=texts, now=now)
            update_wave(connection, campaign_id, number, shares=dict(shares))
        start_wave(connection, campaign, fresh, number=number, now=now)
    log.info("campaign.wave_started", campaign_id=campaign_id, wave=number, shares=dict(shares))
    return True


def wave_sums(
    campaign: Campaign, *, database: Database, facts: Facts, shop: ShopSettings, now: datetime
) -> list[Mapping[str, ArmSums]]:
    """Give what each arm earned per recipient in each wave that has started, the holdout left out.

    Customers who were resumed or whose wave has just begun count with what they ordered by now.
    """
    drawn = drawn_table(database, campaign.campaign_id)
    did = what_they_did(campaign, drawn, facts=facts, currency=shop.currency, now=now)
    arms = np.array(did["arm"].to_pylist(), dtype=object)
    numbers, amounts = did["wave"].to_numpy(), did["revenue_minor"].to_numpy().astype(float)
    treated = np.not_equal(arms, HOLDOUT)
    return [
        {
            arm: arm_sums(amounts[(numbers == wave) & np.equal(arms, arm)])
            for arm in sorted(set(arms[(numbers == wave) & treated].tolist()))
        }
        for wave in sorted(set(numbers[treated].tolist()))
    ]


def _shares(
    campaign: Campaign, wave: Wave, earned: Sequence[Mapping[str, ArmSums]]
) -> dict[str, float]:
    seed = blake2b(f"{campaign.campaign_id}:{wave.wave}".encode(), digest_size=8).digest()
    if wave.kind is WaveKind.WINNER:
        best = best_arm(earned)
        return {arm: float(arm == best) for arm in sorted({arm for one in earned for arm in one})}
    rng = np.random.default_rng(int.from_bytes(seed, "big"))
    return thompson_shares(earned, least_share=campaign.terms.least_share, rng=rng)


def _draw_again(
    connection: Connection,
    campaign: Campaign,
    wave: Wave,
    shares: Shares,
    *,
    texts: _Texts,
    now: datetime,
) -> None:
    """Give the customers of a wave new arms by these shares, and note with which probability."""
    audience_of, by_arm = texts
    rows = recipients_in_wave(connection, campaign.campaign_id, wave.wave)
    chosen: list[tuple[Any, str, float]] = []
    for audience, arms in by_arm.items():
        here = [row for row in rows if audience_of[row.draft_id, row.draft_version] == audience]
        weights = {arm: shares.get(arm, 0.0) for arm in arms}
        given = {arm: weight for arm, weight in weights.items() if weight > 0} or dict.fromkeys(
            arms, 1.0
        )
        drawn, propensities = split(
            [row.customer_id for row in here],
            experiment=f"{campaign.campaign_id}:{wave.wave}",
            holdout_share=0,
            arms=given,
        )
        chosen += zip(here, drawn.tolist(), propensities.tolist(), strict=True)
    changes = _changes(chosen, audience_of, by_arm)
    give_arms(connection, campaign.campaign_id, changes)
    treated = 1 - campaign.terms.holdout_share
    record_choices(
        connection,
        [
            Choice(
                experiment=campaign.campaign_id,
                customer_id=row.customer_id,
                arm=arm,
                propensity=propensity * treated,
                policy="thompson" if wave.kind is WaveKind.ADAPTED else "winner",
                reason=f"wave {wave.wave}: shares by revenue per recipient of the waves before",
                chosen_at=now,
            )
            for row, arm, propensity in chosen
        ],
    )


def _texts(campaign_id: str, database: Database) -> _Texts:
    audience_of: dict[Version, Audience] = {}
    texts: dict[Audience, dict[str, Version]] = {}
    with database.read() as connection:
        rows = drafts_in_plan(connection, campaign_id)
    for row in rows:
        version = (row.draft_id, row.draft_version)
        draft = get_draft(database, *version)
        audience_of[version] = (draft.segment_id, draft.language)
        texts.setdefault((draft.segment_id, draft.language), {})[row.arm] = version
    return audience_of, texts


def _changes(
    chosen: Sequence[tuple[Any, str, float]],
    audience_of: Mapping[Version, Audience],
    texts: Mapping[Audience, Mapping[str, Version]],
) -> Iterator[dict[str, object]]:
    for row, arm, _ in chosen:
        audience = audience_of[row.draft_id, row.draft_version]
        draft_id, version = texts[audience][arm]
        yield {
            "customer": row.customer_id,
            "name": row.told_as,
            "new_arm": arm,
            "new_draft": draft_id,
            "new_version": version,
        }
