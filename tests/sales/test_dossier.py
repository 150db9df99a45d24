"""A dossier: what the facts say, with what it rests on; masked, and silent where it must be."""

from collections.abc import Callable
from datetime import timedelta

import pyarrow as pa
import pytest

from rapport.catalog import Offer, Product, put_products, save_offer
from rapport.conversations import load_knowledge, start_conversation, take_turn
from rapport.events import CustomerId, Event, EventId, EventName, OrderLine, record_events
from rapport.profiles import Consent, Profile, Purpose, put_profiles, record_consents
from rapport.sales import (
    Dossier,
    HandOverDesk,
    Section,
    Shop,
    dossier_html,
    dossier_json,
    dossier_text,
    hand_over,
    line_text,
    list_leads,
    make_dossier,
)
from rapport.scoring import FINDINGS, keep_findings
from rapport.storage import Database, Facts
from tests.sales.conftest import NOW

SHOP = Shop(market="CN", language="zh-CN", currency="CNY")
Scored = Callable[[dict[str, float]], None]


def _event(name: str, number: int, *, days: int, product: str = "", **told: object) -> Event:
    return Event(
        event_id=EventId(f"e{number}"),
        name=name,
        happened_at=NOW - timedelta(days=days),
        received_at=NOW,
        source="shop",
        customer_id=CustomerId("ann"),
        **({"product_id": product} if product else {}),
        **told,
    )


@pytest.fixture
def make(
    handing: HandOverDesk, scored: Scored, database: Database, facts: Facts
) -> Callable[..., Dossier]:
    def made(*events: Event, profile: Profile | None = None) -> Dossier:
        scored({"ann": 0.8})
        put_profiles(facts, [profile or Profile(customer_id=CustomerId("ann"), language="zh")])
        record_events(facts, events)
        hand_over(handing)
        [lead] = list_leads(database)
        return make_dossier(lead.lead_id, database=database, facts=facts, shop=SHOP, now=NOW)

    return made


def _codes(dossier: Dossier, section: Section) -> list[str]:
    return [line.code for line in dossier.of(section)]


def _lamp(facts: Facts, name: str = "纸灯", *, in_stock: bool = True) -> None:
    lamp = Product(product_id="lamp", names={"zh": name, "en": "Lamp"}, price_minor=12_900,
                   currency="CNY", in_stock=in_stock)  # fmt: skip
    put_products(facts, [lamp])


def test_an_address_is_whole_only_where_they_agreed_to_it(
    make: Callable[..., Dossier], database: Database
) -> None:
    ann = Profile(customer_id=CustomerId("ann"), email="ann@mail.example", phone="+8613912345678",
                  traits={"room": "study"})  # fmt: skip
    record_consents(
        database,
        [
            Consent(customer_id=CustomerId("ann"), channel="email", purpose=Purpose.MARKETING,
                    granted=True, recorded_at=NOW, how="form", text_version="1")
        ],
    )  # fmt: skip
    dossier = make(profile=ann)

    text = dossier_text(dossier, language="en")
    assert "ann@mail.example" in text
    assert "139123" not in text
    assert "…78" in text
    assert "room: study" in text
    assert "no-consent-to-calls" in _codes(dossier, Section.NOT_TO_SAY)


def test_who_said_no_to_personal_use_is_shown_with_nothing_else(
    make: Callable[..., Dossier], database: Database
) -> None:
    no = Consent(customer_id=CustomerId("ann"), channel="email", purpose=Purpose.PERSONALISATION,
                 granted=False, recorded_at=NOW, how="form", text_version="1")  # fmt: skip
    record_consents(database, [no])
    dossier = make(profile=Profile(customer_id=CustomerId("ann"), traits={"room": "study"}))

    assert "no-personalisation" in _codes(dossier, Section.WHO)
    assert "study" not in dossier_text(dossier, language="en")


def test_a_basket_that_was_left_is_an_objection_with_its_event(
    make: Callable[..., Dossier], facts: Facts
) -> None:
    _lamp(facts, in_stock=False)
    dossier = make(
        _event(EventName.ORDER_COMPLETED, 1, days=30, lines=(
            OrderLine(product_id="lamp", quantity=1, unit_price_minor=12_900),),
            amount_minor=12_900, currency="CNY"),
        _event(EventName.PRODUCT_VIEWED, 2, days=3, product="lamp"),
        _event(EventName.PRODUCT_ADDED, 3, days=2, product="lamp"),
    )  # fmt: skip

    [left] = dossier.of(Section.OBJECTIONS)
    assert (left.code, [one.source_id for one in left.sources]) == ("basket-left", ["e3"])
    assert "纸灯" in line_text(left, dossier, language="zh")
    assert "out-of-stock" in _codes(dossier, Section.NOT_TO_SAY)
    assert "watched" in _codes(dossier, Section.NOT_TO_SAY)
    [opening] = dossier.of(Section.OPENING)
    assert opening.code == "after-order"


def test_an_opening_that_the_law_refuses_is_not_suggested(
    make: Callable[..., Dossier], facts: Facts
) -> None:
    _lamp(facts, name="全国最好的第一品牌灯")
    line = OrderLine(product_id="lamp", quantity=1, unit_price_minor=12_900)
    order = _event(EventName.ORDER_COMPLETED, 1, days=3, lines=(line,), amount_minor=12_900,
                   currency="CNY")  # fmt: skip

    dossier = make(order)
    assert _codes(dossier, Section.OPENING) == ["plain"]


def test_a_complaint_comes_first_with_the_words_it_was_said_in(
    make: Callable[..., Dossier], facts: Facts, scored: Scored
) -> None:
    _lamp(facts)
    scored({"ann": 0.8})
    said = {"finding_id": "f1", "customer_id": "ann", "product_id": "lamp", "topic": "quality",
            "feeling": "negative", "said_at": NOW - timedelta(days=5), "source": "review",
            "source_id": "r1", "words": "灯罩破了", "read_hash": "x"}  # fmt: skip
    rows = pa.Table.from_pylist([said], FINDINGS.columns.to_pyarrow())
    keep_findings(facts, rows, source="review", of=pa.table({"source_id": ["r1"]}))
    dossier = make()

    [quote] = dossier.of(Section.EVIDENCE)
    assert (quote.quote, quote.sources[0].source_id) == ("灯罩破了", "r1")
    assert "complaint-open" in _codes(dossier, Section.NOT_TO_SAY)
    assert _codes(dossier, Section.OPENING) == ["after-complaint"]
    assert _codes(dossier, Section.OBJECTIONS) == ["said"]


def test_a_turn_is_quoted_where_it_stands(
    make: Callable[..., Dossier], database: Database, facts: Facts
) -> None:
    words = "你好。这个灯的价格太贵了！"
    one = start_conversation(database=database, now=NOW, customer_id="ann", language="zh")
    take_turn(
        one.conversation_id,
        words,
        database=database,
        facts=facts,
        now=NOW,
        knowledge=load_knowledge(database),
    )

    quotes = [line for line in make().of(Section.EVIDENCE) if line.code == "turn"]
    assert quotes
    for line in quotes:
        source = line.sources[0]
        assert words[source.start : source.end] == line.quote


def test_only_what_is_on_offer_may_be_promised(
    make: Callable[..., Dossier], database: Database
) -> None:
    save_offer(database, Offer(offer_id="o1", names={"zh": "春季九折"}, discount_share=0.1))
    gone = Offer(offer_id="o2", names={"zh": "旧"}, discount_share=0.5, ends_at=NOW)
    save_offer(database, gone)

    lines = [line for line in make().of(Section.NOT_TO_SAY) if line.code == "only-offer"]
    assert [line.sources[0].source_id for line in lines] == ["o1"]


def test_every_sentence_can_be_said_in_both_languages_and_printed(
    make: Callable[..., Dossier],
) -> None:
    dossier = make(profile=Profile(customer_id=CustomerId("ann"), first_name="<b>Ann</b>"))

    page = dossier_html(dossier, language="en")
    assert "&lt;b&gt;Ann" in page
    assert "<b>" not in page
    for language in ("zh", "en"):
        sections = dossier_json(dossier, language=language)["sections"]
        assert [one["section"] for one in sections] == [one.value for one in Section]
        assert all(line["text"] for one in sections for line in one["lines"])


def test_codes_shares_and_minor_units_are_said_in_words(
    make: Callable[..., Dossier], scored: Callable[..., None]
) -> None:
    scored({"ann": 85_000.0}, name="value_90d")
    told = {"loyalty_points": 50, "loyalty_tier": "gold", "loyalty_tier_name": "金卡"}
    ann = Profile(customer_id=CustomerId("ann"), country="CN", language="zh-CN", traits=told)
    dossier = make(profile=ann)
    said = [line_text(line, dossier, language="zh") for line in dossier.lines]
    assert {"国家：中国", "语言：中文", "积分：50", "会员等级：金卡", "90 天价值：¥850.00"} <= set(
        said
    )
    assert "移交时的30 天内购买概率：80%" in said
    assert not [one for one in said if "gold" in one]
    english = [line_text(line, dossier, language="en") for line in dossier.lines]
    assert {"Country: China", "Language: Chinese", "Tier: 金卡"} <= set(english)
