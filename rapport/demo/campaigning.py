"""The demo's campaigns: planned with a holdout, launched, delivered."""

from collections.abc import Callable
from dataclasses import dataclass

from rapport.app import App, facts_desk_of, open_channels, sender_of
from rapport.campaigns import (
    Campaign,
    PlanReport,
    Terms,
    create_campaign,
    finish_sent,
    launch_campaign,
    plan_campaign,
)
from rapport.content import Brief
from rapport.delivery import SendReport, recheck_waiting
from rapport.demo.response import WINDOW_DAYS
from rapport.kit.ids import id_of

HOLDOUT_SHARE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One brief's way through the loop."""

    campaign: Campaign
    report: PlanReport


def launch(app: App, name: str, brief: Brief, *, created_by: str) -> tuple[Campaign, PlanReport]:
    campaign = create_campaign(
        database=app.database,
        name=name,
        brief_id=brief.brief_id,
        terms=Terms(holdout_share=HOLDOUT_SHARE, attribution_days=WINDOW_DAYS),
        created_by=created_by,
        campaign_id=id_of("cmp", brief.brief_id),
        now=app.clock(),
    )
    shop = app.settings.shop
    report = plan_campaign(
        campaign.campaign_id, database=app.database, facts=app.facts, shop=shop, now=app.clock()
    )
    launch_campaign(
        campaign.campaign_id, database=app.database, facts=app.facts, shop=shop, now=app.clock()
    )
    return campaign, report


def deliver(app: App, on_progress: Callable[[SendReport], None]) -> SendReport:
    with open_channels(app) as channels:
        sender = sender_of(
            app,
            channels.channels,
            refresh=lambda: recheck_waiting(facts_desk_of(app), now=app.clock()),
        )
        sent = sender.send_all(on_progress)
    finish_sent(database=app.database, now=app.clock())
    return sent
