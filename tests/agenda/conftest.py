"""A shop of one day: two campaigns and a journey with messages that wait, and willing customers."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rapport.agenda import AgendaDesk
from rapport.content import (
    BriefId,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    NoSuchDraft,
    get_draft,
    save_draft,
    slot_values,
)
from rapport.delivery import (
    Message,
    SharedSlots,
    enqueue,
    gate_rules,
    message_id_of,
    share_slots,
)
from rapport.events import CustomerId
from rapport.journeys import parse_journey, publish_journey
from rapport.kit.agenda_settings import AgendaSettings
from rapport.kit.gate_settings import GateSettings
from rapport.kit.settings import ShopSettings
from rapport.profiles import Consent, Purpose, ensure_tables, record_consents
from rapport.review import approve
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)  # noon in Shanghai
SPRING, TEA, WELCOME = "cmp_spring", "cmp_tea", "welcome/hello"

Fill = Callable[..., list[Message]]
MakeDesk = Callable[..., AgendaDesk]


@pytest.fixture
def fill() -> Fill:
    """Put a message of each sender for each customer into the outbox, with all that they need."""
    return fill_outbox


@pytest.fixture
def make_desk(facts: Facts) -> MakeDesk:
    """Make a desk over a store; caps and settings of the agenda by name."""

    ensure_tables(facts)

    def make(
        database: Database, *, caps: str = "1/day", now: datetime = NOW, **told: object
    ) -> AgendaDesk:
        gate = GateSettings(caps={"email": caps, "all": ""}, quiet_hours={}, fatigue_messages=0)
        return AgendaDesk(
            database=database,
            facts=facts,
            settings=AgendaSettings.model_validate(told),
            rules=gate_rules(gate, timezone="Asia/Shanghai", facts_minutes=10),
            currency="CNY",
            now=now,
        )

    return make


def fill_outbox(
    database: Database,
    customers: Sequence[str],
    *,
    senders: Sequence[str] = (SPRING, WELCOME),
    **changed: object,
) -> list[Message]:
    if not _has_draft(database):
        save_draft(database, _DRAFT)
        approve(database, "drf_1", version=1, operator="ada", now=NOW)
    if WELCOME in senders:
        publish_journey(_JOURNEY, database=database, operator="ada", now=NOW)
    record_consents(database, [_consent(each) for each in customers])
    shop = ShopSettings(name="Spring & Co")
    with database.begin() as connection:
        share_slots(
            connection,
            [
                SharedSlots(
                    campaign_id=sender,
                    draft_id="drf_1",
                    draft_version=1,
                    label=sender,
                    slots=slot_values(shop=shop, language="en"),
                    lasting=True,
                )
                for sender in senders
            ],
        )
    messages = [
        replace(_message(sender, customer), **changed)  # type: ignore[arg-type]
        for customer in customers
        for sender in senders
    ]
    enqueue(database, messages)
    return messages


def _has_draft(database: Database) -> bool:
    try:
        get_draft(database, "drf_1", 1)
    except NoSuchDraft:
        return False
    return True


_JOURNEY = parse_journey(
    {
        "journey": "welcome",
        "name": "Welcome",
        "trigger": {"kind": "api"},
        "holdout_share": 0,
        "steps": [{"id": "bye", "kind": "end"}],
    }
)
_DRAFT = Draft(
    draft_id=DraftId("drf_1"),
    version=1,
    brief_id=BriefId("brf_1"),
    segment_id="seg_1",
    variant="a",
    language="en",
    channel="email",
    copy=Copy(subject="News", preheader="Of spring", body="Good to see you."),
    status=DraftStatus.WRITTEN,
    written_by="copybook",
    created_at=NOW,
)


def _consent(customer: str) -> Consent:
    return Consent(
        customer_id=CustomerId(customer),
        channel="email",
        purpose=Purpose.MARKETING,
        granted=True,
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        how="form",
        text_version="1",
    )


def _message(sender: str, customer: str) -> Message:
    return Message(
        message_id=message_id_of(sender, customer),
        campaign_id=sender,
        customer_id=customer,
        channel="email",
        address=f"{customer}@example.org",
        draft_id="drf_1",
        draft_version=1,
        arm="a",
        language="en",
        due_at=NOW,
        timezone="Asia/Shanghai",
    )
