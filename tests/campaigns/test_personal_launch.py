"""A launch gives each recipient the paragraph of their pattern, and nobody one they refused."""

from datetime import timedelta
from typing import Any

import pyarrow as pa

from rapport.campaigns import Terms, launch_campaign, plan_campaign
from rapport.content import Copy
from rapport.delivery import list_messages
from rapport.events import ORDER_LINES
from rapport.review import approve
from rapport.studio import PERSONAL_MARK, Desk, write_personal
from tests.campaigns.conftest import NOW


def order(shop: Any, customer_id: str, *, days: int) -> None:
    row = {
        "event_id": f"e-{customer_id}",
        "line": 0,
        "order_id": f"o-{customer_id}",
        "customer_id": customer_id,
        "happened_at": NOW - timedelta(days=days),
        "product_id": "gone",
        "quantity": 1.0,
        "unit_price_minor": 100,
        "currency": "GBP",
    }
    table = pa.Table.from_pylist([row], schema=ORDER_LINES.columns.to_pyarrow())
    shop.facts.append(ORDER_LINES, table)


def test_each_recipient_gets_the_paragraph_of_their_pattern(shop: Any) -> None:
    shop.customers("ada", "bob", "cy")
    order(shop, "ada", days=400)
    order(shop, "bob", days=5)
    everybody = shop.segment("everybody")
    copy = Copy(
        subject="News", body=f"Hello. {PERSONAL_MARK}\n\n[Look around](https://shop.example/)"
    )
    shop.brief([everybody], {(everybody, "a"): copy}, approved=False)
    draft_id = f"drf_{everybody[-4:]}_a"
    ways = {"database": shop.database, "facts": shop.facts, "shop": shop.settings}
    desk = Desk(**ways, llm=None, now=NOW)  # type: ignore[arg-type]  # no model is asked
    written = write_personal(draft_id, desk=desk, model=None)
    assert {one.pattern for one in written} == {"long|first||", "recent|first||"}
    approve(shop.database, draft_id, version=1, operator="ada", now=NOW)
    campaign_id = shop.campaign(Terms(holdout_share=0)).campaign_id
    plan_campaign(campaign_id, **ways, now=NOW)
    assert launch_campaign(campaign_id, **ways, now=NOW) == 3
    messages = list_messages(shop.database, campaign_id=campaign_id)
    told = {one.customer_id: one.slots.get("personal") for one in messages}
    texts = {one.pattern: one.text for one in written}
    assert told == {
        "ada": {"paragraph": texts["long|first||"]},
        "bob": {"paragraph": texts["recent|first||"]},
        "cy": None,
    }
