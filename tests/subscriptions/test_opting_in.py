"""A sign-up counts once whoever reads the mailbox has said yes, and the proof of it is kept."""

import email
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from email import policy

import pytest
from starlette.testclient import TestClient

from rapport.app import FOLLOWERS, App
from rapport.content import get_draft
from rapport.delivery import Links, list_messages
from rapport.delivery.rendering import Renderer
from rapport.delivery.store import shared_slots
from rapport.events import CallKind, CustomerId, read_inbox
from rapport.profiles import (
    Purpose,
    consents_of,
    drain_inbox,
    follow_moves,
    has_consented,
    topic_purpose,
)
from rapport.review import approve, edit
from rapport.review.model import Edit
from rapport.rights import erase_customer, export_customer
from rapport.storage import Database
from rapport.subscriptions import (
    OptIn,
    OptInDesk,
    OptInState,
    SignUp,
    Trace,
    ask_to_confirm,
    forget_unconfirmed,
    get_opt_in,
    list_opt_ins,
    subscribe_at_once,
    system_draft,
)
from rapport.subscriptions.mailing import confirmation_mail
from rapport.subscriptions.store import keep_opt_in
from rapport.subscriptions.system_mails import SystemMail
from tests.subscriptions.conftest import NOW, TEXT

At = Callable[..., SignUp]


def link_of(app: App, links: Links) -> str:
    [message] = list_messages(app.database, campaign_id="confirmation", limit=1)
    return links.action(message.message_id)


def agreed(app: App, customer_id: str = "ada") -> bool:
    return has_consented(app.database, customer_id, channel="email", purpose=Purpose.MARKETING)


def drain(app: App) -> None:
    while drain_inbox(app.database, app.facts, limit=100).calls:
        pass
    follow_moves(app.database, app.facts, FOLLOWERS)


def test_fetching_the_link_confirms_nothing_and_its_button_does(
    app: App, desk: OptInDesk, browser: TestClient, links: Links, ada: CustomerId, at: At
) -> None:
    asked = ask_to_confirm(at(), desk=desk)
    link = link_of(app, links)
    page = browser.get(link)
    assert (page.status_code, agreed(app)) == (200, False)
    assert "Yes, &lt;b&gt;write&lt;/b&gt; to me" in page.text
    assert get_opt_in(app.database, asked.opt_in_id).state is OptInState.PENDING
    for _ in range(2):
        assert browser.post(link).status_code == 200
    assert agreed(app)
    kept = get_opt_in(app.database, asked.opt_in_id)
    assert (kept.state, kept.text, kept.text_version) == (OptInState.CONFIRMED, TEXT, "v2")
    lines = consents_of(app.database, ada)
    assert [line.purpose for line in lines] == [
        Purpose.MARKETING,
        topic_purpose("new-arrivals"),
    ]
    assert {line.how for line in lines} == {f"double-opt-in {asked.opt_in_id}"}
    told = [call for _, calls in read_inbox(app.database, limit=10) for call in calls]
    assert [call.kind for call in told] == [CallKind.IDENTIFY, CallKind.TRACK]
    assert {(call.customer_id, call.anonymous_id) for call in told} == {("ada", "browser-1")}


def test_the_same_sign_up_waits_once_and_is_mailed_again_within_limits(
    app: App, desk: OptInDesk, at: At
) -> None:
    first = ask_to_confirm(at(), desk=desk)
    assert ask_to_confirm(at(NOW + timedelta(minutes=1)), desk=desk).mails == 1
    for place in range(1, 6):
        again = ask_to_confirm(at(NOW + timedelta(minutes=11 * place)), desk=desk)
        assert again.opt_in_id == first.opt_in_id
        assert again.mails == min(1 + place, 3)
    assert len(list_messages(app.database, campaign_id="confirmation")) == 3


def test_one_mailbox_is_not_filled_through_many_forms(app: App, desk: OptInDesk, at: At) -> None:
    for number in range(12):
        ask_to_confirm(replace(at(), form_id=f"frm_{number}"), desk=desk)
    assert len(list_messages(app.database, campaign_id="confirmation")) == 6


def test_a_sign_up_that_nobody_confirmed_expires_and_can_be_made_anew(
    app: App, desk: OptInDesk, browser: TestClient, links: Links, at: At
) -> None:
    late = NOW - timedelta(days=8)
    old = ask_to_confirm(at(late), desk=desk)
    link = link_of(app, links)
    assert browser.get(link).status_code == 410
    assert browser.post(link).status_code == 410
    anew = ask_to_confirm(at(), desk=desk)
    assert anew.opt_in_id != old.opt_in_id
    assert forget_unconfirmed(app.database, days=0, now=NOW) == 1
    assert [one.opt_in_id for one in list_opt_ins(app.database)] == [anew.opt_in_id]


def test_an_unknown_address_becomes_a_lead_whose_id_does_not_give_it_away(
    app: App, desk: OptInDesk, browser: TestClient, links: Links, at: At
) -> None:
    asked = ask_to_confirm(at(), desk=desk)
    assert asked.customer_id.startswith("lead_")
    assert "ada" not in link_of(app, links)
    browser.post(link_of(app, links))
    drain(app)
    held = export_customer(asked.customer_id, database=app.database, facts=app.facts, now=NOW).held
    assert held["profiles"][0]["email"] == "ada@mail.example"
    assert held["opt_ins"][0]["text"] == TEXT
    assert {"consents", "messages", "events"} <= held.keys()
    erase_customer(
        asked.customer_id, database=app.database, facts=app.facts, operator="op", now=NOW
    )
    assert list_opt_ins(app.database) == []


def test_the_lead_is_the_customer_who_told_the_address_in_between(
    app: App,
    desk: OptInDesk,
    browser: TestClient,
    links: Links,
    at: At,
    request: pytest.FixtureRequest,
) -> None:
    asked = ask_to_confirm(at(), desk=desk)
    request.getfixturevalue("ada")
    browser.post(link_of(app, links))
    drain(app)
    kept = get_opt_in(app.database, asked.opt_in_id)
    owners = {kept.customer_id, kept.told_as or kept.customer_id}
    assert owners in ({"ada", asked.customer_id}, {asked.customer_id})
    assert agreed(app, kept.customer_id)


@pytest.mark.usefixtures("ada")
def test_an_address_that_nobody_proved_is_never_joined_to_a_customer(
    app: App, desk: OptInDesk, at: At
) -> None:
    kept = subscribe_at_once(at(), desk=desk)
    drain(app)
    assert kept.customer_id.startswith("lead_")
    assert (agreed(app), agreed(app, kept.customer_id)) == (False, True)
    assert list_messages(app.database, campaign_id="confirmation") == []


def test_the_mail_has_the_link_untracked_and_no_way_to_unsubscribe(
    app: App, desk: OptInDesk, at: At
) -> None:
    links = Links(app.secret, app.settings.public_url)
    for language, words in (("en", "Please confirm"), ("zh-CN", "请确认")):
        opt_in = ask_to_confirm(replace(at(), language=language, form_id=language), desk=desk)
        draft = system_draft(SystemMail.CONFIRMATION, language, database=app.database, now=NOW)
        mail = confirmation_mail(opt_in, draft=draft, shop=desk.shop, now=NOW)
        [message] = [
            one
            for one in list_messages(app.database, campaign_id="confirmation")
            if one.slots["opt_in"] == opt_in.opt_in_id
        ]
        first = replace(mail.message, lane=message.lane, first_due_at=message.first_due_at)
        assert message == first
        with app.database.read() as connection:
            [shared] = shared_slots(connection, {(message.campaign_id, draft.draft_id, 1)}).values()
        parcel = Renderer(links=links, mail=app.settings.mail).write(
            message, draft, shared, now=NOW
        )
        read = email.message_from_bytes(parcel.data, policy=policy.default)
        assert words in read["Subject"]
        text = read.get_body(("plain",)).get_content()
        assert links.action(message.message_id) in text
        html = read.get_body(("html",)).get_content()
        assert links.action(message.message_id) in html
        assert "/u/" not in text + html
        assert "agreed" not in text


def test_the_shop_may_edit_the_mail_and_sends_the_version_that_is_approved(
    app: App, desk: OptInDesk
) -> None:
    draft = system_draft(SystemMail.CONFIRMATION, "en", database=app.database, now=NOW)
    change = Edit(
        draft_id=draft.draft_id,
        version=1,
        copy=replace(draft.copy, subject="One click, and {{ shop.name }} writes to you"),
        operator="rui",
    )
    made = edit(change, database=app.database, facts=app.facts, shop=desk.shop, now=NOW)
    assert made.status == "written", made.findings
    again = system_draft(SystemMail.CONFIRMATION, "en", database=app.database, now=NOW)
    assert again.version == 1
    approve(app.database, draft.draft_id, version=2, operator="rui", now=NOW)
    again = system_draft(SystemMail.CONFIRMATION, "en", database=app.database, now=NOW)
    assert again.version == 2
    assert get_draft(app.database, draft.draft_id, 1).copy == draft.copy


def test_many_workers_with_one_sign_up_keep_one(any_database: Database) -> None:
    def opt_in(number: int) -> OptIn:
        return OptIn(
            opt_in_id=f"opt_{number}",
            customer_id="c",
            address="ada@mail.example",
            channel="email",
            language="en",
            topics=("b", "a"),
            form_id="f",
            form_version=1,
            text="t",
            text_version="1",
            page="",
            anonymous_id=None,
            traits={},
            asked_at=NOW,
            asked_ip="",
            asked_agent=Trace(at=NOW).agent,
            state=OptInState.PENDING,
            expires_at=NOW,
        )

    def keep(number: int) -> str:
        with any_database.begin() as connection:
            return keep_opt_in(connection, opt_in(number)).opt_in_id

    with ThreadPoolExecutor(4) as pool:
        kept = set(pool.map(keep, range(8)))
    assert len(kept) == 1
    assert [one.opt_in_id for one in list_opt_ins(any_database)] == list(kept)


def test_a_message_that_confirms_nothing_has_no_such_page(
    browser: TestClient, links: Links
) -> None:
    assert browser.get(links.action("msg_none")).status_code == 404
    assert browser.get("/a/nonsense").status_code == 404
    assert browser.post("/a/" + "x" * 3000).status_code == 404
