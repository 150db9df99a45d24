"""The door to a model: what it is told, and what its answer must be."""

import json

import pytest

from rapport.bench.word_cases import read_cases
from rapport.kit.llm_settings import LLMSettings
from rapport.llm import AnswerUnusable, EndpointModel
from rapport.segments import ask_model, rule_json
from rapport.segments.words.asking import Proposal
from rapport.storage import Database
from rapport.testing import FakeEndpoint, ScriptedModel, says

VOCABULARY, _ = read_cases()
RULE = {"kind": "rfm", "groups": ["champions"]}
GOOD = Proposal(rule=json.dumps(RULE))
BAD = Proposal(rule='{"kind": "rfm", "groups": ["heroes"]}')


def test_an_answer_becomes_a_checked_rule() -> None:
    model = ScriptedModel([GOOD])
    understood = ask_model("our very best", model=model, vocabulary=VOCABULARY)
    assert understood.rule is not None
    assert rule_json(understood.rule) == RULE
    (asked,) = model.asked
    assert asked.label == "understand-segment@2"
    assert "skincare" in asked.system
    assert "our very best" in asked.user


def test_a_rule_that_cannot_be_used_goes_back_with_the_complaint_twice() -> None:
    model = ScriptedModel([BAD, BAD, GOOD])
    assert ask_model("our best", model=model, vocabulary=VOCABULARY).rule is not None
    assert "'heroes' is not known" in model.asked[1].user
    stubborn = ScriptedModel([BAD, BAD, BAD, GOOD])
    refused = ask_model("our best", model=stubborn, vocabulary=VOCABULARY)
    assert refused.refusal is not None
    assert len(stubborn.asked) == 3


def test_a_model_may_ask_back() -> None:
    model = ScriptedModel([Proposal(question="Best by what?")])
    understood = ask_model("our best", model=model, vocabulary=VOCABULARY)
    assert understood.rule is None
    assert understood.question is not None
    assert understood.question.text["en"] == "Best by what?"


def test_an_empty_answer_is_no_rule() -> None:
    model = ScriptedModel([Proposal(), Proposal(), Proposal()])
    assert ask_model("our best", model=model, vocabulary=VOCABULARY).refusal is not None


def test_personal_data_in_a_sentence_never_reaches_the_model() -> None:
    model = ScriptedModel([GOOD])
    ask_model("like mei@example.com or 13812345678", model=model, vocabulary=VOCABULARY)
    assert "mei@example.com" not in model.asked[0].user
    assert "13812345678" not in model.asked[0].user


def trait(name: str, op: str, value: str) -> Proposal:
    return Proposal(rule=json.dumps({"kind": "trait", "name": name, "op": op, "value": value}))


@pytest.mark.parametrize(
    ("sentence", "answer", "value"),
    [
        ("customers called Li Lei", trait("first_name", "is", "[NAME_1]"), "Li Lei"),
        ("the customers named “O'Neil”", trait("last_name", "is", "[NAME_1]"), "O'Neil"),
        ("姓名是李雷的客户", trait("first_name", "is", "【name 1】"), "李雷"),
        ("名叫“欧阳娜娜”的人", trait("first_name", "is", "[NAME_1]"), "欧阳娜娜"),
        ("e-mail ends with @qq.com", trait("email", "ends_with", "@qq.com"), "@qq.com"),
        ("mail is mei@example.com", trait("email", "is", "[EMAIL_1]"), "mei@example.com"),
        ("电话 138-1234-5678 的客户", trait("phone", "is", "[PHONE_1]"), "138-1234-5678"),
    ],
)
def test_what_was_hidden_from_the_model_stands_in_the_rule(
    sentence: str, answer: Proposal, value: str
) -> None:
    model = ScriptedModel([answer])
    understood = ask_model(sentence, model=model, vocabulary=VOCABULARY)
    assert understood.rule is not None
    assert rule_json(understood.rule)["value"] == value
    assert (value in model.asked[0].user) == (value == "@qq.com")


def test_a_hidden_value_can_break_no_rule() -> None:
    mail = '"],x":"@example.com'
    said = f"mail is mei@example.com or called {mail}"
    model = ScriptedModel([trait("email", "is", "[EMAIL_1]")])
    assert ask_model(said, model=model, vocabulary=VOCABULARY).rule is not None


def test_a_question_speaks_of_people_by_name_and_the_model_does_not() -> None:
    model = ScriptedModel([Proposal(question="[NAME_1] by first or last name?")])
    understood = ask_model("called Li Lei", model=model, vocabulary=VOCABULARY)
    assert understood.question is not None
    assert understood.question.text["en"] == "Li Lei by first or last name?"


def test_things_of_the_shop_are_shown_to_the_model_by_name() -> None:
    segment = next(iter(VOCABULARY.segments.values()))[0]
    model = ScriptedModel([GOOD])
    ask_model(f"in the segment called {segment}", model=model, vocabulary=VOCABULARY)
    assert segment in model.asked[0].user


def test_a_placeholder_that_stands_for_nothing_or_does_not_fit_goes_back_without_the_value() -> (
    None
):
    spent = {"kind": "rfm", "groups": ["[EMAIL_1]"]}
    moment = trait("created_at", "before", "[EMAIL_1]")
    answers = [trait("email", "is", "[EMAIL_2]"), Proposal(rule=json.dumps(spent)), moment]
    model = ScriptedModel(answers)
    ask_model("mail is mei@example.com", model=model, vocabulary=VOCABULARY)
    assert "[EMAIL_2] stands for nothing" in model.asked[1].user
    assert "'[EMAIL_1]' is not known" in model.asked[2].user
    assert not [asked for asked in model.asked if "mei@" in asked.user]


def test_what_the_door_raises_is_passed_on() -> None:
    with pytest.raises(AnswerUnusable):
        ask_model("x", model=ScriptedModel([]), vocabulary=VOCABULARY)


def test_it_speaks_with_a_real_endpoint(database: Database) -> None:
    with FakeEndpoint([says({"rule": json.dumps(RULE), "question": ""})]) as endpoint:
        settings = LLMSettings(url=endpoint.url, model="fake")
        model = EndpointModel(settings, database)
        understood = ask_model("our best", model=model, vocabulary=VOCABULARY)
        model.close()
    assert understood.rule is not None
