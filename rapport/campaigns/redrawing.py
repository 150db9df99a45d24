"""Draws the variants of a later wave anew: by shares for all, or by each customer's own chances.

What is read and learned is read before the commit; a draw is kept in one commit with the start of
its wave, so that a process which dies leaves either no draw or the one that holds.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from hashlib import blake2b
from typing import Any

import numpy as np

from rapport.campaigns.model import Campaign, Wave, WaveKind
from rapport.campaigns.personal import (
    DrawnWave,
    Variants,
    choices_to_keep,
    draw_wave,
    read_history,
    variants_of,
)
from rapport.campaigns.results import drawn_table, what_they_did
from rapport.campaigns.store import (
    give_arms,
    keep_judgement,
    recipients_in_wave,
    update_wave,
)
from rapport.campaigns.waves import OWN_CHANCES, is_final
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

Shares = Mapping[str, float]

Keep = Callable[[Connection], Shares | None]
"""Keeps a draw in a transaction and gives the shares of variants; None if the recipients changed
since it was prepared, and nothing then."""


def prepare_draw(
    campaign: Campaign,
    wave: Wave,
    *,
    database: Database,
    facts: Facts,
    shop: ShopSettings,
    now: datetime,
) -> Keep:
    """Read what a wave's draw follows from. A wave whose arms the plan drew keeps them."""
    if is_final(wave):
        return _keep_the_plan
    if wave.kind in OWN_CHANCES:
        with database.read() as connection:
            coming = recipients_in_wave(connection, campaign.campaign_id, wave.wave)
        history = read_history(
            campaign, coming, database=database, facts=facts, currency=shop.currency, now=now
        )
        drawn = draw_wave(campaign, wave, coming, history, now=now)
        return partial(_keep_drawn, campaign=campaign, wave=wave, drawn=drawn, now=now)
    earned = wave_sums(campaign, database=database, facts=facts, shop=shop, now=now)
    return partial(
        _keep_shares,
        campaign=campaign,
        wave=wave,
        shares=_shares(campaign, wave, earned),
        variants=variants_of(campaign.campaign_id, database),
        now=now,
    )


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


def _keep_the_plan(_connection: Connection) -> Shares:
    return {}


def _shares(campaign: Campaign, wave: Wave, earned: Sequence[Mapping[str, ArmSums]]) -> Shares:
    seed = blake2b(f"{campaign.campaign_id}:{wave.wave}".encode(), digest_size=8).digest()
    if wave.kind is WaveKind.WINNER:
        best = best_arm(earned)
        return {arm: float(arm == best) for arm in sorted({arm for one in earned for arm in one})}
    rng = np.random.default_rng(int.from_bytes(seed, "big"))
    return thompson_shares(earned, least_share=campaign.terms.least_share, rng=rng)


def _keep_shares(
    connection: Connection,
    *,
    campaign: Campaign,
    wave: Wave,
    shares: Shares,
    variants: Variants,
    now: datetime,
) -> Shares:
    """Give the customers of a wave new arms by these shares, and note with which probability."""
    rows = recipients_in_wave(connection, campaign.campaign_id, wave.wave)
    chosen: list[tuple[Any, str, float]] = []
    for audience, arms in variants.drafts.items():
        here = [
            row for row in rows if variants.audience_of[row.draft_id, row.draft_version] == audience
        ]
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
    changes = _changes(((row, arm) for row, arm, _ in chosen), variants)
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
    update_wave(connection, campaign.campaign_id, wave.wave, shares=dict(shares))
    return shares


def _keep_drawn(
    connection: Connection, *, campaign: Campaign, wave: Wave, drawn: DrawnWave, now: datetime
) -> Shares | None:
    rows = recipients_in_wave(connection, campaign.campaign_id, wave.wave)
    if {(row.customer_id, row.told_as) for row in rows} != set(drawn.choices):
        return None
    chosen = ((row, drawn.choices[row.customer_id, row.told_as].arm) for row in rows)
    give_arms(connection, campaign.campaign_id, _changes(chosen, drawn.variants))
    record_choices(connection, choices_to_keep(drawn, campaign, wave, now=now))
    if drawn.judgement is not None:
        keep_judgement(connection, drawn.judgement)
    shares = dict(drawn.shares)
    update_wave(connection, campaign.campaign_id, wave.wave, kind=drawn.kind, shares=shares)
    return shares


def _changes(chosen: Iterator[tuple[Any, str]], variants: Variants) -> Iterator[dict[str, object]]:
    for row, arm in chosen:
        audience = variants.audience_of[row.draft_id, row.draft_version]
        draft_id, version = variants.drafts[audience][arm]
        yield {
            "customer": row.customer_id,
            "name": row.told_as,
            "new_arm": arm,
            "new_draft": draft_id,
            "new_version": version,
        }
