"""What a form takes, refuses, counts, and never tells."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from rapport.app import App, form_desk_of
from rapport.catalog import Product, put_products
from rapport.content import (
    Brief,
    BriefId,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    Group,
    Objective,
    save_brief,
    save_draft,
)
from rapport.delivery import list_messages
from rapport.events import EventName, read_inbox
from rapport.leads import (
    BadForm,
    Form,
    FormNotFound,
    LandingPageNotApproved,
    Post,
    Refused,
    archive_form,
    check_address,
    figures_of,
    forget_leads,
    get_form,
    make_challenge,
    parse_form,
    publish_page,
    take_post,
    unpublish_page,
)
from rapport.leads.store import forget_spent, spend, take_place
from rapport.profiles import Purpose, has_consented
from rapport.review import send_back
from rapport.storage import Database
from rapport.subscriptions import OptInState, list_opt_ins
from tests.leads.conftest import NEWSLETTER, NOW, Clock, proved, saved, unproved

URL = "/embed/forms/newsletter"
SITE = {"origin": "https://shop.example"}


def fetched(browser: TestClient, clock: Clock, *, wait: float = 5, **query: str) -> dict[str, Any]:
    answer = browser.get(f"{URL}.json", params=query, headers=SITE)
    assert answer.headers["access-control-allow-origin"] == SITE["origin"]
    clock.pass_by(seconds=wait)
    return dict(answer.json())


def body(spec: dict[str, Any], *, email: str = "ada@mail.example", **more: Any) -> dict[str, Any]:
    return {
        "values": {"email": email, "name": "<script>alert(1)</script>", "tea": "green"},
        "challenge": spec["challenge"],
        "work": proved(spec["challenge"]),
        "language": "en",
        "page": "https://shop.example/tea?utm=ada@mail.example",
        "anonymous_id": "browser-1",
    } | more


def figures(app: App) -> tuple[int, dict[str, int]]:
    """Posts that counted and refusals by reason, over all days."""
    days = figures_of("newsletter", database=app.database, timezone="UTC", now=app.clock())
    counted: dict[str, int] = {}
    for day in days:
        for reason, n in day.refused.items():
            counted[reason] = counted.get(reason, 0) + n
    return sum(day.posts for day in days), counted


def events(app: App) -> list[Any]:
    return [
        call.event
        for _, calls in read_inbox(app.database, limit=1000)
        for call in calls
        if call.event
    ]


@pytest.mark.usefixtures("form")
def test_a_post_waits_for_its_mail_and_its_events_name_the_browser(
    app: App, browser: TestClient, clock: Clock
) -> None:
    spec = fetched(browser, clock, anonymous_id="browser-1")
    answer = browser.post(URL, json=body(spec), headers=SITE)
    assert (answer.status_code, answer.json()["done"]) == (200, "Look into your mailbox.")
    [opt_in] = list_opt_ins(app.database)
    assert (opt_in.state, opt_in.text) == (OptInState.PENDING, "I want news about tea.")
    assert opt_in.page == "https://shop.example/tea"
    assert opt_in.traits == {
        "first_name": "<script>alert(1)</script>",
        "favourite_tea": "green",
        "lead_source": "website",
    }
    assert [one.name for one in events(app)] == [EventName.FORM_VIEWED, EventName.LEAD_CAPTURED]
    assert {one.anonymous_id for one in events(app)} == {"browser-1"}
    assert "ada" not in str(events(app))
    assert len(list_messages(app.database)) == 1


def test_without_double_opt_in_only_work_makes_it_count_at_once(
    app: App, browser: TestClient, clock: Clock
) -> None:
    saved(app, double_opt_in={"default": True, "CN": False})
    browser.post(URL, json=body(fetched(browser, clock)), headers=SITE)
    browser.post(URL, json=body(fetched(browser, clock), email="bo@mail.example", work=""))
    states = {one.address: one.state for one in list_opt_ins(app.database)}
    assert states == {
        "ada@mail.example": OptInState.SINGLE,
        "bo@mail.example": OptInState.PENDING,
    }
    [lead] = [one.customer_id for one in list_opt_ins(app.database) if one.state == "single"]
    assert has_consented(app.database, lead, channel="email", purpose=Purpose.MARKETING)


@pytest.mark.usefixtures("form")
def test_programs_are_refused_counted_and_answered_like_people(
    app: App, browser: TestClient, clock: Clock
) -> None:
    good = browser.post(URL, json=body(fetched(browser, clock)), headers=SITE)
    spec = fetched(browser, clock)
    other = make_challenge("other", 1, secret=app.secret, now=NOW)
    used = body(fetched(browser, clock), email="eve@mail.example")
    browser.post(URL, json=used, headers=SITE)
    posts = [
        body(spec, trap="http://spam.example"),
        body(spec, work=unproved(spec["challenge"])),
        body(spec, challenge="forged"),
        body(spec, challenge=other),
        body(spec, challenge="x" * 5000),
        used,
        body(fetched(browser, clock), email="x@mailinator.com"),
        body(fetched(browser, clock, wait=0.5)),
    ]
    for post in posts:
        answer = browser.post(URL, json=post, headers=SITE)
        assert (answer.status_code, answer.content) == (good.status_code, good.content)
    clock.pass_by(hours=5)
    assert browser.post(URL, json=body(spec), headers=SITE).content == good.content
    assert {one.address for one in list_opt_ins(app.database)} == {
        "ada@mail.example",
        "eve@mail.example",
    }
    posted, counted = figures(app)
    assert posted == 2
    assert counted == {
        Refused.HONEYPOT: 1,
        Refused.NO_WORK: 1,
        Refused.FORGED: 4,
        Refused.TOO_FAST: 1,
        Refused.REPLAYED: 1,
        Refused.DISPOSABLE: 1,
    }


@pytest.mark.usefixtures("form")
def test_a_person_is_told_what_to_mend(app: App, browser: TestClient, clock: Clock) -> None:
    spec = fetched(browser, clock, lang="zh")
    assert (spec["title"], spec["fields"][0]["label"]) == ("春茶消息", "邮箱")
    said = browser.post(
        URL, json=body(spec, values={"email": "ada@", "tea": "coffee"}), headers=SITE
    )
    assert said.status_code == 422
    assert set(said.json()["faults"]) == {"email", "tea"}
    slip = browser.post(URL, json=body(spec, email="ada@gmial.com"), headers=SITE)
    assert slip.json()["suggestion"] == "ada@gmail.com"
    assert list_opt_ins(app.database) == []
    sure = browser.post(URL, json=body(spec, email="ada@gmial.com", sure=True), headers=SITE)
    assert sure.status_code == 200
    assert [one.address for one in list_opt_ins(app.database)] == ["ada@gmial.com"]


@pytest.mark.usefixtures("form")
def test_other_sites_may_not_call(browser: TestClient, clock: Clock) -> None:
    spec = fetched(browser, clock)
    for origin in ("https://evil.example", "null", "https://shop.example.evil"):
        headers = {"origin": origin}
        assert browser.get(f"{URL}.json", headers=headers).status_code == 403
        assert browser.post(URL, json=body(spec), headers=headers).status_code == 403
        assert browser.options(URL, headers=headers).status_code == 403
    allowed = browser.options(URL, headers=SITE)
    assert (allowed.status_code, allowed.headers["vary"]) == (204, "Origin")


@pytest.mark.usefixtures("form")
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 10_000,
        b'{"values": {"email": 1}, "challenge": "", "language": "en"}',
        b'{"values": {}, "challenge": "", "language": "en", "admin": true}',
        b"x" * 3_000_000,
    ],
)
def test_what_is_no_post_is_refused(browser: TestClient, content: bytes) -> None:
    assert browser.post(URL, content=content, headers=SITE).status_code == 422


@pytest.mark.usefixtures("form")
def test_a_form_takes_no_more_than_its_hour_holds_for_any_number_of_workers(app: App) -> None:
    saved(app, per_hour=5)
    desk = form_desk_of(app)
    later = NOW + timedelta(seconds=9)

    def post(number: int) -> Refused | None:
        challenge = make_challenge("newsletter", 2, secret=app.secret, now=NOW)
        sent = Post(
            values={"email": f"c{number}@mail.example"},
            challenge=challenge,
            language="en",
            ip=f"10.{number}.0.1",
        )
        return take_post("newsletter", sent, desk=desk, now=later).refused

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(post, range(20)))
    assert (answers.count(None), answers.count(Refused.FORM)) == (5, 15)
    assert len(list_opt_ins(app.database)) == 5


def test_limits_and_challenges_hold_on_both_stores(any_database: Database) -> None:
    def use(_: int) -> tuple[bool, bool]:
        with any_database.begin() as connection:
            return spend(connection, "n", now=NOW), take_place(connection, "k", most=3, now=NOW)

    with ThreadPoolExecutor(4) as pool:
        used = list(pool.map(use, range(12)))
    assert (sum(one for one, _ in used), sum(two for _, two in used)) == (1, 3)


@pytest.mark.usefixtures("form")
def test_the_hosted_page_works_without_a_script(
    app: App, browser: TestClient, clock: Clock
) -> None:
    page = browser.get("/f/newsletter")
    assert "&lt;b&gt;Name&lt;/b&gt;" in page.text
    assert "<script" not in page.text
    challenge = page.text.split('name="challenge" value="')[1].split('"')[0]
    clock.pass_by(seconds=10)
    sent = {"challenge": challenge, "lang": "en", "v.email": "", "v.name": '"><img src=x>'}
    again = browser.post("/f/newsletter", data=sent)
    assert (again.status_code, "<img" in again.text) == (422, False)
    assert "This is needed." in again.text
    done = browser.post("/f/newsletter", data=sent | {"v.email": "ada@mail.example"})
    assert (done.status_code, "Look into your mailbox." in done.text) == (200, True)
    trapped = browser.post(
        "/f/newsletter", data=sent | {"v.email": "eve@mail.example", "website": "x"}
    )
    assert trapped.text == done.text
    assert [one.address for one in list_opt_ins(app.database)] == ["ada@mail.example"]
    assert browser.get("/f/none").status_code == 404


def test_what_was_read_is_what_was_agreed_to(app: App, browser: TestClient, clock: Clock) -> None:
    saved(app)
    spec = fetched(browser, clock)
    assert saved(app).version == 1
    new = {"zh": "新的同意。", "en": "I want more than before."}
    assert saved(app, consent=new, consent_version="2026-04").version == 2
    browser.post(URL, json=body(spec), headers=SITE)
    [opt_in] = list_opt_ins(app.database)
    assert (opt_in.form_version, opt_in.text_version) == (1, "2026-03")


def test_a_closed_form_takes_nothing_and_opens_when_it_is_saved_again(
    app: App, form: Form, browser: TestClient
) -> None:
    assert archive_form(form.form_id, database=app.database, now=NOW).archived_at == NOW
    assert browser.get(f"{URL}.json").status_code == 404
    assert browser.get("/f/newsletter").status_code == 404
    assert saved(app).version == 2
    assert browser.get("/f/newsletter").status_code == 200
    with pytest.raises(FormNotFound):
        get_form(app.database, "none")


@pytest.mark.parametrize(
    "change",
    [
        {"form": "No Good"},
        {"fields": []},
        {"fields": NEWSLETTER["fields"] * 2},
        {"fields": NEWSLETTER["fields"][1:]},
        {"texts": {"en": NEWSLETTER["texts"]["en"]}},
        {"consent": {"en": "x"}},
        {"origins": ["shop.example/path"]},
        {"redirect": "javascript:alert(1)"},
        {"unknown": 1},
    ],
)
def test_a_form_that_cannot_be_used_is_refused_by_field(change: dict[str, Any]) -> None:
    with pytest.raises(BadForm):
        parse_form(str(NEWSLETTER | change), by="mei", now=NOW)


def test_what_is_no_yaml_is_no_form() -> None:
    for text in ("a: [", "- 1", "", "x" * 200_000, "!!python/object:os.system {}"):
        with pytest.raises(BadForm):
            parse_form(text, by="mei", now=NOW)


@pytest.mark.parametrize(
    ("address", "suggestion", "is_role"),
    [
        ("Ada@Mail.Example", "", False),
        ("ada@gmial.com", "ada@gmail.com", False),
        ("ada@hotmial.com", "ada@hotmail.com", False),
        ("ada@qq.con", "ada@qq.com", False),
        ("info+x@shop.example", "", True),
        ("小雨@例子.中国", "", False),
    ],
)
def test_an_address_is_checked(address: str, suggestion: str, is_role: bool) -> None:
    found = check_address(address)
    assert (found.address, found.suggestion, found.is_role) == (
        address.lower(),
        suggestion,
        is_role,
    )


def landing_draft(app: App, *, status: DraftStatus = DraftStatus.APPROVED) -> Draft:
    put_products(app.facts, [tea(8800)])
    brief = Brief(
        brief_id=BriefId("br_1"),
        name="Spring",
        objective=Objective.LAUNCH,
        groups=(Group(segment_id="seg", name="All"),),
        product_ids=("p-0",),
        channels=("landing-page",),
        languages=("en",),
        created_at=NOW,
        created_by="op",
    )
    save_brief(app.database, brief)
    draft = Draft(
        draft_id=DraftId(f"dr_{status}"),
        version=1,
        brief_id=brief.brief_id,
        segment_id="seg",
        variant="A",
        language="en",
        channel="landing-page",
        product_ids=("p-0",),
        copy=Copy(
            subject="Spring tea is here",
            body="## First\n\n{{ product.name }} from the hills.\n\n## Second\n\nFresh leaves.",
            more=(("cta", "See it"),),
        ),
        status=status,
        written_by="person:mei",
        created_at=NOW,
    )
    return save_draft(app.database, draft)


def tea(price: int) -> Product:
    return Product(
        product_id="p-0",
        names={"en": "Spring tea", "zh": "春茶"},
        price_minor=price,
        currency="CNY",
        category="tea",
        url="https://shop.example/p-0",
    )


@pytest.mark.usefixtures("form")
def test_a_landing_page_shows_what_is_approved_and_true(app: App, browser: TestClient) -> None:
    draft = landing_draft(app)
    publish_page("spring", draft.draft_id, "newsletter", database=app.database, by="m", now=NOW)
    page = browser.get("/l/spring").text
    assert "Spring tea is here" in page
    assert 'action="/f/newsletter"' in page
    put_products(app.facts, [replace(tea(8800), names={"en": "Autumn tea"})])
    assert "Autumn tea" in browser.get("/l/spring").text
    send_back(app.database, draft.draft_id, version=1, operator="r", reason="x", now=NOW)
    stale = browser.get("/l/spring").text
    assert "Spring tea is here" not in stale
    assert 'action="/f/newsletter"' in stale
    unpublish_page("spring", database=app.database, now=NOW)
    assert browser.get("/l/spring").status_code == 404
    waiting = landing_draft(app, status=DraftStatus.WRITTEN)
    with pytest.raises(LandingPageNotApproved):
        publish_page("x", waiting.draft_id, "newsletter", database=app.database, by="m", now=NOW)


@pytest.mark.usefixtures("form")
def test_what_no_longer_matters_is_forgotten(app: App, browser: TestClient, clock: Clock) -> None:
    browser.post(URL, json=body(fetched(browser, clock)), headers=SITE)
    desk = form_desk_of(app)
    assert forget_leads(desk, now=clock()) == 0
    assert forget_leads(desk, now=clock() + timedelta(days=38)) == 1
    assert list_opt_ins(app.database) == []
    assert forget_spent(app.database, before=clock() + timedelta(days=40)) == 0
