"""What a customer said of themself: seen, corrected and deleted by them, used as they agreed."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from rapport.api import subscription_routes
from rapport.app import App, keep_what_is_said, open_app
from rapport.catalog import REVIEWS
from rapport.delivery import Links, Message, MessageId, enqueue
from rapport.events import CustomerId
from rapport.insights import refresh_readings
from rapport.kit.settings import Settings, ShopSettings
from rapport.kit.statement_settings import StatementSettings
from rapport.profiles import Profile, consents_of, put_profiles
from rapport.segments import (
    kept_members,
    matches,
    parse_rule,
    refresh_all,
    refresh_touched,
    save_segment,
)
from rapport.statements import (
    StatementNotFound,
    StatementState,
    correct_statement,
    statements_of,
)
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SAID = {
    "r1": ("ada", "I'm allergic to nuts. My shoe size is 42."),
    "r2": ("ada", 'I hate pink, so <script>alert("x")</script> I took the grey one.'),
    "r3": ("ben", "My shoe size is 38."),
}
NUTS = {"kind": "stated", "key": "allergy", "values": ["nuts"]}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    settings = Settings(
        home=tmp_path / "home",
        shop=ShopSettings(name="Hill & Light"),
        statements=StatementSettings(sensitive=True),
    )
    new_home(settings)
    with open_app(settings, clock=lambda: NOW) as opened:
        people = [Profile(customer_id=CustomerId(one), language="en") for one in ("ada", "ben")]
        put_profiles(opened.facts, people)
        rows = [
            {"review_id": one, "customer_id": who, "text": text, "written_at": NOW}
            for one, (who, text) in SAID.items()
        ]
        columns = {name: [row.get(name) for row in rows] for name in REVIEWS.columns}
        opened.facts.append(REVIEWS, pa.table(columns, REVIEWS.columns.to_pyarrow()))
        refresh_readings(opened.facts)
        keep_what_is_said(opened)
        enqueue(opened.database, [message("msg_ada", "ada"), message("msg_ben", "ben")])
        yield opened


@pytest.fixture
def browser(app: App) -> TestClient:
    return TestClient(Starlette(routes=subscription_routes(app)), follow_redirects=True)


@pytest.fixture
def page(app: App) -> str:
    """The address of Ada's preferences."""
    return Links(app.secret, "").preferences("msg_ada")


def message(message_id: str, customer_id: str) -> Message:
    return Message(
        message_id=MessageId(message_id),
        campaign_id="cmp_1",
        customer_id=customer_id,
        channel="email",
        address=f"{customer_id}@mail.example",
        draft_id="drf_1",
        draft_version=1,
        arm="a",
        language="en",
        due_at=NOW,
    )


def held(app: App, customer: str = "ada") -> dict[str, str]:
    return {one.key: one.value for one in statements_of(app.facts, customer) if one.holds_at(NOW)}


def the_id(app: App, key: str, customer: str = "ada") -> str:
    return next(one.statement_id for one in statements_of(app.facts, customer) if one.key == key)


def act(browser: TestClient, page: str, **fields: str) -> str:
    return browser.post(f"{page}/said", data=fields).text


def test_the_page_shows_each_statement_with_its_words_day_and_use(
    app: App, browser: TestClient, page: str
) -> None:
    shown = browser.get(page).text
    assert sorted(re.findall(r"<h3>(.*?)</h3>", shown)) == [
        "allergy: nuts", "colour disliked: pink", "shoe size: 42",
    ]  # fmt: skip
    assert "My shoe size is 42" in shown
    assert "You said on 2026-03-01:" in shown
    assert "Kept until 2036-02-27, for answering you." in shown
    assert "for answering you, recommending products, choosing news." in shown
    assert the_id(app, "shoe-size", "ben") not in shown
    chinese = browser.get(f"{page}?lang=zh").text
    assert "您告诉过我们的事" in chinese
    assert "过敏: 坚果" in chinese
    assert "用于回复您、推荐商品、挑选消息。" in chinese


def test_what_a_customer_wrote_is_text_and_no_markup(browser: TestClient, page: str) -> None:
    shown = browser.get(page).text
    assert "<script" not in shown
    noted = browser.get(f"{page}?said=<b>x</b>&lang=<b>").text
    assert "<b>" not in noted


def test_a_customer_corrects_a_statement(app: App, browser: TestClient, page: str) -> None:
    one = the_id(app, "shoe-size")
    shown = act(browser, page, act="correct", statement=one, value="43")
    assert "Corrected." in shown
    assert "shoe size: 43" in shown
    [after] = [each for each in statements_of(app.facts, "ada") if each.statement_id == one]
    assert (after.state, after.corrected_by) == (StatementState.CORRECTED, "customer")
    refused = act(browser, page, act="correct", statement=one, value="<b>huge</b>")
    assert "Nothing was changed." in refused
    assert held(app)["shoe-size"] == "43"


def test_a_deleted_statement_leaves_no_word_and_does_not_come_back(
    app: App, browser: TestClient, page: str
) -> None:
    one = the_id(app, "colour-disliked")
    shown = act(browser, page, act="delete", statement=one)
    assert "Deleted." in shown
    assert "I hate pink" not in shown
    [after] = [each for each in statements_of(app.facts, "ada") if each.statement_id == one]
    assert (after.value, after.read_value, after.quote, after.purpose) == ("", "", "", "")
    row = {"review_id": "r2", "customer_id": "ada", "text": SAID["r2"][1] + " Fine.",
           "written_at": NOW}  # fmt: skip
    told = {name: [row.get(name)] for name in REVIEWS.columns}
    app.facts.upsert(REVIEWS, pa.table(told, REVIEWS.columns.to_pyarrow()))
    refresh_readings(app.facts)
    assert keep_what_is_said(app).texts == 1
    assert "colour-disliked" not in held(app)
    assert "not there any more" in act(browser, page, act="delete", statement=one)
    with pytest.raises(StatementNotFound):
        correct_statement(app.facts, "ada", one, value="pink", operator="eve", now=NOW)


@pytest.mark.parametrize("what", ["correct", "delete"])
def test_nobody_changes_what_another_said(
    app: App, browser: TestClient, page: str, what: str
) -> None:
    other = the_id(app, "shoe-size", "ben")
    shown = act(browser, page, act=what, statement=other, value="45")
    assert "not there any more" in shown
    assert held(app, "ben") == {"shoe-size": "38"}


@pytest.mark.parametrize("link", ["/p/nonsense", "/p/", "unsubscribe", "changed"])
def test_a_wrong_signature_shows_and_changes_nothing(
    app: App, browser: TestClient, page: str, link: str
) -> None:
    links = Links(app.secret, "")
    wrong = {
        "unsubscribe": "/p/" + links.unsubscribe("msg_ada").rpartition("/")[2],
        "changed": page[:-1] + ("A" if page[-1] != "A" else "B"),
    }.get(link, link)
    one = the_id(app, "shoe-size")
    before = held(app)
    for answer in (
        browser.get(wrong),
        browser.post(f"{wrong}/said", data={"act": "delete", "statement": one}),
        browser.post(f"{wrong}/said", data={"act": "agree"}),
    ):
        assert answer.status_code == 404
        assert "shoe" not in answer.text
    assert held(app) == before
    assert consents_of(app.database, "ada") == []


def test_reading_the_page_or_a_strange_act_changes_nothing(
    app: App, browser: TestClient, page: str
) -> None:
    before = statements_of(app.facts, "ada")
    assert browser.get(f"{page}/said?act=agree").status_code == 405
    assert browser.post(f"{page}/said", data={"act": "drop"}).status_code == 200
    assert browser.post(f"{page}/said", content=b"\xff\xfe&act=").status_code == 200
    assert browser.post(f"{page}/said", content=b"a=" + b"x" * 20_000).status_code == 404
    assert statements_of(app.facts, "ada") == before
    assert consents_of(app.database, "ada") == []


def test_what_is_sensitive_reaches_rules_only_with_a_consent_and_leaves_at_once(
    app: App, browser: TestClient, page: str
) -> None:
    rule = parse_rule(NUTS)
    nuts = save_segment(
        database=app.database, name="Nuts", rule=rule, created_by="eve", now=NOW
    ).segment_id
    refresh_all(database=app.database, facts=app.facts, now=NOW)
    assert "You have not agreed to this." in browser.get(page).text
    assert not matches(rule, "ada", facts=app.facts, now=NOW)
    assert "You agreed to this." in act(browser, page, act="agree")
    assert matches(rule, "ada", facts=app.facts, now=NOW)
    refresh_touched(database=app.database, facts=app.facts, now=NOW)
    assert members(app, nuts) == ["ada"]
    keep_what_is_said(app)
    assert matches(rule, "ada", facts=app.facts, now=NOW)
    assert "Taken back." in act(browser, page, act="refuse")
    assert not matches(rule, "ada", facts=app.facts, now=NOW)
    refresh_touched(database=app.database, facts=app.facts, now=NOW)
    assert members(app, nuts) == []
    lines = consents_of(app.database, "ada")
    assert [(one.purpose, one.granted, one.text_version) for one in lines] == [
        ("sensitive", True, "sensitive-1"),
        ("sensitive", False, "sensitive-1"),
    ]


def members(app: App, segment_id: str) -> list[str]:
    return [one.customer_id for one in kept_members(segment_id, facts=app.facts)]
