"""How a thing is felt about is learned from labels, and used only where it beats the words."""

import zlib
from datetime import UTC, datetime

import pytest

from rapport.insights import Sentiment, learn_aspect_polarity
from rapport.insights.aspects import (
    LabelledMention,
    aspect_reader,
    fit_polarity,
    learn_feelings,
    read_polarity,
)
from rapport.insights.aspects.errors import PolarityModelUnreadable, TooFewExamples
from rapport.insights.aspects.learned_opinions import Stars, learned_opinions
from rapport.insights.aspects.significance import log_odds_z, share_log_odds
from rapport.insights.aspects.variants import context_vectors, variants
from rapport.profiles import ensure_tables
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOOD, BAD = Sentiment.POSITIVE, Sentiment.NEGATIVE
SAID = [("glorps nicely", GOOD), ("vexes me", BAD), ("zings along", GOOD), ("grumbles on", BAD)]


def labels(count: int) -> list[LabelledMention]:
    """Feelings in words that no lexicon knows."""
    found = []
    for place in range(count):
        words, sentiment = SAID[place % len(SAID)]
        text = f"On day {place} the fabric {words}"
        start = text.index("fabric")
        found.append(
            LabelledMention(text=text, target=(start, start + len("fabric")), sentiment=sentiment)
        )
    return found


def test_a_model_says_what_it_was_told_after_a_way_through_bytes() -> None:
    model = read_polarity(fit_polarity(labels(80)).to_bytes())
    asked = "Yesterday the seams vexes me"
    ((said, sure),) = model.judge([(asked, (14, 19))])
    assert said is BAD
    assert 0.5 < sure <= 1
    assert model.judge([]) == []


def test_one_feeling_alone_teaches_nothing() -> None:
    with pytest.raises(TooFewExamples):
        fit_polarity([one for one in labels(20) if one.sentiment is GOOD])


def test_other_bytes_are_no_model() -> None:
    with pytest.raises(PolarityModelUnreadable):
        read_polarity(b"nonsense")


def test_words_carry_what_the_stars_of_their_texts_say() -> None:
    texts = [
        "zingy and bright",
        "zingy at last",
        "grumpy thing",
        "so grumpy",
        "not zingy",
        "not zingy at all",
    ]
    feelings = learn_feelings(texts, [True, True, False, False, False, False])
    assert feelings["zingy"] > 0 > feelings["grumpy"]
    assert feelings["NOT_zingy"] < 0
    assert learn_feelings(texts, [True] * 6) == {}


def test_a_model_is_used_once_it_beats_the_words(facts: Facts, database: Database) -> None:
    ensure_tables(facts)
    plain = aspect_reader(facts, database).name
    done = learn_aspect_polarity(facts, database, now=NOW, labels=labels(500))
    assert done.used
    assert done.model_right > done.words_right
    assert aspect_reader(facts, database).name != plain


def test_a_model_that_nobody_judged_is_not_used(facts: Facts, database: Database) -> None:
    ensure_tables(facts)
    plain = aspect_reader(facts, database).name
    assert not learn_aspect_polarity(facts, database, now=NOW).used
    assert not learn_aspect_polarity(facts, database, now=NOW, labels=labels(60)).used
    assert aspect_reader(facts, database).name == plain


def test_a_few_labels_judge_nothing(facts: Facts, database: Database) -> None:
    ensure_tables(facts)
    judging = [one for one in labels(900) if zlib.crc32(one.text.encode()) % 2]
    few = [one for one in labels(900) if one not in judging[20:]]
    done = learn_aspect_polarity(facts, database, now=NOW, labels=few)
    assert (done.asked, done.used) == (20, False)
    assert done.model_right > done.words_right


def test_a_feeling_that_is_denied_where_people_are_displeased_pleases() -> None:
    texts = dict.fromkeys(range(6), ("screen", "is", "large"))
    texts |= dict.fromkeys(range(6, 14), ("screen", "is", "not", "large"))
    stars = Stars.of([5.0] * 6 + [1.0] * 8 + [5.0, 1.0] * 4)
    assert learned_opinions(texts, ["screen"], {"large"}, stars) == {"large": 1.0}


def test_a_word_of_one_group_stands_out_and_one_of_all_does_not() -> None:
    assert log_odds_z(40, 100, 5, 400) > 3
    assert abs(log_odds_z(20, 100, 80, 400)) < 1
    assert log_odds_z(0, 0, 5, 10) == 0
    assert share_log_odds(20, 1, 100, 100) > 2 > share_log_odds(10, 10, 100, 100) > -2


def test_forms_of_a_word_are_one_and_words_said_together_are_not() -> None:
    texts_of = {"screen": {1, 2, 3, 4}, "screens": {5, 6}, "battery": {1, 2, 3}}
    vectors = context_vectors([["the", word, "is", "good"] for word in texts_of for _ in range(4)])
    assert variants(texts_of, vectors) == [["screen", "screens"], ["battery"]]
