"""An outbox with an approved draft and willing customers."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from rapport.content import BriefId, Copy, Draft, DraftId, DraftStatus, save_draft, slot_values
from rapport.delivery import Message, SharedSlots, enqueue, message_id_of, share_slots
from rapport.events import CustomerId
from rapport.kit.settings import ShopSettings
from rapport.profiles import Consent, Purpose, record_consents
from rapport.review import approve
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

COPY = Copy(
    subject='{{ customer.first_name | default: "there" }}, news from {{ shop.name }}',
    preheader="Three things you looked at",
    body="Good to see you.\n\n[Look](https://shop.example/news?page=1)",
)

Fill = Callable[..., list[Message]]


@pytest.fixture
def fill_outbox() -> Fill:
    """Put messages of campaign `cmp_1` for customers into an outbox, with all that they need."""
    return _fill


def _fill(
    database: Database, customers: Sequence[str], *, willing: Sequence[str] | None = None
) -> list[Message]:
    save_draft(database, _draft())
    approve(database, "drf_1", version=1, operator="ada", now=NOW)
    record_consents(
        database, [_consent(each) for each in (customers if willing is None else willing)]
    )
    with database.begin() as connection:
        shop = ShopSettings(name="Spring & Co")
        share_slots(
            connection,
            [
                SharedSlots(
                    campaign_id="cmp_1",
                    draft_id="drf_1",
                    draft_version=1,
                    label="Spring sale",
                    slots=slot_values(shop=shop, language="en"),
                    lasting=True,
                )
            ],
        )
    messages = [_message(customer) for customer in customers]
    enqueue(database, messages)
    return messages


def _draft() -> Draft:
    return Draft(
        draft_id=DraftId("drf_1"),
        version=1,
        brief_id=BriefId("brf_1"),
        segment_id="seg_1",
        variant="a",
        language="en",
        channel="email",
        copy=COPY,
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


def _message(customer: str) -> Message:
    return Message(
        message_id=message_id_of("cmp_1", customer),
        campaign_id="cmp_1",
        customer_id=customer,
        channel="email",
        address=f"{customer}@example.org",
        draft_id="drf_1",
        draft_version=1,
        arm="a",
        language="en",
        slots={"customer": {"first_name": customer.capitalize()}},
        due_at=NOW,
    )
