"""What was true at the launch may not be when messages leave: prices, offers, stock, products."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App
from rapport.campaigns import (
    CampaignId,
    DraftsStale,
    Terms,
    campaign_texts,
    cancel_campaign,
    create_campaign,
    launch_campaign,
    plan_campaign,
)
from rapport.catalog import PRODUCTS, Offer, Product, put_products, save_offer
from rapport.cli.campaign_texts import print_texts
from rapport.content import (
    Brief,
    BriefId,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    Group,
    Objective,
    put_draft,
    save_brief,
    save_draft,
)
from rapport.delivery import (
    FactsDesk,
    FactsState,
    Links,
    MessageStatus,
    Outcome,
    OutcomeKind,
    Parcel,
    Sender,
    SendReport,
    SharedSlots,
    list_messages,
    outbox_counts,
    recheck_waiting,
    sent_safe,
    shared_by,
)
from rapport.kit.settings import MailSettings, Settings
from rapport.review import approve
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ENDS = NOW + timedelta(hours=6)
VALID = timedelta(minutes=10)
LAMP = Product(
    product_id="lamp",
    names={"en": "Reading Lamp"},
    price_minor=4900,
    currency="GBP",
    url="https://shop.example/lamp",
)
OFFER = Offer(
    offer_id="spring", names={"en": "Spring Days"}, discount_share=0.2, code="MARCH", ends_at=ENDS
)
PRICED = Copy(subject="A lamp", body="{{ product.name }} costs {{ product.price | money }}.")
OFFERED = Copy(subject="A lamp", body="With {{ offer.code }} until {{ offer.ends_at | date }}.")
STOCKED = Copy(subject="A lamp", body="The {{ product.name }} is in stock.")
SAFE = Copy(subject="Hello again", body="We thought of you at {{ shop.name }}. Come and look.")
NAMING = Copy(subject="Hello again", body="Come and look at the {{ product.name }} with us.")


class Died(BaseException):
    """Stands for the death of a process."""


@dataclass(kw_only=True)
class Postbox:
    """Takes mails and keeps what they say. `before` is called when a batch comes."""

    name: str = "email"
    provider: str = "test"
    takes_bytes: bool = True
    said: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    def send(self, mails: Sequence[Parcel]) -> list[Outcome]:
        self.before()
        self.said += [_read(mail) for mail in mails]
        self.recipients += [mail.recipient for mail in mails]
        return [Outcome(message_id=mail.message_id, kind=OutcomeKind.ACCEPTED) for mail in mails]


@dataclass(kw_only=True)
class Sale:
    """A launched campaign, and what can become of it."""

    shop: Any
    campaign_id: str
    postbox: Postbox = field(default_factory=Postbox)

    def look(self, now: datetime) -> int:
        return recheck_waiting(
            FactsDesk(
                database=self.shop.database,
                facts=self.shop.facts,
                shop=self.shop.settings,
                valid=VALID,
            ),
            now=now,
        )

    def sender(self, clock: Callable[[], datetime], postbox: Postbox | None = None) -> Sender:
        return Sender(
            database=self.shop.database,
            channels=[postbox or self.postbox],
            links=Links(b"secret", "https://shop.example"),
            mail=MailSettings(sender="hello@shop.example", connections=1),
            clock=clock,
        )

    def send(self, now: datetime) -> SendReport:
        return self.sender(lambda: now).send_all()

    def shared(self) -> SharedSlots:
        return shared_by(self.shop.database, self.campaign_id)[-1]

    def reprice(self, minor: int) -> None:
        put_products(self.shop.facts, [replace(LAMP, price_minor=minor)])


def draft_of(segment_id: str, copy: Copy, safe: Copy | None) -> Draft:
    return Draft(
        draft_id=DraftId("drf_sale"),
        version=1,
        brief_id=BriefId("brf_sale"),
        segment_id=segment_id,
        variant="A",
        language="en",
        channel="email",
        product_ids=("lamp",),
        copy=copy,
        safe=safe,
        status=DraftStatus.WRITTEN,
        written_by="copybook",
        created_at=NOW,
    )


def launched(
    shop: Any, copy: Copy, *, safe: Copy | None = SAFE, names: Sequence[str] = ("ada", "bob")
) -> Sale:
    campaign_id = planned(shop, copy, safe=safe, names=names)
    launch_campaign(
        campaign_id, database=shop.database, facts=shop.facts, shop=shop.settings, now=NOW
    )
    return Sale(shop=shop, campaign_id=campaign_id)


def planned(shop: Any, copy: Copy, *, safe: Copy | None, names: Sequence[str]) -> CampaignId:
    shop.customers(*names)
    segment_id = shop.segment("everybody")
    put_products(shop.facts, [LAMP])
    save_offer(shop.database, OFFER)
    save_brief(
        shop.database,
        Brief(
            brief_id=BriefId("brf_sale"),
            name="Spring",
            objective=Objective.WIN_BACK,
            groups=(Group(segment_id=segment_id, name="all"),),
            product_ids=("lamp",),
            offer_id="spring",
            languages=("en",),
            created_at=NOW,
            created_by="ada",
        ),
    )
    save_draft(shop.database, draft_of(segment_id, copy, safe))
    approve(shop.database, "drf_sale", version=1, operator="ada", now=NOW)
    campaign_id = create_campaign(
        database=shop.database,
        name="Sale",
        brief_id="brf_sale",
        terms=Terms(holdout_share=0),
        created_by="ada",
        now=NOW,
    ).campaign_id
    plan_campaign(
        campaign_id, database=shop.database, facts=shop.facts, shop=shop.settings, now=NOW
    )
    return campaign_id


def statuses(database: Database, campaign_id: str) -> list[tuple[MessageStatus, bool]]:
    found = list_messages(database, campaign_id=campaign_id)
    return sorted((each.status, each.safe) for each in found)


def test_a_price_that_changed_since_the_launch_is_bound_anew(any_shop: Any) -> None:
    sale = launched(any_shop, PRICED)
    sale.reprice(5900)
    assert sale.look(NOW + timedelta(minutes=5)) == 1
    [cause] = sale.shared().causes
    assert (cause.kind, cause.subject) == ("price", "Reading Lamp")
    assert (cause.before, cause.after) == (
        {"minor": 4900, "currency": "GBP"},
        {"minor": 5900, "currency": "GBP"},
    )
    assert sale.send(NOW + timedelta(minutes=6)).delivered == 2
    assert all("costs £59.00" in each and "49.00" not in each for each in sale.postbox.said)
    assert sent_safe(any_shop.database, sale.campaign_id) == {}


def test_without_a_look_at_the_facts_within_its_time_nothing_leaves(any_shop: Any) -> None:
    sale = launched(any_shop, PRICED)
    late = NOW + timedelta(minutes=10)
    assert sale.send(late).handled == 0
    assert statuses(any_shop.database, sale.campaign_id) == [(MessageStatus.QUEUED, False)] * 2
    sale.look(late)
    assert sale.send(late + timedelta(minutes=9)).delivered == 2
    assert [each.attempts for each in list_messages(any_shop.database)] == [1, 1]


def test_a_look_that_finds_nothing_new_is_written_down_before_it_is_too_old(shop: Any) -> None:
    sale = launched(shop, PRICED)
    sale.look(NOW)
    for minutes in range(1, 30):
        assert sale.look(NOW + timedelta(minutes=minutes)) == 0
    assert sale.shared().changed_at is None
    assert sale.send(NOW + timedelta(minutes=30)).delivered == 2


def test_a_text_that_rests_on_nothing_leaves_whenever_it_is_sent(any_shop: Any) -> None:
    sale = launched(any_shop, SAFE)
    assert sale.shared().lasting
    assert sale.send(NOW + timedelta(days=3)).delivered == 2


def test_an_offer_that_ended_is_stale_by_the_clock_alone(any_shop: Any) -> None:
    sale = launched(any_shop, OFFERED)
    sale.look(ENDS - timedelta(seconds=1))
    assert sale.send(ENDS).handled == 0
    assert sale.look(ENDS) == 1
    shared = sale.shared()
    assert (shared.state, [each.kind for each in shared.causes]) == (
        FactsState.SAFE,
        ["offer-over"],
    )
    assert sale.send(ENDS + timedelta(minutes=1)).delivered == 2
    assert all("We thought of you at Spring & Co" in each for each in sale.postbox.said)
    assert not any("MARCH" in each or "£" in each for each in sale.postbox.said)
    assert statuses(any_shop.database, sale.campaign_id) == [(MessageStatus.DELIVERED, True)] * 2
    assert sent_safe(any_shop.database, sale.campaign_id) == {("drf_sale", 1): 2}


@pytest.mark.parametrize("safe", [SAFE, None])
@pytest.mark.parametrize("gone", [True, False])
def test_a_text_that_stays_stale_has_the_same_causes_at_each_look(
    shop: Any, safe: Copy | None, gone: bool
) -> None:
    sale = launched(shop, OFFERED, safe=safe)
    if gone:
        shop.facts.delete(PRODUCTS, "product_id", ["lamp"])
    assert sale.look(ENDS) == 1
    first = sale.shared()
    for minutes in (3, 6, 9):
        assert sale.look(ENDS + timedelta(minutes=minutes)) == 0
    last = sale.shared()
    assert (last.causes, last.changed_at) == (first.causes, ENDS)
    assert last.checked_at == ENDS + timedelta(minutes=9)
    assert {each.kind for each in last.causes} == {"gone" if gone else "offer-over"}


def test_a_launch_after_its_offer_ended_says_that_it_did(shop: Any) -> None:
    campaign_id = planned(shop, OFFERED, safe=SAFE, names=("ada",))
    doors = {"database": shop.database, "facts": shop.facts, "shop": shop.settings}
    with pytest.raises(DraftsStale, match=r"\(offer-over\).*prolong its offer"):
        launch_campaign(campaign_id, **doors, now=ENDS)
    save_offer(shop.database, replace(OFFER, ends_at=ENDS + timedelta(days=3)))
    assert launch_campaign(campaign_id, **doors, now=ENDS) == 1


def test_an_offer_that_the_text_does_not_name_may_end(shop: Any) -> None:
    sale = launched(shop, PRICED)
    sale.look(ENDS)
    assert sale.shared().state is FactsState.FRESH
    assert sale.send(ENDS).delivered == 2


def test_an_offer_that_goes_on_after_all_lets_the_draft_itself_leave(shop: Any) -> None:
    sale = launched(shop, OFFERED)
    sale.look(ENDS)
    save_offer(shop.database, replace(OFFER, ends_at=ENDS + timedelta(days=3)))
    sale.look(ENDS + timedelta(minutes=1))
    assert sale.send(ENDS + timedelta(minutes=1)).delivered == 2
    assert all("MARCH" in each and "March 5" in each for each in sale.postbox.said)


def test_a_product_that_is_gone_takes_the_text_with_it(any_shop: Any) -> None:
    sale = launched(any_shop, PRICED)
    any_shop.facts.delete(PRODUCTS, "product_id", ["lamp"])
    sale.look(NOW)
    assert [(each.kind, each.subject) for each in sale.shared().causes] == [
        ("gone", "Reading Lamp")
    ]
    assert sale.send(NOW).delivered == 2
    assert not any("Lamp" in each for each in sale.postbox.said)


def test_a_safe_copy_that_names_a_product_waits_when_the_product_is_gone(any_shop: Any) -> None:
    sale = launched(any_shop, PRICED, safe=NAMING)
    any_shop.facts.delete(PRODUCTS, "product_id", ["lamp"])
    sale.look(NOW)
    assert sale.shared().state is FactsState.HOLD
    assert sale.send(NOW).handled == 0
    cancel_campaign(sale.campaign_id, database=any_shop.database)
    assert outbox_counts(any_shop.database) == {MessageStatus.CANCELLED: 2}


def test_a_text_that_says_in_stock_does_not_leave_once_it_is_not(any_shop: Any) -> None:
    sale = launched(any_shop, STOCKED, safe=NAMING)
    put_products(any_shop.facts, [replace(LAMP, in_stock=False)])
    sale.look(NOW)
    assert "in_stock" in {each.kind for each in sale.shared().causes}
    assert sale.send(NOW).delivered == 2
    assert all("look at the Reading Lamp" in each for each in sale.postbox.said)
    assert not any("in stock" in each or "£" in each for each in sale.postbox.said)


def test_what_is_held_leaves_with_a_version_that_is_approved_later(any_shop: Any) -> None:
    sale = launched(any_shop, OFFERED, safe=None)
    sale.look(ENDS)
    assert sale.shared().state is FactsState.HOLD
    assert sale.send(ENDS).handled == 0
    first = draft_of(any_shop.segment("others"), PRICED, None)
    with any_shop.database.begin() as connection:
        put_draft(connection, replace(first, version=2))
    assert sale.look(ENDS) == 0, "nobody approved it yet"
    approve(any_shop.database, "drf_sale", version=2, operator="ada", now=ENDS)
    assert sale.look(ENDS) == 1
    assert sale.send(ENDS).delivered == 2
    assert all("costs £49.00" in each for each in sale.postbox.said)
    assert {each.draft_version for each in list_messages(any_shop.database)} == {2}


def test_a_sender_that_dies_after_values_were_bound_anew_leaves_no_old_price(
    any_shop: Any,
) -> None:
    sale = launched(any_shop, PRICED, names=[f"c{n}" for n in range(6)])

    def die() -> None:
        raise Died

    with pytest.raises(Died):
        sale.sender(lambda: NOW, Postbox(before=die)).send_due(limit=3)
    sale.reprice(5900)
    sale.look(NOW + timedelta(minutes=6))
    later = NOW + timedelta(minutes=7)  # the lease of the dead one ran out
    assert sale.send(later).delivered == 6
    assert len(sale.postbox.said) == 6
    assert all("costs £59.00" in each for each in sale.postbox.said)


def test_a_look_that_dies_before_its_commit_changes_nothing(
    any_shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale = launched(any_shop, PRICED)
    sale.reprice(5900)

    def die(*_: object) -> None:
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr("rapport.delivery.rechecking.keep_state", die)
        with pytest.raises(Died):
            sale.look(NOW + timedelta(minutes=11))
    assert sale.send(NOW + timedelta(minutes=11)).handled == 0, "the price is known to nobody"
    sale.look(NOW + timedelta(minutes=11))
    assert sale.send(NOW + timedelta(minutes=11)).delivered == 2
    assert all("costs £59.00" in each for each in sale.postbox.said)


def test_two_senders_send_each_message_once_and_none_with_an_old_price(any_shop: Any) -> None:
    sale = launched(any_shop, PRICED, names=[f"c{n}" for n in range(8)])
    one, two = Postbox(), Postbox()
    first = sale.sender(lambda: NOW, one)
    second = sale.sender(lambda: NOW, two)
    assert first.send_due(limit=2).delivered == 2
    assert second.send_due(limit=2).delivered == 2
    sale.reprice(5900)
    sale.look(NOW)
    assert first.send_due(limit=2).delivered == 2
    assert second.send_due(limit=2).delivered == 2
    for box in (one, two):
        assert ["£49.00" in each for each in box.said] == [True, True, False, False]
        assert ["£59.00" in each for each in box.said] == [False, False, True, True]
    assert sorted([*one.recipients, *two.recipients]) == [f"c{n}@example.org" for n in range(8)]


def test_a_price_that_changes_while_a_slow_server_takes_a_batch_is_bound_anew(shop: Any) -> None:
    sale = launched(shop, PRICED, names=[f"c{n:03}" for n in range(200)])
    moments = iter(NOW + timedelta(seconds=n) for n in range(1_000))

    def change() -> None:
        sale.reprice(5900)
        sale.look(NOW)

    sale.postbox.before = change
    assert sale.sender(lambda: next(moments)).send_due().delivered == 200
    assert ["£59.00" in each for each in sale.postbox.said] == [False] * 100 + [True] * 100


def _read(mail: Parcel) -> str:
    """All that a mail says, as text and as HTML."""
    parsed = message_from_bytes(mail.data, policy=policy.default)
    return "\n".join(
        str(part.get_content()) for part in parsed.walk() if part.get_content_maintype() == "text"
    )


def test_faces_say_what_left_with_the_safe_text_and_why(
    shop: Any, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sale = launched(shop, OFFERED)
    sale.look(ENDS)
    sale.send(ENDS)
    app = App(
        settings=Settings(home=home, shop=shop.settings),
        clock=lambda: ENDS,
        secret=b"s",
        database=shop.database,
        facts=shop.facts,
    )
    _, key = create_api_key(
        database=shop.database, name="mei", role=Role.VIEWER, created_by="test", now=NOW
    )
    with TestClient(build_api(app), headers={"Authorization": f"Bearer {key}"}) as client:
        place = f"/api/v1/campaigns/{sale.campaign_id}"
        [text] = client.get(f"{place}/texts").json()
        assert client.get(f"{place}/results").json()["sent_safe"] == 2
        assert client.get("/api/v1/campaigns/none/texts").status_code == 404
        messages = client.get("/api/v1/messages").json()
    assert (text["state"], text["waiting"], text["sent_safe"]) == ("safe", 0, 2)
    assert text["causes"][0]["kind"] == "offer-over"
    assert text["causes"][0]["seen_at"].startswith("2026-03-01T18:00:00")
    assert [each["safe"] for each in messages] == [True, True]
    print_texts(campaign_texts(sale.campaign_id, database=shop.database))
    told = " ".join(capsys.readouterr().out.split())
    assert "2 sent with the safe text, 0 to go, because the offer Spring Days is over since" in told
