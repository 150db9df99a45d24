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
    assert asked.label == "understand-segment@1"
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
