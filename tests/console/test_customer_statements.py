"""A customer's page shows what they said of themself, and an operator corrects and withdraws it."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa

from rapport.access import Role
from rapport.app import App
from rapport.catalog import REVIEWS
from rapport.insights import keep_statements, refresh_readings
from rapport.profiles import search_profiles
from rapport.statements import StatementState, statements_of

Tell = Callable[[App, Callable[[Any], object]], None]


def test_what_was_said_is_shown_corrected_and_withdrawn(shop: App, tell: Tell) -> None:
    customer = search_profiles(shop.facts, "", limit=1)[0].customer_id
    row = {
        "review_id": "own",
        "customer_id": customer,
        "text": "My shoe size is 42.",
        "written_at": shop.clock(),
    }
    told = {name: [row.get(name)] for name in REVIEWS.columns}
    shop.facts.upsert(REVIEWS, pa.table(told, REVIEWS.columns.to_pyarrow()))
    refresh_readings(shop.facts)
    keep_statements(shop.facts)
    [one] = [each for each in statements_of(shop.facts, customer) if each.source_id == "own"]

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open(f"/customers/show?id={customer}&view=statements")
        await visitor.should_see("shoe size: 42")
        await visitor.should_see("My shoe size is 42")
        await visitor.should_not_see("Withdraw")
        await visitor.sign_in(Role.ADMIN)
        await visitor.open(f"/customers/show?id={customer}&view=statements")
        [field] = visitor.find(marker=f"value-{one.statement_id}").elements
        field.value = "43"
        await visitor.press(f"correct-{one.statement_id}")
        await visitor.should_see("shoe size: 43", retries=100)
        await visitor.press(f"withdraw-{one.statement_id}")
        await visitor.press("confirm")
        await visitor.should_see("Withdrawn.", retries=100)

    tell(shop, story)
    [after] = [each for each in statements_of(shop.facts, customer) if each.source_id == "own"]
    assert (after.value, after.state) == ("43", StatementState.WITHDRAWN)
