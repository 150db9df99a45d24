"""A program asks for one message: once, with values that fit, of a text that the shop approved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App
from rapport.content import Copy, DraftStatus, get_draft, save_draft
from rapport.delivery import Links, Priority, ask_gate, get_message, list_messages
from rapport.delivery.rendering import Renderer
from rapport.delivery.store import shared_slots
from rapport.kit.settings import MailSettings, Settings, ShopSettings
from rapport.kit.transactional_settings import TransactionalSettings
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.review import approve
from rapport.storage import Database, Facts
from rapport.transactional import (
    BadRequest,
    BadValues,
    KeyUsedOtherwise,
    MessageWish,
    Requested,
    TemplateHoldsMarketing,
    TemplateNotApproved,
    TemplateNotFound,
    TooManyRequests,
    TransactionalDesk,
    kinds_of,
    marketing_in,
    request_message,
    ship_templates,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
VALUES = {
    "order_number": "1001",
    "total": {"minor": 19_900, "currency": "CNY"},
    "order_url": "https://shop.example/orders/1001?token=secret",
}
WISH = MessageWish(
    template="order-confirmation", address="ada@example.org", language="en", values=VALUES
)


def desk_of(database: Database, **settings: int) -> TransactionalDesk:
    return TransactionalDesk(
        database=database,
        secret=b"s" * 32,
        shop=ShopSettings(language="en"),
        settings=TransactionalSettings(**settings),  # type: ignore[arg-type]
    )


def approved(database: Database) -> None:
    for draft in ship_templates(database=database, now=NOW):
        approve(database, draft.draft_id, version=1, operator="rui", now=NOW)


def ask(
    database: Database, wish: MessageWish = WISH, *, key: str = "k1", seconds: int = 0, **more: int
) -> Requested:
    return request_message(
        wish,
        desk=desk_of(database, **more),
        key_id="key_1",
        idempotency_key=key,
        now=NOW + timedelta(seconds=seconds),
    )


def test_the_same_key_sends_once_and_another_request_under_it_is_refused(
    any_database: Database,
) -> None:
    approved(any_database)
    first = ask(any_database)
    again = ask(any_database, seconds=300)
    assert (again.message_id, again.repeated) == (first.message_id, True)
    with pytest.raises(KeyUsedOtherwise):
        ask(any_database, replace(WISH, address="grace@example.org"))
    assert ask(any_database, key="k2").message_id != first.message_id
    assert len(list_messages(any_database)) == 2
    message = get_message(any_database, first.message_id)
    assert (message.purpose, message.priority) == ("transactional", Priority.TRANSACTIONAL)


def test_nothing_is_sent_before_the_shop_has_approved_the_text(database: Database) -> None:
    ship_templates(database=database, now=NOW)
    with pytest.raises(TemplateNotApproved):
        ask(database)
    with pytest.raises(TemplateNotFound):
        ask(database, replace(WISH, template="newsletter"))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"order_number": None}, "missing: order_number"),
        ({"total": 199}, r"total \(money\)"),
        ({"total": {"minor": 1, "currency": "yuan"}}, r"total \(money\)"),
        ({"order_url": "javascript:alert(1)"}, r"order_url \(url\)"),
        ({"order_number": "x" * 2001}, r"order_number \(text\)"),
        ({"order_number": True}, r"order_number \(text\)"),
        ({"colour": "red"}, "asks for no colour"),
    ],
)
def test_values_that_do_not_fit_are_named(
    database: Database, changes: dict[str, object], named: str
) -> None:
    approved(database)
    with pytest.raises(BadValues, match=named):
        ask(database, replace(WISH, values=VALUES | changes))
    assert list_messages(database) == []


def test_bad_addresses_keys_and_moments_are_named(database: Database) -> None:
    approved(database)
    for wish, key in (
        (replace(WISH, address="ada"), "k"),
        (WISH, ""),
        (replace(WISH, send_at=NOW + timedelta(days=31)), "k"),
    ):
        with pytest.raises(BadRequest):
            ask(database, wish, key=key)


def test_a_text_that_sells_is_not_sent(database: Database) -> None:
    approved(database)
    draft = get_draft(database, "drf_order-confirmation_en")
    sells = replace(draft.copy, body=draft.copy.body + "\n\nUse {{ offer.code }} for 20% off.")
    save_draft(database, replace(draft, version=2, copy=sells, status=DraftStatus.APPROVED))
    with pytest.raises(TemplateHoldsMarketing, match=r"offer\.code"):
        ask(database)


def test_marketing_is_known_in_both_languages() -> None:
    assert marketing_in(Copy(subject="", preheader="", body="限时优惠")) != ()
    assert marketing_in(Copy(subject="", preheader="", body="Big SALE, {{ product.name }}")) != ()


def test_the_shipped_texts_sell_nothing_and_ask_the_same_in_both_languages(
    database: Database,
) -> None:
    drafts = {one.draft_id: one for one in ship_templates(database=database, now=NOW)}
    assert all(marketing_in(one.copy) == () for one in drafts.values())
    for draft_id, draft in drafts.items():
        if draft_id.endswith("_en"):
            assert kinds_of(draft.copy) == kinds_of(drafts[f"{draft_id[:-3]}_zh"].copy)


def test_a_key_may_ask_for_so_many_in_a_minute(database: Database) -> None:
    approved(database)
    for number in range(3):
        ask(database, key=f"k{number}", a_minute=3)
    with pytest.raises(TooManyRequests) as refused:
        ask(database, key="k9", a_minute=3, seconds=20)
    assert refused.value.facts == {"retry_after": 40}
    assert ask(database, key="k0", a_minute=3).repeated
    with pytest.raises(TooManyRequests):
        ask(database, key="k9", a_minute=3, seconds=59)
    ask(database, key="k9", a_minute=3, seconds=60)


def test_it_passes_the_gate_without_a_yes_and_its_links_are_plain(database: Database) -> None:
    approved(database)
    message = get_message(database, ask(database).message_id)
    verdicts = ask_gate(database, [message], now=NOW)
    assert verdicts.stopped == {}
    assert verdicts.postponed == {}
    assert message.message_id in verdicts.certificates
    draft = verdicts.drafts[message.draft_id, message.draft_version]
    renderer = Renderer(links=Links(b"s" * 32, "https://r.example"), mail=MailSettings())
    with database.read() as connection:
        shared = shared_slots(connection, {message.shared_key})[message.shared_key]
    parcel = renderer.write(message, draft, shared, now=NOW, in_parts=True)
    assert "order 1001" in parcel.parts["subject"]
    assert VALUES["order_url"] in parcel.parts["text"]


def client_of(database: Database, facts: Facts, home: Path, **settings: int) -> TestClient:
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id="ada", email="ada@example.org", language="en")])  # type: ignore[arg-type]
    approved(database)
    app = App(
        settings=Settings(home=home, transactional=TransactionalSettings(**settings)),  # type: ignore[arg-type]
        clock=lambda: NOW,
        secret=b"s" * 32,
        database=database,
        facts=facts,
    )
    _, secret = create_api_key(
        database=database, name="shop", role=Role.MARKETER, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_a_key_that_asks_too_fast_is_told_over_http_when_to_ask_again(
    database: Database, facts: Facts, home: Path
) -> None:
    client = client_of(database, facts, home, a_minute=1)
    body = {"template": "order-confirmation", "customer_id": "ada", "values": VALUES}
    answers = [
        client.post("/api/v1/messages", json=body, headers={"Idempotency-Key": key})
        for key in ("order-1", "order-2")
    ]
    assert [answer.status_code for answer in answers] == [202, 429]
    assert answers[1].headers["retry-after"] == "60"
    assert answers[1].json()["code"] == "transactional-too-many"
    assert "ask again in 60 seconds" in answers[1].json()["detail"]


def test_over_http(database: Database, facts: Facts, home: Path) -> None:
    client = client_of(database, facts, home)
    body = {"template": "order-confirmation", "customer_id": "ada", "values": VALUES}
    key = {"Idempotency-Key": "order-1001"}
    assert client.post("/api/v1/messages", json=body).status_code == 422
    first = client.post("/api/v1/messages", json=body, headers=key)
    assert first.status_code == 202, first.text
    again = client.post("/api/v1/messages", json=body, headers=key)
    assert (again.status_code, again.json()["message_id"]) == (200, first.json()["message_id"])
    other = client.post("/api/v1/messages", json=body | {"topic": "orders"}, headers=key)
    assert other.status_code == 409
    missing = client.post(
        "/api/v1/messages", json=body | {"values": {}}, headers={"Idempotency-Key": "x"}
    )
    assert missing.status_code == 422
    assert "order_number" in missing.text
    nobody = client.post(
        "/api/v1/messages", json=body | {"customer_id": "nobody"}, headers={"Idempotency-Key": "y"}
    )
    assert nobody.status_code == 422
    status = client.get(f"/api/v1/messages/{first.json()['message_id']}").json()
    assert status["status"] == "queued"
    assert len(client.get("/api/v1/messages/templates").json()) == 6
