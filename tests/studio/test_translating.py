"""A draft goes into the other language: slots, terms and limits are kept, or it is refused."""

from dataclasses import replace

import pytest

from rapport.content import (
    Brief,
    Cell,
    Copy,
    CopybookWriter,
    Draft,
    DraftId,
    DraftStatus,
    drafts_of,
    get_draft,
    save_brief,
    save_draft,
    write_cell,
)
from rapport.kit.llm_settings import LLMSettings
from rapport.llm import EndpointMissing
from rapport.storage import Database, Facts
from rapport.studio import (
    CannotTranslate,
    Desk,
    Translation,
    TranslationStands,
    TranslationUnusable,
    translate_draft,
)
from rapport.studio.slot_marks import cover, faults_of, uncover
from rapport.testing import ScriptedModel
from tests.studio.conftest import NOW, SHOP

SOURCE = Copy(
    subject="{{ product.name }}还在等你",
    preheader="{{ offer.discount | zhe }}，到{{ offer.ends_at | date }}",
    body='{% if customer.first_name %}{{ customer.first_name | default: "朋友" }}，{% endif %}'
    "好久不见。{{ product.name }}还在，{{ product.price | money }}。\n\n"
    "[回来看看]({{ product.url }})",
)
GOOD = Translation(
    subject="⟦0⟧ is still here",
    preheader="⟦1⟧ off until ⟦2⟧",
    body="⟦3⟧⟦4⟧, ⟦5⟧it has been a while. ⟦6⟧ is still here at ⟦7⟧.\n\n[Come back and look](⟦8⟧)",
    defaults=["friend"],
)


def desk(database: Database, facts: Facts) -> Desk:
    return Desk(database=database, facts=facts, shop=SHOP, llm=LLMSettings(), now=NOW)


@pytest.fixture
def draft(brief: Brief, database: Database) -> Draft:
    kept = Draft(
        draft_id=DraftId("dr_zh"),
        version=1,
        brief_id=brief.brief_id,
        segment_id=brief.groups[0].segment_id,
        variant="A",
        language="zh-CN",
        channel="email",
        product_ids=("lotion",),
        copy=SOURCE,
        status=DraftStatus.WRITTEN,
        written_by="mei",
        created_at=NOW,
    )
    return save_draft(database, kept)


def test_slots_come_back_with_the_filters_and_defaults_of_the_language(
    draft: Draft, database: Database, facts: Facts
) -> None:
    model = ScriptedModel([GOOD])
    made = translate_draft(draft.draft_id, "en", desk=desk(database, facts), model=model)
    assert made.copy == Copy(
        subject="{{ product.name }} is still here",
        preheader="{{ offer.discount | percent }} off until {{ offer.ends_at | date }}",
        body="{% if customer.first_name %}"
        '{{ customer.first_name | default: "friend" }}, {% endif %}it has been a while. '
        "{{ product.name }} is still here at {{ product.price | money }}."
        "\n\n[Come back and look]({{ product.url }})",
    )
    assert (made.language, made.version, made.status) == ("en", 1, DraftStatus.WRITTEN)
    assert made.findings == ()
    assert made.written_by == "model:scripted#translate-copy@1 from dr_zh@1"
    assert get_draft(database, made.draft_id) == made
    assert made.cell in {one.cell for one in drafts_of(database, draft.brief_id)}


def test_the_model_sees_signs_and_what_they_show_and_no_liquid(
    draft: Draft, database: Database, facts: Facts
) -> None:
    model = ScriptedModel([GOOD])
    glossary = {"好久不见": "it has been a while"}
    ways = desk(database, facts)
    translate_draft(draft.draft_id, "en", desk=ways, model=model, glossary=glossary)
    asked = model.asked[0].user
    assert "{{" not in asked
    assert "⟦0⟧ product.name, shown as: Camellia lotion" in asked
    assert "⟦1⟧ offer.discount, shown as: 15%" in asked
    assert "⟦4⟧ the customer's first name" in asked
    assert "1. 朋友" in asked
    assert "- 好久不见: it has been a while" in asked


@pytest.mark.parametrize(
    ("spoilt", "complaint"),
    [
        ({"subject": "Still here"}, "subject: ⟦0⟧ is missing"),
        ({"subject": "⟦0⟧ and ⟦0⟧"}, "subject: ⟦0⟧ stands there too often"),
        ({"subject": "{{ product.name }} ⟦0⟧"}, "there is Liquid"),
        ({"preheader": ""}, "preheader: ⟦1⟧ is missing"),
        ({"body": GOOD.body.replace("⟦3⟧", "⟦9⟧")}, "body: ⟦9⟧ stands there too often"),
        (
            {"body": GOOD.body.replace("⟦3⟧⟦4⟧, ⟦5⟧", "⟦5⟧⟦4⟧, ⟦3⟧")},
            "body: the signs of conditions changed their order",
        ),
        ({"defaults": []}, "there are 1 small texts"),
        ({"body": GOOD.body.replace("a while", "long")}, "“好久不见” must be “been a while”"),
    ],
)
def test_a_translation_that_breaks_something_is_asked_for_again_with_the_complaint(
    draft: Draft, database: Database, facts: Facts, spoilt: dict[str, object], complaint: str
) -> None:
    ways = desk(database, facts)
    glossary = {"好久不见": "been a while"}
    bad = GOOD.model_copy(update=spoilt)
    model = ScriptedModel([bad, GOOD])
    made = translate_draft(draft.draft_id, "en", desk=ways, model=model, glossary=glossary)
    assert complaint in model.asked[1].user
    assert made.findings == ()
    stubborn = ScriptedModel([bad, bad])
    with pytest.raises(TranslationUnusable, match="dr_zh"):
        translate_draft(draft.draft_id, "en", desk=ways, model=stubborn, glossary=glossary)


def test_a_translation_that_fails_the_checks_of_its_language_is_kept_as_refused(
    draft: Draft, database: Database, facts: Facts
) -> None:
    long = GOOD.model_copy(update={"subject": "⟦0⟧ " + "is still here and waits " * 4})
    model = ScriptedModel([long, long])
    made = translate_draft(draft.draft_id, "en", desk=desk(database, facts), model=model)
    assert made.status is DraftStatus.REFUSED
    assert "make it shorter" in model.asked[1].user
    assert {one.code for one in made.findings if one.severity == "refuse"} == {"too-long"}


def test_translating_again_makes_a_next_version_until_it_is_approved(
    draft: Draft, database: Database, facts: Facts
) -> None:
    ways = desk(database, facts)
    translate_draft(draft.draft_id, "en", desk=ways, model=ScriptedModel([GOOD]))
    made = translate_draft(draft.draft_id, "en", desk=ways, model=ScriptedModel([GOOD]))
    assert made.version == 2
    save_draft(database, replace(made, version=3, status=DraftStatus.APPROVED))
    with pytest.raises(TranslationStands, match=made.draft_id):
        translate_draft(draft.draft_id, "en", desk=ways, model=ScriptedModel([GOOD]))


def test_a_language_that_the_brief_lacks_gets_a_draft_of_its_own(
    brief: Brief, draft: Draft, database: Database, facts: Facts
) -> None:
    save_brief(database, replace(brief, languages=("zh-CN",)))
    ways = desk(database, facts)
    made = translate_draft(draft.draft_id, "en", desk=ways, model=ScriptedModel([GOOD]))
    assert made.draft_id != draft.draft_id
    assert made.language == "en"


@pytest.mark.parametrize("to", ["zh", "fr"])
def test_only_the_other_language_can_be_had(
    draft: Draft, database: Database, facts: Facts, to: str
) -> None:
    with pytest.raises(CannotTranslate):
        translate_draft(draft.draft_id, to, desk=desk(database, facts), model=None)


def test_without_a_model_a_copybook_text_gets_its_counterpart(
    brief: Brief, database: Database, facts: Facts
) -> None:
    cell = Cell(
        segment_id=brief.groups[0].segment_id,
        product_ids=("lotion",),
        channel="email",
        language="zh-CN",
    )
    [written] = write_cell(
        brief,
        cell,
        database=database,
        facts=facts,
        writer=CopybookWriter(),
        shop=SHOP,
        now=NOW,
    )
    ways = desk(database, facts)
    made = translate_draft(written.draft_id, "en", desk=ways, model=None)
    origin = written.written_by.removeprefix("copybook:zh-")
    assert made.written_by.startswith(f"copybook:en-{origin} from ")
    assert made.status is DraftStatus.WRITTEN
    edited = replace(written, version=2, copy=replace(written.copy, subject="改过的主题"))
    save_draft(database, edited)
    with pytest.raises(EndpointMissing, match="no counterpart"):
        translate_draft(written.draft_id, "en", desk=ways, model=None)


def test_a_covered_text_comes_back_as_it_was() -> None:
    covered = cover(SOURCE)
    assert faults_of(covered, covered.parts) == []
    same = uncover(covered, covered.parts, language="zh", defaults={})
    assert same == SOURCE
