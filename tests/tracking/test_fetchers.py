"""What the public addresses make of a request, from the wire to the row."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient

from rapport.api import subscription_routes, tracking_routes
from rapport.api.fetchers import asked_by, client_address
from rapport.app import App, open_app
from rapport.delivery import Links
from rapport.events import EventName, read_inbox
from rapport.kit.clock import fixed_clock
from rapport.kit.mail_settings import TrackingSettings
from rapport.kit.settings import Settings
from rapport.storage import metadata
from rapport.tracking import settle_fetches
from tests.homes import new_home
from tests.tracking.conftest import SENT, Send

NOW = SENT + timedelta(hours=1)
BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "sec-fetch-user": "?1"}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    settings = Settings(home=tmp_path / "home", tracking=TrackingSettings(proxies=1))
    new_home(settings)
    with open_app(settings, clock=fixed_clock(NOW)) as opened:
        yield opened


@pytest.fixture
def browser(app: App) -> TestClient:
    routes = [*tracking_routes(app), *subscription_routes(app)]
    return TestClient(Starlette(routes=routes), follow_redirects=False, headers=BROWSER)


def kept(app: App) -> list[tuple[str, str, list[str]]]:
    table = metadata.tables["mail_fetches"]
    with app.database.read() as connection:
        rows = connection.execute(table.select().order_by(table.c.kind)).all()
    return [(row.kind, row.network, row.signs) for row in rows]


def request(headers: dict[str, str], *, peer: str = "8.8.8.8") -> Request:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Request(
        {"type": "http", "method": "GET", "path": "/", "headers": raw, "client": (peer, 1)}
    )


def test_a_click_keeps_its_parameters_and_says_who_it_was(
    app: App, browser: TestClient, send: Send
) -> None:
    target = "https://shop.example/tea?page=1&utm_source=rapport&utm_campaign=%E6%98%A5&x=a%20b"
    path = Links(app.secret, "").click(send(app.database), target)
    answer = browser.get(path, headers={"x-forwarded-for": "1.2.3.4, 9.9.9.9"})
    assert (answer.status_code, answer.headers["location"]) == (302, target)
    ((kind, network, signs),) = kept(app)
    assert (kind, signs) == ("click", ["browser"])
    assert network
    assert "9.9" not in network
    (row,) = read_inbox(app.database, limit=10)
    event = row[1][0].event
    assert event is not None
    assert event.properties["context"] == {"campaign": {"source": "rapport", "name": "春"}}
    assert (event.properties["scanner"], event.properties["because"]) == (False, ["browser"])
    assert "9.9.9.9" not in str(event)


def test_asking_for_the_header_or_ahead_of_the_hand_is_no_persons(
    app: App, browser: TestClient, send: Send
) -> None:
    path = Links(app.secret, "").click(send(app.database), "https://shop.example/tea")
    assert browser.head(path).status_code == 302
    assert browser.get(path, headers={"sec-purpose": "prefetch;prerender"}).status_code == 302
    assert [signs[0] for _, _, signs in kept(app)] == ["head", "prefetch"]
    done = settle_fetches(app.database, now=NOW + timedelta(minutes=1))
    assert (done.judged, done.scanners) == (2, 2)


def test_the_trap_shows_nothing_and_condemns_the_clicks_beside_it(
    app: App, browser: TestClient, send: Send
) -> None:
    links, message_id = Links(app.secret, ""), send(app.database)
    browser.get(links.click(message_id, "https://shop.example/tea"))
    page = browser.get(links.trap(message_id))
    assert (page.status_code, "nothing here" in page.text) == (200, True)
    assert settle_fetches(app.database, now=NOW + timedelta(minutes=1)).scanners == 1
    assert browser.get("/t/h/nonsense").status_code == 404
    token = links.click(message_id, "https://shop.example").rpartition("/")[2]
    assert browser.get(f"/t/h/{token}").status_code == 404


def test_the_page_to_unsubscribe_is_noted_and_changes_nothing(
    app: App, browser: TestClient, send: Send
) -> None:
    path = Links(app.secret, "").unsubscribe(send(app.database))
    assert browser.get(path).status_code == 200
    assert [kind for kind, _, _ in kept(app)] == ["look"]
    assert list(read_inbox(app.database, limit=10)) == []
    assert browser.post(path).status_code == 200
    assert [kind for kind, _, _ in kept(app)] == ["look", "stop"]
    names = [call.event.name for _, calls in read_inbox(app.database, limit=10) for call in calls]
    assert names == [EventName.UNSUBSCRIBED]


def test_only_the_shops_own_proxies_are_believed() -> None:
    told = {"x-forwarded-for": "6.6.6.6, 9.9.9.9, 10.0.0.1"}
    assert client_address(request(told), proxies=2) == "9.9.9.9"
    assert client_address(request(told), proxies=1) == "10.0.0.1"
    assert client_address(request(told), proxies=4) == ""
    # A proxy that nobody vouches for: its own address would stand for everybody.
    assert client_address(request(told), proxies=0) == ""
    assert client_address(request({}), proxies=0) == "8.8.8.8"
    assert client_address(request({}), proxies=1) == ""


def test_hostile_headers_are_only_text() -> None:
    asked = asked_by(request({"user-agent": "x" * 10_000, "x-forwarded-for": "'; DROP"}), proxies=1)
    assert (len(asked.agent or ""), asked.address) == (500, "'; DROP")
