"""What goes on in the demo shop beside its campaigns: topics, a form, a journey, what is to leave.

Read from `going_on.yaml`; each act goes through the door that the console or a visitor would use.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from rapport.app import App, form_desk_of, rules_of
from rapport.campaigns import (
    Schedule,
    ScheduleKind,
    Terms,
    create_campaign,
    plan_rows,
    schedule_campaign,
)
from rapport.content import Brief
from rapport.events import CustomerId
from rapport.journeys import enter_live_journeys, parse_journey, publish_journey
from rapport.kit.ids import id_of
from rapport.kit.yaml_texts import read_yaml
from rapport.leads import (
    FormDesk,
    FormIn,
    Post,
    form_of,
    make_challenge,
    note_view,
    save_form,
    take_post,
)
from rapport.profiles import Consent, record_consents, topic_purpose
from rapport.subscriptions import Topic, save_topic

_FILE = Path(__file__).with_suffix(".yaml")
_DAYS = 14  # of sign-ups
_MOST_A_DAY = 4
_VIEWS_FOR_ONE = 3
_CHOOSERS = 60  # customers of whom every third refuses a topic
_COMING = timedelta(days=3)
_AGENT = "Mozilla/5.0 (demo)"


@lru_cache(maxsize=1)
def _told() -> dict[str, Any]:
    found: dict[str, Any] = read_yaml(_FILE.read_text(encoding="utf-8"))
    return found


def declare_topics(app: App, campaign_ids: Sequence[str], *, by: str) -> None:
    """Declare the topics; some who got a campaign say no to the last of them."""
    now = app.clock()
    for position, told in enumerate(_told()["topics"]):
        topic = Topic(
            **told,
            channels=("email",),
            position=position,
            changed_at=now,
            changed_by=by,
        )
        save_topic(topic, database=app.database)
    refused = _told()["topics"][-1]["topic"]
    rows = [
        row
        for campaign_id in campaign_ids
        for row in plan_rows(app.database, campaign_id, limit=_CHOOSERS)
    ]
    lines = [
        Consent(
            customer_id=CustomerId(row.customer_id),
            channel="email",
            purpose=topic_purpose(refused),
            granted=False,
            recorded_at=now - timedelta(days=number % _DAYS),
            how="preference-centre",
            text_version="1",
        )
        for number, row in enumerate(rows[:_CHOOSERS])
        if number % 3 == 0
    ]
    record_consents(app.database, lines)


def sign_visitors_up(app: App, *, by: str) -> int:
    """Publish the form and let visitors use it over two weeks; return how many signed up."""
    now, desk = app.clock(), form_desk_of(app)
    form = form_of(FormIn.model_validate(_told()["form"]), by=by, now=now - timedelta(days=_DAYS))
    form = save_form(form, database=app.database)
    taken = 0
    for day in range(_DAYS, 0, -1):
        moment = now - timedelta(days=day) + timedelta(hours=8)
        count = 1 + (day * 7) % _MOST_A_DAY
        for _ in range(count * _VIEWS_FOR_ONE):
            note_view(form, anonymous_id="", page="/", desk=desk, now=moment)
        for place in range(count):
            taken += _sign_up(form.form_id, form.version, f"{day}-{place}", desk, moment)
    return taken


def _sign_up(form_id: str, version: int, name: str, desk: FormDesk, now: datetime) -> bool:
    fetched = now - timedelta(minutes=1)
    challenge = make_challenge(form_id, version, secret=desk.opt_ins.secret, now=fetched)
    day, _, place = name.partition("-")
    post = Post(
        values={"email": f"reader-{name}@letters.example"},
        challenge=challenge,
        language="zh" if len(name) % 2 else "en",
        page="/",
        ip=f"198.51.{day}.{1 + int(place)}",
        agent=_AGENT,
        sure=True,
    )
    return take_post(form_id, post, desk=desk, now=now).refused is None


def start_journey(app: App, brief: Brief, *, by: str) -> int:
    """Publish the journey with a brief and its first group; return how many are inside."""
    shop, now = app.settings.shop, app.clock()
    text = yaml.safe_dump(_told()["journey"], allow_unicode=True, sort_keys=False)
    text = text.replace("BRIEF", brief.brief_id).replace("SEGMENT", brief.groups[0].segment_id)
    journey = parse_journey(read_yaml(text))
    publish_journey(
        journey,
        database=app.database,
        operator=by,
        now=now,
        facts=app.facts,
        shop=shop,
        rules=rules_of(app),
    )
    entered = enter_live_journeys(
        database=app.database, facts=app.facts, now=now, timezone=shop.timezone
    )
    return entered.entered


def schedule_next(app: App, once: Brief, weekly: Brief, *, by: str) -> None:
    """One campaign for a morning in some days, and one for every Monday."""
    now, zone = app.clock(), ZoneInfo(app.settings.shop.timezone)
    morning = (now + _COMING).astimezone(zone).replace(hour=10, minute=0, second=0, microsecond=0)
    schedules = (
        (once, Schedule(kind=ScheduleKind.AT, at=morning)),
        (weekly, Schedule(kind=ScheduleKind.RECURRING, rule="0 10 * * 1", once=True)),
    )
    for brief, schedule in schedules:
        when = _told()["schedules"][schedule.kind.value][brief.languages[0][:2]]
        made = create_campaign(
            database=app.database,
            name=f"{brief.name} · {when}",
            brief_id=brief.brief_id,
            terms=Terms(topic=_told()["topics"][0]["topic"], canary_share=0.1),
            created_by=by,
            campaign_id=id_of("cmp", brief.brief_id, schedule.kind.value),
            now=now,
        )
        schedule_campaign(
            made.campaign_id, schedule, database=app.database, timezone=zone.key, now=now
        )
