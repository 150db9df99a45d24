"""Paragraphs for what is known of a customer: by pattern, checked, seen, and bound at sending."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest

from rapport.catalog import find_products, put_products
from rapport.content import (
    Brief,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    Grounds,
    check_copy,
    compile_copy,
    grounds_of,
    save_draft,
)
from rapport.events import ORDER_LINES, CustomerId
from rapport.kit.llm_settings import LLMSettings
from rapport.llm import ModelUnreachable
from rapport.profiles import Consent, Purpose, mirror_consents, record_consents
from rapport.storage import Database, Facts
from rapport.studio import (
    Desk,
    NoPersonalSlot,
    NumberedText,
    PersonalAnswer,
    PersonalTextsApproved,
    personal_texts,
    personal_values,
    write_personal,
)
from rapport.studio.evidence import Loyalty, Pattern, Since, patterns_of
from rapport.studio.personal import _most_common, _patterns
from rapport.studio.phrasebook import _book, phrase_for
from rapport.testing import ScriptedModel
from tests.studio.conftest import NOW, SHOP

BODY = '好久不见。{{ personal.paragraph | default: "" }}\n\n[回来看看]({{ product.url }})'


def desk(database: Database, facts: Facts) -> Desk:
    return Desk(database=database, facts=facts, shop=SHOP, llm=LLMSettings(), now=NOW)


@pytest.fixture
def draft(brief: Brief, database: Database, facts: Facts) -> Draft:
    """A draft for three customers: c0 once bought tea, c1 is a regular, c2 never ordered."""
    order(facts, "c0", "lotion", days=200)
    for n in range(5):
        order(facts, "c1", "cream", days=400 + n)
    order(facts, "c1", "lotion", days=10)
    kept = Draft(
        draft_id=DraftId("dr_p"),
        version=1,
        brief_id=brief.brief_id,
        segment_id=brief.groups[0].segment_id,
        variant="A",
        language="zh-CN",
        channel="email",
        product_ids=("lotion",),
        copy=Copy(subject="{{ product.name }}还在", body=BODY),
        status=DraftStatus.WRITTEN,
        written_by="mei",
        created_at=NOW,
    )
    return save_draft(database, kept)


def order(facts: Facts, customer_id: str, product_id: str, *, days: int) -> None:
    row: dict[str, Any] = {
        "event_id": f"{customer_id}-{days}",
        "line": 0,
        "order_id": f"o-{customer_id}-{days}",
        "customer_id": customer_id,
        "happened_at": NOW - timedelta(days=days),
        "product_id": product_id,
        "quantity": 1.0,
        "unit_price_minor": 100,
        "currency": "CNY",
    }
    facts.append(ORDER_LINES, pa.Table.from_pylist([row], schema=ORDER_LINES.columns.to_pyarrow()))


@pytest.fixture(autouse=True)
def _categories(brief: Brief, facts: Facts) -> None:
    del brief
    found = find_products(facts, ["lotion", "cream"])
    put_products(
        facts,
        [replace(found["lotion"], category="body"), replace(found["cream"], category="tea")],
    )


def test_evidence_is_what_was_bought_when_and_how_often(draft: Draft, facts: Facts) -> None:
    del draft
    found = patterns_of(["c0", "c1", "c2"], facts=facts, now=NOW)
    assert found == {
        "c0": Pattern(since=Since.WHILE, loyalty=Loyalty.FIRST, category="body"),
        "c1": Pattern(since=Since.RECENT, loyalty=Loyalty.LOYAL, category="body", favourite="tea"),
    }


def test_the_phrasebook_writes_without_a_model_and_every_recipient_gets_their_own(
    draft: Draft, database: Database, facts: Facts
) -> None:
    texts = write_personal(draft.draft_id, desk=desk(database, facts), model=None)
    assert {one.pattern: one.people for one in texts} == {
        "recent|loyal||": 1,
        "recent|loyal|body|": 1,
        "recent|loyal|body|tea": 1,
        "while|first||": 1,
        "while|first|body|": 1,
    }
    assert {one.status for one in texts} == {"written"}
    values = personal_values(draft, ["c0", "c1", "c2"], database=database, facts=facts, now=NOW)
    assert values["c0"] == {"paragraph": "还记得上次你选的身体护理吗？它要是还在用，我们会很开心。"}
    assert "茶" in str(values["c1"]["paragraph"])
    assert "c2" not in values


def test_a_message_shows_the_paragraph_escaped_or_the_default(
    draft: Draft, database: Database, facts: Facts
) -> None:
    grounds = grounds_of(draft, database=database, facts=facts, shop=SHOP, now=NOW)
    compiled = compile_copy(draft.copy, channel="email", language="zh-CN").bound(grounds.slots)
    links = {"links": {"unsubscribe": "#", "preferences": "#"}}
    told = compiled.render({**grounds.slots, **links, "personal": {"paragraph": "茶<b>在"}})
    assert "好久不见。茶&lt;b&gt;在" in told.html
    assert "好久不见。茶<b>在" in told.text
    untold = compiled.render({**grounds.slots, **links})
    assert "好久不见。\n" in untold.text


def test_who_wants_nothing_personalised_is_not_counted_and_gets_none(
    draft: Draft, database: Database, facts: Facts
) -> None:
    said = Consent(
        customer_id=CustomerId("c0"),
        channel="email",
        purpose=Purpose.PERSONALISATION,
        granted=False,
        how="page",
        text_version="1",
        recorded_at=NOW,
    )
    record_consents(database, [said])
    mirror_consents(database, facts)
    texts = write_personal(draft.draft_id, desk=desk(database, facts), model=None)
    assert not [one for one in texts if one.pattern.startswith("while|")]
    values = personal_values(draft, ["c0", "c1"], database=database, facts=facts, now=NOW)
    assert list(values) == ["c1"]


def test_one_question_asks_for_many_patterns_and_names_nobody(
    draft: Draft, database: Database, facts: Facts
) -> None:
    answer = PersonalAnswer(
        texts=[
            NumberedText(number=n, text=f"好在还记得你{mark}。")
            for n, mark in enumerate("甲乙丙丁戊", 1)
        ]
    )
    model = ScriptedModel([answer])
    texts = write_personal(draft.draft_id, desk=desk(database, facts), model=model)
    assert len(model.asked) == 1
    assert "mostly buys: tea" in model.asked[0].user
    assert "[HERE]" in model.asked[0].user
    assert "Ada" not in model.asked[0].user
    assert {one.written_by for one in texts} == {"model:scripted#write-personal@1"}
    assert len({one.text for one in texts}) == 5


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("全场五折，快来看看。", "fact-outside-slot"),
        ("{{ customer.first_name }}，好久不见呀。", "not-plain"),
        ("看看[这里](https://evil.example)吧。", "link-foreign"),
    ],
)
def test_a_paragraph_that_fails_is_asked_for_again_and_then_comes_from_the_phrasebook(
    draft: Draft, database: Database, facts: Facts, text: str, fault: str
) -> None:
    bad = PersonalAnswer(texts=[NumberedText(number=n, text=text) for n in range(1, 6)])
    model = ScriptedModel([bad, bad])
    texts = write_personal(draft.draft_id, desk=desk(database, facts), model=model)
    assert fault in model.asked[1].user
    assert {(one.written_by, one.status) for one in texts} == {("phrasebook", "written")}


def test_a_model_that_cannot_be_reached_leaves_it_to_the_phrasebook(
    draft: Draft, database: Database, facts: Facts
) -> None:
    model = ScriptedModel([ModelUnreachable("down")])
    texts = write_personal(draft.draft_id, desk=desk(database, facts), model=model)
    assert {one.written_by for one in texts} == {"phrasebook"}


def test_writing_again_keeps_what_is_there_and_an_approved_draft_is_closed(
    draft: Draft, database: Database, facts: Facts
) -> None:
    ways = desk(database, facts)
    before = write_personal(draft.draft_id, desk=ways, model=None)
    model = ScriptedModel([])
    assert write_personal(draft.draft_id, desk=ways, model=model) == before
    assert model.asked == []
    save_draft(database, replace(draft, version=2, status=DraftStatus.APPROVED))
    with pytest.raises(PersonalTextsApproved):
        write_personal(draft.draft_id, desk=ways, model=None)
    assert personal_texts(database, draft.draft_id, 2) == []


def test_a_draft_without_the_slot_has_no_place_for_it(
    draft: Draft, database: Database, facts: Facts
) -> None:
    plain = replace(draft, version=2, copy=Copy(subject="看", body="好久不见。"))
    save_draft(database, plain)
    with pytest.raises(NoPersonalSlot, match=r"personal\.paragraph"):
        write_personal(draft.draft_id, desk=desk(database, facts), model=None)
    assert personal_values(plain, ["c0"], database=database, facts=facts, now=NOW) == {}


def test_the_slot_needs_a_default(draft: Draft, database: Database, facts: Facts) -> None:
    grounds = grounds_of(draft, database=database, facts=facts, shop=SHOP, now=NOW)
    bare = Copy(subject="看", body="好久不见。{{ personal.paragraph }}")
    assert "slot-unresolved" in {one.code for one in check_copy(bare, grounds)}
    assert check_copy(draft.copy, grounds) == ()


def test_the_patterns_that_serve_all_are_written_first(
    draft: Draft, database: Database, facts: Facts
) -> None:
    chosen = _most_common(_patterns(draft, desk(database, facts)), 2)
    assert [one.key for one in chosen] == ["recent|loyal||", "while|first||"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_phrase_passes_the_checks(
    draft: Draft, database: Database, facts: Facts, language: str
) -> None:
    grounds = grounds_of(draft, database=database, facts=facts, shop=SHOP, now=NOW)
    held = replace(grounds, language=language, earlier=None)
    found = []
    for pattern in all_patterns():
        phrase = phrase_for(pattern, language)
        assert phrase is not None
        found += faults(phrase, held)
    assert len(list(all_patterns())) == 32
    assert found == []


def all_patterns() -> list[Pattern]:
    kinds = [("", ""), ("tea", ""), ("tea", "books")]
    return [
        Pattern(since=since, loyalty=loyalty, category=category, favourite=favourite)
        for since in Since
        for loyalty in Loyalty
        for category, favourite in kinds
        if not (favourite and loyalty is Loyalty.FIRST)
    ]


def faults(phrase: str, grounds: Grounds) -> list[tuple[str, str, str]]:
    subject = "好久不见" if grounds.language == "zh" else "A word from us"
    copy = Copy(subject=subject, body=phrase)
    return [(phrase, one.code, one.span) for one in check_copy(copy, grounds)]


def test_a_category_without_a_name_in_the_language_is_not_named() -> None:
    odd = Pattern(since=Since.LONG, loyalty=Loyalty.FIRST, category="zq-77")
    assert phrase_for(odd, "zh") is None
    assert phrase_for(replace(odd, category="灯笼"), "en") is None
    told = phrase_for(replace(odd, category="灯笼"), "zh")
    assert told is not None
    assert "灯笼" in told


def test_no_phrase_is_there_twice() -> None:
    for language in ("zh", "en"):
        book = _book(language)
        phrases = [
            phrase
            for since in Since
            for loyalty in Loyalty
            for phrase in book[since.value][loyalty.value].values()
        ]
        assert len(phrases) == len(set(phrases)) == 32
