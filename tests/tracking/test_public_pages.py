"""What a customer meets behind the links of a message."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from rapport.api import subscription_routes, tracking_routes
from rapport.app import App, open_app
from rapport.delivery import Links, Message, MessageId, enqueue
from rapport.events import CustomerId, EventName, read_inbox
from rapport.kit.clock import fixed_clock
from rapport.kit.settings import Settings, ShopSettings
from rapport.profiles import Consent, Purpose, consents_of, has_consented, record_consents
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    settings = Settings(home=tmp_path / "home", shop=ShopSettings(name="Hill & <b>Light</b>"))
    new_home(settings)
    with open_app(settings, clock=fixed_clock(NOW)) as opened:
        yield opened


@pytest.fixture
def browser(app: App) -> TestClient:
    return TestClient(
        Starlette(routes=[*tracking_routes(app), *subscription_routes(app)]), follow_redirects=False
    )


@pytest.fixture
def links(app: App) -> Links:
    return Links(app.secret, "")


def sent(app: App, language: str = "en") -> str:
    message = Message(
        message_id=MessageId("msg_1"),
        campaign_id="cmp_1",
        customer_id="ada",
        channel="email",
        address="ada@example.com",
        draft_id="drf_1",
        draft_version=1,
        arm="a",
        language=language,
        due_at=NOW,
    )
    enqueue(app.database, [message])
    yes = Consent(
        customer_id=CustomerId("ada"),
        channel="email",
        purpose=Purpose.MARKETING,
        granted=True,
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        how="form",
        text_version="1",
    )
    record_consents(app.database, [yes])
    return message.message_id


def agrees(app: App) -> bool:
    return has_consented(app.database, "ada", channel="email", purpose=Purpose.MARKETING)


def recorded(app: App) -> list[str]:
    rows = read_inbox(app.database, limit=100)
    return [call.event.name for _, calls in rows for call in calls]


def test_fetching_the_pixel_is_recorded_as_an_open(
    app: App, browser: TestClient, links: Links
) -> None:
    answer = browser.get(links.open_pixel(sent(app)))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
    assert recorded(app) == [EventName.EMAIL_OPENED]


def test_a_click_is_recorded_and_leads_to_the_address_that_was_signed(
    app: App, browser: TestClient, links: Links
) -> None:
    target = "https://shop.example/茶?utm_source=rapport&b=%20"
    answer = browser.get(links.click(sent(app), target))
    assert answer.status_code == 302
    assert "utm_source=rapport" in answer.headers["location"]
    assert recorded(app) == [EventName.EMAIL_LINK_CLICKED]


def test_opening_the_unsubscribe_page_changes_nothing(
    app: App, browser: TestClient, links: Links
) -> None:
    page = browser.get(links.unsubscribe(sent(app)))
    assert (page.status_code, agrees(app), recorded(app)) == (200, True, [])
    assert 'method="post"' in page.text


def test_one_post_unsubscribes_at_once_and_a_second_changes_nothing(
    app: App, browser: TestClient, links: Links
) -> None:
    address = links.unsubscribe(sent(app))
    for _ in range(2):
        answer = browser.post(address, data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
    assert not agrees(app)
    assert recorded(app) == [EventName.UNSUBSCRIBED]
    assert [line.granted for line in consents_of(app.database, "ada")] == [True, False]


def test_preferences_are_kept_and_can_be_taken_back(app: App, links: Links) -> None:
    # Of a yes and a no at the same moment the no holds, and so the clock must run.
    moments = (NOW + timedelta(seconds=number) for number in itertools.count())
    running = replace(app, clock=lambda: next(moments))
    browser = TestClient(Starlette(routes=subscription_routes(running)), follow_redirects=False)
    address = links.preferences(sent(app))
    assert browser.get(address).text.count(" checked") == 2
    assert browser.post(address, data={"marketing": "on"}).text.count(" checked") == 1
    last = consents_of(app.database, "ada")[-1]
    assert (last.purpose, last.granted) == (Purpose.PERSONALISATION, False)
    assert browser.post(address, data={}).text.count(" checked") == 0
    assert not agrees(app)
    both = {"marketing": "on", "personalisation": "on"}
    assert browser.post(address, data=both).text.count(" checked") == 2
    assert agrees(app)


def test_a_link_for_one_thing_does_not_do_another(
    app: App, browser: TestClient, links: Links
) -> None:
    token = links.open_pixel(sent(app)).rsplit("/", 1)[1].removesuffix(".gif")
    for path in (f"/u/{token}", f"/p/{token}", "/u/nonsense", f"/t/c/{token}"):
        assert browser.get(path).status_code == 404
    assert browser.post(f"/u/{token}").status_code == 404
    assert browser.get("/t/o/nonsense.gif").status_code == 404
    assert agrees(app)


def test_a_page_speaks_the_language_of_its_message_and_escapes_the_shop(
    app: App, browser: TestClient, links: Links
) -> None:
    page = browser.get(links.unsubscribe(sent(app, language="zh-CN")))
    assert '<html lang="zh-CN">' in page.text
    assert "不再接收营销邮件" in page.text
    assert "Hill &amp; &lt;b&gt;Light&lt;/b&gt;" in page.text
    assert "<b>" not in page.text
    assert page.headers["cache-control"] == "no-store"


def test_a_form_too_large_is_refused(app: App, browser: TestClient, links: Links) -> None:
    address = links.preferences(sent(app))
    assert browser.post(address, data={"marketing": "x" * 20_000}).status_code == 404
    assert agrees(app)
