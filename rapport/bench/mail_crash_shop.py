"""The shop of the benchmark that kills: a data folder in which a campaign is due.

Made as a shop makes it: customers come in from a file with their consents, the copybook writes the
drafts of a brief, somebody approves them, and a campaign is scheduled. What is left to the server
is what it does by itself: to plan and to launch the campaign, and to send it.
"""

import csv
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rapport.app import App, create_home, open_app
from rapport.campaigns import (
    CampaignStatus,
    Schedule,
    ScheduleKind,
    Terms,
    create_campaign,
    get_campaign,
    schedule_campaign,
)
from rapport.catalog import Product, put_products
from rapport.content import (
    Brief,
    BriefId,
    CopybookWriter,
    Group,
    Objective,
    save_brief,
    write_drafts,
)
from rapport.delivery import (
    MessageStatus,
    count_doubles,
    message_id_of,
    outbox_counts,
)
from rapport.events import EVENTS, EventName
from rapport.kit.settings import Settings
from rapport.profiles import ImportKind, drain_inbox, import_file
from rapport.review import approve
from rapport.segments import parse_rule, save_segment
from rapport.storage import open_database

_WHO = "bench"
_PRODUCT = Product(
    product_id="lotion",
    names={"zh": "山茶花身体乳", "en": "Camellia body lotion"},
    price_minor=12800,
    currency="CNY",
    brand="Shancha",
    url="https://shop.example/p/lotion",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a campaign ended, as the shop has it.

    `delivered` and `unsure` are messages of the outbox: those that a server took, and those of them
    that may have arrived twice. `told` are facts of deliveries, about `messages_told` messages.
    """

    delivered: int
    unsure: int
    told: int
    messages_told: int


def make_shop(settings: Settings, *, customers: int) -> str:
    """Make a data folder with so many willing customers; return the id of a campaign to them all.

    It is due at once, and nobody is held out of it.
    """
    create_home(settings)
    with open_app(settings) as app:
        now = app.clock()
        file = _customers(settings.home / "customers.csv", customers)
        report = import_file(
            ImportKind.CUSTOMERS, file, facts=app.facts, database=app.database, now=now
        )
        assert report.kept == customers, f"{report.kept} of {customers} customers came in"
        put_products(app.facts, [_PRODUCT])
        campaign = create_campaign(
            database=app.database,
            name="Welcome",
            brief_id=_approved_brief(app),
            terms=Terms(holdout_share=0),
            created_by=_WHO,
            now=now,
        )
        schedule_campaign(
            campaign.campaign_id,
            Schedule(kind=ScheduleKind.AT, at=now),
            database=app.database,
            timezone=settings.shop.timezone,
            now=now,
        )
    return campaign.campaign_id


def message_ids(campaign_id: str, *, customers: int) -> frozenset[str]:
    """The ids of the messages that a campaign is to bring to so many customers."""
    return frozenset(message_id_of(campaign_id, f"c{number}") for number in range(customers))


def wait_until_sent(
    settings: Settings, campaign_id: str, *, patience_seconds: float, check: Callable[[], None]
) -> None:
    """Wait until the server says that a campaign is sent, or patience ends; `check` all the while.

    What is missing then is found when it is counted.
    """
    until = time.monotonic() + patience_seconds
    database = open_database(settings.database_url, home=settings.home)
    try:
        while time.monotonic() < until:
            if get_campaign(database, campaign_id).status is CampaignStatus.SENT:
                return
            check()
            time.sleep(0.2)
    finally:
        database.close()


def look_into(settings: Settings, campaign_id: str) -> Ended:
    """Say how a campaign ended, once nobody else has the folder open."""
    with open_app(settings) as app:
        while drain_inbox(app.database, app.facts).calls:
            pass
        events = app.facts.table(EVENTS)
        mine = (events.name == EventName.EMAIL_DELIVERED) & (events.campaign_id == campaign_id)
        told = app.facts.read(events.filter(mine).select("message_id"))["message_id"]
        return Ended(
            delivered=outbox_counts(app.database, campaign_id).get(MessageStatus.DELIVERED, 0),
            unsure=count_doubles(app.database, campaign_id).may_have_arrived_twice,
            told=len(told),
            messages_told=len(told.unique()),
        )


def _approved_brief(app: App) -> str:
    now, shop = app.clock(), app.settings.shop
    everybody = save_segment(
        database=app.database,
        name="everybody",
        rule=parse_rule({"kind": "everyone"}),
        created_by=_WHO,
        now=now,
    )
    brief = Brief(
        brief_id=BriefId("br_crash"),
        name="Welcome",
        objective=Objective.WELCOME,
        groups=(Group(segment_id=everybody.segment_id, name="everybody"),),
        product_ids=(_PRODUCT.product_id,),
        languages=("en",),
        created_at=now - timedelta(seconds=1),
        created_by=_WHO,
    )
    save_brief(app.database, brief)
    drafts = write_drafts(
        brief,
        database=app.database,
        facts=app.facts,
        writer=CopybookWriter(),
        shop=shop,
        now=now,
    )
    for draft in drafts:
        approve(app.database, draft.draft_id, version=draft.version, operator=_WHO, now=now)
    return brief.brief_id


def _customers(path: Path, customers: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["customer_id", "email", "first_name", "language", "consent_email"])
        rows.writerows(
            [f"c{number}", f"c{number}@example.org", "Ada", "en", "yes"]
            for number in range(customers)
        )
    return path
