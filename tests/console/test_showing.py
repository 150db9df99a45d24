"""How numbers, texts with findings and things to do are shown. Pure."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.access import Role
from rapport.campaigns import Campaign, CampaignId, CampaignStatus
from rapport.console.charts import interval
from rapport.console.copies import findings_list, source
from rapport.console.customers import shown_name
from rapport.console.formats import Formats
from rapport.console.menu import initials
from rapport.console.next_things import State, next_things
from rapport.console.parts import link
from rapport.console.tables import page_of
from rapport.console.texts import texts_in
from rapport.content import (
    Brief,
    BriefId,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    Finding,
    Group,
    Objective,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def formats(language: str) -> Formats:
    return Formats(language, timezone="Asia/Shanghai", currency="CNY")


def test_money_is_written_as_the_reader_expects_it() -> None:
    assert formats("zh").money(12345) == "¥123.45"
    assert formats("en").money(123456789) == "CN¥1,234,568"
    assert formats("en").money_whole(0) == "–"
    assert formats("zh").signed_money(-250000) == "−¥2,500"
    assert Formats("en", timezone="UTC", currency="JPY").money(1250) == "JP¥1,250"


def test_moments_are_in_the_time_zone_of_the_shop() -> None:
    assert formats("en").moment(NOW) == "1 Mar 2026, 20:00"
    assert formats("zh").moment(NOW) == "2026年3月1日 20:00"
    assert formats("zh").ago(NOW - timedelta(days=3), now=NOW) == "3天前"


def test_a_chinese_name_has_the_family_name_first() -> None:
    assert shown_name("伟 王") == "王伟"
    assert shown_name("Anna Smith") == "Anna Smith"
    assert initials("Ada Chen") == "AC"
    assert initials("王伟") == "王"


def finding(span: str, start: int, severity: str = "warn") -> Finding:
    return Finding(code="c", severity=severity, message="why", part="body", span=span, start=start)


def test_the_words_at_fault_are_marked_where_they_stand() -> None:
    text = "best {{ product.name }} and best again"
    marked = source(text, [finding("best", 28, "refuse")])
    slot = '<span class="slot">{{ product.name }}</span>'
    assert marked == f'best {slot} and <mark class="refuse" title="why">best</mark> again'


def test_a_finding_inside_another_is_marked_once() -> None:
    marked = source("the very best", [finding("very best", 4), finding("best", 9)])
    assert marked == 'the <mark title="why">very best</mark>'


def test_what_forbids_to_send_comes_first(language: str) -> None:
    t = texts_in(language)
    listed = findings_list(t, [finding("a", 0), finding("b", 0, "refuse")])
    assert listed.index(t("severity.refuse")) < listed.index(t("severity.warn"))
    assert t("review.no_findings") in findings_list(t, [])


def test_the_interval_is_drawn_with_nought_in_sight() -> None:
    drawn = interval(2.0, 4.0, 3.0, shown={3.0: "3"})
    assert 'class="zero" style="left:4.00%"' in drawn
    assert 'class="range" style="left:50.00%;width:46.00%"' in drawn


def test_an_address_carries_only_what_is_asked() -> None:
    assert link("/customers", q="", page=2) == "/console/customers?page=2"
    assert [page_of(text) for text in (None, "3", "-1", "x", "²")] == [1, 3, 1, 1, 1]


def test_everybody_is_told_what_they_can_do_next() -> None:
    planned = Campaign(
        campaign_id=CampaignId("cmp_1"),
        name="Tea",
        brief_id="br_1",
        status=CampaignStatus.PLANNED,
        created_at=NOW,
        created_by="op",
    )
    state = State(
        customers=10, segments=[("seg_1", "Buyers")], briefs=[], drafts=[], campaigns=[planned]
    )
    assert [thing.what for thing in next_things(state, Role.MARKETER)] == ["send", "brief"]
    assert next_things(state, Role.VIEWER) == []
    empty = State(customers=0, segments=[], briefs=[], drafts=[], campaigns=[])
    assert [thing.what for thing in next_things(empty, Role.VIEWER)] == ["import"]


def test_when_nothing_waits_a_segment_without_a_brief_is_next() -> None:
    sent = Campaign(
        campaign_id=CampaignId("cmp_1"),
        name="Tea",
        brief_id="br_1",
        status=CampaignStatus.SENT,
        created_at=NOW,
        created_by="op",
    )
    brief = Brief(
        brief_id=BriefId("br_1"),
        name="Tea",
        objective=Objective.WIN_BACK,
        groups=(Group(segment_id="seg_1", name="Buyers"),),
        product_ids=("p-0",),
        languages=("en",),
        created_at=NOW,
        created_by="op",
    )
    draft = Draft(
        draft_id=DraftId("dr_1"),
        version=1,
        brief_id=brief.brief_id,
        segment_id="seg_1",
        variant="A",
        language="en",
        channel="email",
        copy=Copy(subject="s", body="b"),
        status=DraftStatus.APPROVED,
        written_by="copybook:test",
        findings=(),
        created_at=NOW,
    )
    state = State(
        customers=10,
        segments=[("seg_1", "Buyers"), ("seg_2", "Newcomers")],
        briefs=[brief],
        drafts=[draft],
        campaigns=[sent],
    )
    first, second = next_things(state, Role.MARKETER)
    assert (first.what, first.name, first.path) == (
        "address",
        "Newcomers",
        "/briefs/new?segment=seg_2",
    )
    assert (second.what, second.path) == ("results", "/campaigns/cmp_1")
    assert [thing.what for thing in next_things(state, Role.VIEWER)] == ["results"]
