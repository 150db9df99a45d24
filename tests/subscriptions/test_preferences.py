"""The preference centre: per channel and topic, undone as easily as done, without a script."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from rapport.app import App
from rapport.delivery import Links, Message, MessageId, enqueue, list_messages
from rapport.events import CustomerId
from rapport.kit.errors import Invalid, NotFound
from rapport.profiles import (
    Consent,
    Purpose,
    consents_of,
    last_words,
    record_consents,
    topic_purpose,
)
from rapport.storage import Database
from rapport.subscriptions import (
    BadTopic,
    archive_topic,
    list_topics,
    network_of,
    save_topic,
    topic_defaults,
    trace_of,
)
from tests.subscriptions.conftest import NOW, topic_of


def sent(app: App, *, channels: tuple[str, ...] = ("email",)) -> str:
    message = Message(
        message_id=MessageId("msg_1"),
        campaign_id="cmp_1",
        customer_id="ada",
        channel="email",
        address="ada@mail.example",
        draft_id="drf_1",
        draft_version=1,
        arm="a",
        language="en",
        due_at=NOW,
    )
    enqueue(app.database, [message])
    record_consents(
        app.database,
        [
            Consent(
                customer_id=CustomerId("ada"),
                channel=channel,
                purpose=Purpose.MARKETING,
                granted=True,
                recorded_at=NOW - timedelta(days=30),
                how="till <script>",
                text_version="1",
            )
            for channel in channels
        ],
    )
    return message.message_id


def word(app: App, purpose: str, channel: str = "email") -> bool | None:
    found = last_words(app.database, channel=channel, purpose=purpose, customer_ids=["ada"])
    return found.get("ada")


def ticked(page: str) -> list[str]:
    return re.findall(r'name="([^"]+)" checked', page)


@pytest.mark.usefixtures("topics")
def test_the_page_shows_topics_channels_and_what_was_agreed(
    app: App, browser: TestClient, links: Links
) -> None:
    page = browser.get(links.preferences(sent(app, channels=("email", "sms")))).text
    assert ticked(page) == [
        "marketing", "personalisation", "topic:new-arrivals",
        "sms.marketing", "sms.personalisation", "sms.topic:new-arrivals",
    ]  # fmt: skip
    assert "2026-01-30" in page
    assert "&lt;i&gt;new-arrivals&lt;/i&gt;" in page
    assert "<script>" not in page
    assert "主题events" in browser.get(links.preferences("msg_1") + "?lang=zh").text
    assert consents_of(app.database, "ada")[-1].granted


@pytest.mark.usefixtures("topics")
def test_each_choice_is_a_line_and_the_page_says_what_changed(
    app: App, browser: TestClient, links: Links
) -> None:
    address = links.preferences(sent(app))
    chosen = {"marketing": "on", "less-often": "on", "topic:events": "on", "topic:bogus": "on"}
    page = browser.post(address, data=chosen).text
    assert word(app, Purpose.MARKETING) is True
    assert word(app, Purpose.FREQUENCY) is False
    assert word(app, Purpose.PERSONALISATION) is False
    assert word(app, topic_purpose("new-arrivals")) is False
    assert word(app, topic_purpose("events")) is True
    assert word(app, topic_purpose("bogus")) is None
    assert re.findall(r"<li>(.*?)</li>", page) == [
        "E-mail · Choose what fits me: off",
        "E-mail · Less often: on",
        "E-mail · &lt;i&gt;new-arrivals&lt;/i&gt;: off",
        "E-mail · &lt;i&gt;events&lt;/i&gt;: on",
    ]
    lines = consents_of(app.database, "ada")
    assert {line.text_version for line in lines[1:]} == {"preferences-2"}
    undo = dict.fromkeys(re.findall(r'type="hidden" name="([^"]+)" value="on"', page), "on")
    assert sorted(ticked(browser.post(address, data=undo).text)) == [
        "marketing", "personalisation", "topic:new-arrivals",
    ]  # fmt: skip
    same = browser.post(address, data=undo).text
    assert "Nothing changed." in same


def test_everything_is_stopped_on_all_channels_at_once(
    app: App, browser: TestClient, links: Links
) -> None:
    address = links.preferences(sent(app, channels=("email", "sms")))
    browser.post(address, data={"all-off": "on"})
    assert (word(app, Purpose.MARKETING), word(app, Purpose.MARKETING, "sms")) == (False, False)


@pytest.mark.usefixtures("topics")
def test_an_archived_topic_is_offered_to_nobody_and_its_words_stay(
    app: App, browser: TestClient, links: Links
) -> None:
    archive_topic("events", database=app.database, by="mei", now=NOW)
    page = browser.post(links.preferences(sent(app)), data={"marketing": "on"}).text
    assert "events" not in page
    assert topic_defaults(app.database) == {"new-arrivals": True, "events": False}
    assert [one.topic for one in list_topics(app.database)] == ["new-arrivals"]
    save_topic(topic_of("events"), database=app.database)
    assert topic_defaults(app.database)["events"] is True


@pytest.mark.usefixtures("ada")
def test_a_customer_without_a_mail_gets_a_link_and_nobody_learns_who_is_known(
    app: App, browser: TestClient, links: Links
) -> None:
    known = browser.post("/preferences", data={"email": "Ada@mail.example "})
    unknown = browser.post("/preferences", data={"email": "nobody@mail.example"})
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    browser.post("/preferences", data={"email": "ada@mail.example"})
    [message] = list_messages(app.database)
    assert (message.customer_id, message.purpose) == ("ada", Purpose.TRANSACTIONAL)
    led = browser.get(links.action(message.message_id))
    assert (led.status_code, led.headers["location"]) == (
        302,
        links.preferences(message.message_id),
    )
    assert browser.get(led.headers["location"]).status_code == 200
    assert browser.post("/preferences", data={"email": "nonsense"}).status_code == 422


def test_hostile_forms_are_refused_or_harmless(app: App, browser: TestClient, links: Links) -> None:
    address = links.preferences(sent(app))
    assert browser.post(address, content=b"a=" + b"x" * 20_000).status_code == 404
    assert browser.post(address, content=b"&".join(b"a=1" for _ in range(500))).status_code == 404
    assert browser.post(address, content=b"\xff\xfe=\x00&marketing=on").status_code == 200
    assert word(app, Purpose.MARKETING) is True


@pytest.mark.parametrize(
    "change",
    [
        {"topic": "New Arrivals"},
        {"topic": "x" * 35},
        {"topic": "-"},
        {"names": {"zh": "主题"}},
        {"names": {"zh": "主题", "en": "x" * 61}},
        {"sentences": {}},
        {"channels": ()},
        {"channels": ("fax",)},
    ],
)
def test_a_topic_that_cannot_be_used_is_refused_by_name(database: Database, change: dict) -> None:
    with pytest.raises(BadTopic):
        save_topic(replace(topic_of("news"), **change), database=database)


def test_a_topic_that_nobody_declared_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound):
        archive_topic("none", database=database, by="mei", now=NOW)
    assert issubclass(BadTopic, Invalid)


def test_topics_are_kept_on_both_stores(any_database: Database) -> None:
    made = save_topic(topic_of("news"), database=any_database)
    changed = save_topic(replace(made, position=3), database=any_database)
    assert list_topics(any_database) == [changed]


def test_of_an_address_no_more_is_kept_than_the_settings_say() -> None:
    assert network_of("203.0.113.77") == "203.0.113.0/24"
    assert network_of("::ffff:203.0.113.77") == "203.0.113.0/24"
    assert network_of("2001:db8:1:2::3") == "2001:db8:1::/48"
    assert network_of("testclient") == ""
    hashed = trace_of(ip="203.0.113.77", agent="curl/8", keep="hash", secret=b"s", now=NOW)
    assert "203" not in hashed.ip[:4] or len(hashed.ip) == 32
    assert hashed.agent == "program"
    assert trace_of(ip="203.0.113.77", agent="", keep="none", secret=b"s", now=NOW).ip == ""
