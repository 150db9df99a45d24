"""What is said of a rule can be read back, and is that rule."""

import pytest
from hypothesis import HealthCheck, given, settings

from rapport.bench.word_cases import read_cases
from rapport.events import EventName
from rapport.profiles import Purpose
from rapport.segments import Rule, describe, parse_rule, rule_json, understand
from rapport.segments.phrases import CHANNELS
from rapport.segments.rules import ConsentState
from tests.segments.words.generated import rules

VOCABULARY, _ = read_cases()
NAMES = {"seg_1": "Tea drinkers", "list_1": "北京发布会", "cmp_1": "Spring Sale"}


WHOLE_LISTS = [
    *({"kind": "performed", "event": event.value} for event in EventName),
    *(
        {"kind": "consent", "channel": channel, "purpose": purpose.value, "state": state.value}
        for channel in CHANNELS
        for purpose in Purpose
        for state in ConsentState
    ),
]


def named(thing: str) -> str:
    return NAMES.get(thing, thing)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_event_and_no_consent_is_left_out(language: str) -> None:
    for told in WHOLE_LISTS:
        rule = parse_rule(told)
        sentence = describe(rule, language, labels=VOCABULARY.labels())
        understood = understand(sentence, vocabulary=VOCABULARY, language=language)
        assert understood.rule == rule, (sentence, understood.refusal)


@pytest.mark.parametrize("language", ["zh", "en"])
@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(rule=rules())
def test_a_sentence_about_a_rule_is_understood_as_that_rule(language: str, rule: Rule) -> None:
    sentence = describe(
        rule,
        language,
        segment_name=named,
        list_name=named,
        campaign_name=named,
        labels=VOCABULARY.labels(),
    )
    understood = understand(sentence, vocabulary=VOCABULARY, language=language)
    assert understood.rule == rule, (sentence, rule_json(rule), understood.refusal)
