"""Products that each recipient may want next, as slots of a text."""

from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest

from rapport.content import (
    Brief,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    compile_copy,
    grounds_of,
    recommended_count,
)
from rapport.content.slots import allowed, unresolved
from rapport.events import ORDER_LINES
from rapport.profiles import Consent, Purpose, record_consents
from rapport.storage import Database, Facts
from rapport.studio import bound_values
from tests.studio.conftest import NOW, SHOP

ASKED = (
    '看看{{ recommended[0].name | default: "新品" }}吧。\n\n'
    "[去看看]({{ recommended[0].url | default: product.url }})"
)


def draft_of(brief: Brief, body: str) -> Draft:
    return Draft(
        draft_id=DraftId("dr_r"),
        version=1,
        brief_id=brief.brief_id,
        segment_id=brief.groups[0].segment_id,
        variant="A",
        language="zh-CN",
        channel="email",
        product_ids=("lotion",),
        copy=Copy(subject="为您挑选", body=body),
        status=DraftStatus.WRITTEN,
        written_by="mei",
        created_at=NOW,
    )


@pytest.fixture
def orders(facts: Facts, brief: Brief) -> None:
    """Many buy the lotion with the cream; c0 has the lotion alone."""
    del brief
    pairs = [(f"g{n}", one) for n in range(4) for one in ("lotion", "cream")]
    rows: list[dict[str, Any]] = [
        {
            "event_id": f"{customer}-{product}",
            "line": 0,
            "order_id": f"o-{customer}",
            "customer_id": customer,
            "happened_at": NOW - timedelta(days=3),
            "product_id": product,
            "quantity": 1.0,
            "unit_price_minor": 100,
            "currency": "CNY",
        }
        for customer, product in [*pairs, ("c0", "lotion"), ("c1", "lotion")]
    ]
    facts.append(ORDER_LINES, pa.Table.from_pylist(rows, schema=ORDER_LINES.columns.to_pyarrow()))


@pytest.mark.usefixtures("orders")
def test_each_recipient_gets_their_own_products_and_who_said_no_the_default(
    brief: Brief, database: Database, facts: Facts
) -> None:
    said = Consent(
        customer_id="c1", channel="email", purpose=Purpose.PERSONALISATION, granted=False,
        recorded_at=NOW, how="page", text_version="1",
    )  # fmt: skip
    record_consents(database, [said])
    draft = draft_of(brief, ASKED)
    found = bound_values(draft, ["c0", "c1"], database=database, facts=facts, now=NOW)
    (first,) = found["c0"]["recommended"]  # type: ignore[misc]
    assert first["name"]
    assert "price" not in first
    assert "c1" not in found
    grounds = grounds_of(draft, database=database, facts=facts, shop=SHOP, now=NOW)
    compiled = compile_copy(draft.copy, channel="email", language="zh-CN").bound(grounds.slots)
    shared = {**grounds.slots, "links": {"unsubscribe": "#", "preferences": "#"}}
    assert f"看看{first['name']}吧" in compiled.render({**shared, **found["c0"]}).text
    assert "看看新品吧" in compiled.render(shared).text


def test_a_text_that_asks_for_no_product_has_none_looked_up(
    brief: Brief, database: Database, facts: Facts
) -> None:
    draft = draft_of(brief, "你好。")
    assert bound_values(draft, ["c0"], database=database, facts=facts, now=NOW) == {}


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("{{ product.name }}", 0),
        ("{{ recommended[2].name }}", 3),
        ("{% for one in recommended %}{{ one.name }}{% endfor %}", 4),
    ],
)
def test_as_many_are_looked_up_as_the_text_asks_for(body: str, count: int) -> None:
    assert recommended_count(Copy(subject="s", body=body)) == count


def test_a_text_needs_a_default_and_may_not_say_a_price() -> None:
    bare = Copy(subject="s", body="{{ recommended[0].name }}")
    assert unresolved(bare, {}, language="en") == ("recommended[0].name",)
    kept = Copy(subject="s", body='{{ recommended[0].name | default: "tea" }}')
    assert unresolved(kept, {}, language="en") == ()
    assert allowed("recommended[0].name")
    assert not allowed("recommended[0].price")
    assert not allowed("recommended[9].name")
