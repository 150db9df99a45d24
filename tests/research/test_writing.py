"""A model rewrites what stands between slots; where it breaks a rule, the template stays."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rapport.llm import AnswerUnusable
from rapport.research import (
    NumberUnproven,
    Report,
    Sentence,
    ask_sections,
    make_report,
    plain,
    plan_report,
)
from rapport.research.counts.study import Study
from rapport.research.making import open_study
from rapport.research.writing import Chosen, Written, slotted, written_as
from rapport.storage import Database, Facts
from rapport.testing import ScriptedModel

NOW = datetime(2026, 6, 1, tzinfo=UTC)
INTERVAL = "{{f1}} of {{f2.n}}, {{f2.low}} to {{f2.high}}"
PLAN = replace(plan_report("What do customers complain about?"), sections=("ratings",))


@pytest.fixture
def study(shop: Facts, database: Database) -> Study:
    return open_study(PLAN, facts=shop, database=database, now=NOW)


@pytest.fixture
def sentence(study: Study) -> Sentence:
    hits, share = study.book.count(36, "texts"), study.book.share(36, 102, "texts")
    return study.say(
        "aspects.negative", about="delivery 24", share=share, basis=study.basis(hits, share)
    )


def test_a_model_sees_slots_and_no_number(study: Study, sentence: Sentence) -> None:
    assert slotted(sentence, study) == (
        "{{f2.words}} of the texts complain about ⟦delivery 24⟧: {{f1}} of {{f2.n}},"
        " interval {{f2.low}} to {{f2.high}}."
    )


def test_slots_are_filled_by_code(study: Study, sentence: Sentence) -> None:
    said = f"Complaints about ⟦delivery 24⟧ come in {{{{f2.words}}}} of texts ({INTERVAL})."
    new = written_as(sentence, said, study)
    assert plain(new.text) == (
        "Complaints about delivery 24 come in about a third of texts (36 of 102, 27% to 45%)."
    )


@pytest.mark.parametrize(
    "said",
    [
        "Some 40% complain about ⟦delivery 24⟧: {{f2.words}}, " + INTERVAL,
        "Twice as many complain about ⟦delivery 24⟧: {{f2.words}}, " + INTERVAL,
        "{{f2.words}} complain about ⟦delivery 24⟧.",
        "{{f9}} complain about ⟦delivery 24⟧: {{f2.words}}, " + INTERVAL,
        "{{f2.words}} complain about ⟦price⟧: " + INTERVAL,
        "{{f2.words}} leave because of ⟦delivery 24⟧: " + INTERVAL,
    ],
)
def test_what_was_not_counted_is_refused(study: Study, sentence: Sentence, said: str) -> None:
    with pytest.raises(NumberUnproven):
        written_as(sentence, said, study)


def test_two_shares_do_not_change_places(study: Study) -> None:
    shares = study.book.share(50, 100, "texts"), study.book.share(10, 100, "texts")
    gap = study.book.difference((50, 100), (10, 100), "difference")
    told = study.say(
        "products.negative_more", group="Bag", share=shares[0], other=shares[1], difference=gap
    )
    said = slotted(told, study)
    one, other = f"{{{{{shares[0].figure_id}}}}}", f"{{{{{shares[1].figure_id}}}}}"
    changed = said.replace(one, "X").replace(other, one).replace("X", other)
    with pytest.raises(NumberUnproven):
        written_as(told, changed, study)
    with pytest.raises(NumberUnproven):
        written_as(told, said.replace("more often", "less often"), study)
    assert written_as(told, said, study).text == told.text


def test_a_report_keeps_the_template_where_a_model_breaks_a_rule(
    shop: Facts, database: Database
) -> None:
    model = ScriptedModel([Written(sentences=["Wonderful: 99%!"] * 3), AnswerUnusable("no")])
    report = make_report(PLAN, facts=shop, database=database, now=NOW, model=model)
    assert "About a third of the texts speak badly" in plain(report.sections[0].claims[1].text)
    assert "Wrong before:" in model.asked[1].user
    assert report.writer == "scripted"


def test_a_model_is_shown_no_text_of_a_customer(
    shop: Facts, database: Database, reports: Mapping[str, Report]
) -> None:
    model = ScriptedModel([])
    make_report(reports["en"].plan, facts=shop, database=database, now=NOW, model=model)
    assert model.asked
    assert not any("terrible" in prompt.user for prompt in model.asked)


def test_a_model_chooses_among_the_sections_that_there_are() -> None:
    plan = plan_report("Why do customers return goods?")
    chosen = ask_sections(plan, model=ScriptedModel([Chosen(sections=["price", "poems", "needs"])]))
    assert chosen.sections == ("who", "focus", "price", "needs", "limits")
    assert ask_sections(plan, model=ScriptedModel([Chosen(sections=["poems"])])) == plan
