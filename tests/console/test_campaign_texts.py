"""The console says which texts are held or safe, and why; reviewers see the safe text."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from rapport.access import Role
from rapport.app import App
from rapport.campaigns import create_campaign
from rapport.content import Copy, get_draft, put_draft
from rapport.delivery import (
    Cause,
    FactsState,
    Message,
    SharedSlots,
    enqueue,
    message_id_of,
    share_slots,
)

Tell = Callable[..., None]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PRICE = Cause(
    kind="price",
    subject="Reading Lamp",
    before={"minor": 4900, "currency": "GBP"},
    after={"minor": 5900, "currency": "GBP"},
    seen_at=NOW,
)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (FactsState.HOLD, "1 are held, because the price of Reading Lamp changed from"),
        (FactsState.SAFE, "1 will leave with the safe text, because the price of Reading Lamp"),
        (FactsState.FRESH, "The texts leave with today"),
    ],
)
def test_a_campaign_says_what_became_of_its_texts(
    shop: App, tell: Tell, state: FactsState, said: str
) -> None:
    campaign = create_campaign(
        database=shop.database, name="Spring", brief_id="br_1", created_by="ada", now=NOW
    )
    with shop.database.begin() as connection:
        shared = SharedSlots(
            campaign_id=campaign.campaign_id,
            draft_id="dr_1",
            draft_version=1,
            label="Spring",
            slots={},
            state=state,
            checked_at=NOW,
            causes=(PRICE,),
        )
        share_slots(connection, [shared])
    message = Message(
        message_id=message_id_of(campaign.campaign_id, "ada"),
        campaign_id=campaign.campaign_id,
        customer_id="ada",
        channel="email",
        address="ada@example.org",
        draft_id="dr_1",
        draft_version=1,
        arm="A",
        language="en",
        due_at=NOW,
    )
    enqueue(shop.database, [message])

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open(f"/campaigns/{campaign.campaign_id}")
        await visitor.should_see(said, retries=50)

    tell(shop, story)


def test_a_reviewer_sees_the_safe_text_or_that_there_is_none(shop: App, tell: Tell) -> None:
    draft = get_draft(shop.database, "dr_1")
    with shop.database.begin() as connection:
        safe = Copy(subject="Hello again", body="We thought of you.")
        put_draft(connection, replace(draft, draft_id="dr_safe", safe=safe))

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/review/dr_safe")
        await visitor.should_see("We thought of you.", retries=50)
        await visitor.open("/review/dr_1")
        await visitor.should_see("Once a fact behind this draft no longer holds", retries=50)

    tell(shop, story)
