"""What a server does for campaigns again and again: start, go on, stop, and mark as sent."""

from datetime import datetime

from rapport.campaigns.pausing import agree_on_pauses
from rapport.campaigns.running import finish_sent
from rapport.campaigns.starting import start_due
from rapport.campaigns.waving import start_waves, stop_harmful
from rapport.kit.settings import ShopSettings
from rapport.storage import Database, Facts


def advance_campaigns(
    *,
    database: Database,
    facts: Facts,
    shop: ShopSettings,
    now: datetime,
    worker: str,
    global_holdout_share: float = 0.0,
) -> None:
    """Start what is scheduled, stop what does harm, begin waves, mark what is sent.

    Safe to repeat and to run on several servers: each step is claimed, or done in one commit.
    """
    start_due(
        database=database,
        facts=facts,
        shop=shop,
        now=now,
        worker=worker,
        global_holdout_share=global_holdout_share,
    )
    agree_on_pauses(database=database, now=now)
    stop_harmful(database=database, facts=facts, now=now)
    start_waves(database=database, facts=facts, shop=shop, now=now)
    finish_sent(database=database, now=now)
