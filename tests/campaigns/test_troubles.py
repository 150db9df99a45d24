"""The staff hears once of what needs a person, and again only when it happens again."""

from datetime import UTC, datetime
from typing import Any

from rapport.alerts import AlertKind, Alerts
from rapport.campaigns import launch_campaign, pause_campaign, plan_campaign, resume_campaign
from rapport.delivery.breakers import Breakers
from rapport.delivery.breaking import FEWEST_FAILURES
from rapport.kit.channel_settings import AlertSettings
from rapport.troubles import Watch, find_troubles

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_each_trouble_is_told_once_until_it_ends(shop: Any) -> None:
    shop.customers("ann")
    campaign_id = shop.plain_campaign().campaign_id
    doors = {"database": shop.database, "facts": shop.facts, "shop": shop.settings}
    plan_campaign(campaign_id, **doors, now=NOW)
    launch_campaign(campaign_id, **doors, now=NOW)
    watch = Watch(shop.database, Alerts(AlertSettings(), language="en"))
    pause_campaign(campaign_id, database=shop.database, now=NOW)
    assert watch.tell(now=NOW) == 0  # a person did that, and knows
    resume_campaign(campaign_id, **doors, now=NOW)
    for _ in range(2):
        pause_campaign(campaign_id, database=shop.database, now=NOW, because="canary: bounced")
        (found,) = find_troubles(shop.database, now=NOW)
        assert found.kind is AlertKind.CANARY_STOPPED
        assert found.facts == {"campaign": campaign_id, "because": "canary: bounced"}
        assert [watch.tell(now=NOW), watch.tell(now=NOW)] == [1, 0]
        resume_campaign(campaign_id, **doors, now=NOW)
        assert watch.tell(now=NOW) == 0
    breakers = Breakers(shop.database)
    for _ in range(FEWEST_FAILURES):
        breakers.note_failure("email/smtp", "mail-server-unavailable", now=NOW)
    (broken,) = find_troubles(shop.database, now=NOW)
    assert (broken.kind, broken.facts["provider"]) == (AlertKind.BREAKER_OPEN, "email/smtp")
    assert watch.tell(now=NOW) == 1
