"""A shop's stars teach its reader, which is used only where it reads better than the one before."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from rapport.insights import (
    Example,
    LabelWhat,
    Sentiment,
    Text,
    Why,
    WordsAndStars,
    fit_sentiment,
    forget_learned,
    learn_sentiment,
    learn_sentiment_if_due,
    readers_of,
    refresh_readings,
    sentiment_trials,
    weigh,
)
from rapport.insights.labelling import Label
from rapport.insights.sentiment import (
    LearnedPolarity,
    LexiconPolarity,
    SentimentUnreadable,
    read_learned,
)
from rapport.profiles import ensure_tables
from rapport.storage import Facts
from rapport.texts import BadExamples, Language
from tests.insights.sentiment.made_reviews import BEGAN, fill, made

NOW = BEGAN + timedelta(days=365)


def examples(count: int, *, seed: int, noise: float = 0.0) -> list[Example]:
    return [
        Example(text=text, is_positive=stars > 3)
        for text, stars in made(count, seed=seed, noise=noise)
    ]


@pytest.fixture(scope="module")
def learned() -> LearnedPolarity:
    return fit_sentiment(examples(400, seed=1, noise=0.1))


def test_words_that_the_lexicon_does_not_know_are_learned(learned: LearnedPolarity) -> None:
    asked = examples(200, seed=2)
    scores = learned.scores([one.text for one in asked], [weigh(one.text) for one in asked])
    right = (scores > 0) == np.array([one.is_positive for one in asked])
    assert right.mean() > 0.95


def test_few_examples_leave_the_say_to_the_lexicon() -> None:
    few = fit_sentiment(examples(40, seed=3))
    text = "This tea is terrible, a waste of money"
    [score] = few.scores([text], [weigh(text)])
    assert score < 0


def test_the_same_examples_give_the_same_reader_in_whatever_order() -> None:
    some = examples(60, seed=4)
    one, other = fit_sentiment(some), fit_sentiment(some)
    assert one.version == other.version == fit_sentiment(some[::-1]).version
    assert np.array_equal(one.classifier.weights, other.classifier.weights)
    assert fit_sentiment(some[1:]).version != one.version


def test_a_reader_is_numbers_and_reads_the_same_when_it_is_opened(learned: LearnedPolarity) -> None:
    arrays = learned.arrays()
    assert all(isinstance(value, np.ndarray) and value.dtype != object for value in arrays.values())
    again = read_learned(arrays)
    texts = [one.text for one in examples(20, seed=5)]
    weighed = [weigh(text) for text in texts]
    assert np.array_equal(again.scores(texts, weighed), learned.scores(texts, weighed))
    assert again.name == learned.name


def test_what_carried_a_text_is_whole_words_and_sums_to_the_score(learned: LearnedPolarity) -> None:
    text = "这款茶 三泡还有回甘，很好喝 brews dark"
    both = replace(learned, of_lexicon=0.5)
    parts = WordsAndStars(polarity=both).explain(text)
    [score], [nothing] = (both.scores([one], [weigh(one)]) for one in (text, ""))
    assert sum(part.weight for part in parts) == pytest.approx(score - nothing, abs=1e-3)
    shown = [text[part.start : part.end] for part in parts]
    assert {"很好喝", "dark"} <= set(shown)
    assert [part.start for part in parts] == sorted(part.start for part in parts)
    assert all(one.end <= other.start for one, other in pairwise(parts))


def test_one_side_alone_teaches_nothing() -> None:
    with pytest.raises(BadExamples):
        fit_sentiment([Example(text=f"好 {number}", is_positive=True) for number in range(50)])


@pytest.fixture
def shop(facts: Facts) -> Facts:
    ensure_tables(facts)
    fill(facts, made(400, seed=6, noise=0.05))
    refresh_readings(facts)
    return facts


def test_a_reader_that_is_better_is_used_and_reads_everything_again(
    shop: Facts, home: Path
) -> None:
    trial = learn_sentiment(shop, (), home=home, now=NOW)
    assert (trial.why, trial.examples, trial.held_out) == (Why.BETTER, 400, 80)
    assert trial.low is not None and trial.low > 0
    assert trial.accuracy is not None and trial.accuracy_before is not None
    assert trial.accuracy > 0.85 > trial.accuracy_before
    readers = readers_of(home)
    assert readers.sentiment.name == f"learned-{trial.version}-{LexiconPolarity.name}"
    assert refresh_readings(shop, readers=readers).texts == 400
    assert refresh_readings(shop, readers=readers).texts == 0
    asked = Text(text_id="t", text="this one brews like dishwater", language=Language.EN)
    assert readers.sentiment.read([asked])[0].sentiment is Sentiment.NEGATIVE


def test_what_is_no_better_is_not_used(facts: Facts, home: Path) -> None:
    ensure_tables(facts)
    fill(facts, made(300, seed=7, noise=0.5))
    refresh_readings(facts)
    trial = learn_sentiment(facts, (), home=home, now=NOW)
    assert trial.why is Why.NOT_BETTER
    assert readers_of(home).sentiment.name == "lexicon-3"
    assert sentiment_trials(home) == [trial]


def test_too_few_stars_teach_nothing(facts: Facts, home: Path) -> None:
    ensure_tables(facts)
    fill(facts, made(50, seed=8))
    refresh_readings(facts)
    assert learn_sentiment(facts, (), home=home, now=NOW).why is Why.TOO_FEW
    assert learn_sentiment_if_due(facts, (), home=home, now=NOW + timedelta(days=2)) is None


def test_a_text_that_is_told_again_and_again_counts_once(facts: Facts, home: Path) -> None:
    ensure_tables(facts)
    fill(facts, ((f"好评{'!' * place}", 5.0) for place in range(300)))
    refresh_readings(facts)
    trial = learn_sentiment(facts, (), home=home, now=NOW)
    assert (trial.why, trial.examples) == (Why.TOO_FEW, 1)


def test_it_learns_once_a_day_and_only_from_enough_that_is_new(shop: Facts, home: Path) -> None:
    assert learn_sentiment_if_due(shop, (), home=home, now=NOW) is not None
    assert learn_sentiment_if_due(shop, (), home=home, now=NOW + timedelta(hours=1)) is None
    tomorrow = NOW + timedelta(days=1)
    assert learn_sentiment_if_due(shop, (), home=home, now=tomorrow) is None
    fill(shop, made(60, seed=9, noise=0.05), first=400)
    refresh_readings(shop)
    assert learn_sentiment_if_due(shop, (), home=home, now=tomorrow) is not None
    assert len(sentiment_trials(home)) == 2


def test_a_persons_word_counts_in_the_place_of_stars(facts: Facts, home: Path) -> None:
    ensure_tables(facts)
    fill(facts, ((text, None) for text, _ in made(240, seed=10)))
    refresh_readings(facts)
    said = [
        Label(
            label_id=f"l{place}", text_id=f"review:r{place}", what=LabelWhat.SENTIMENT,
            before=None, after={"value": "positive" if stars > 3 else "negative"},
            operator="mei", at=NOW,
        )
        for place, (_, stars) in enumerate(made(240, seed=10))
    ]  # fmt: skip
    trial = learn_sentiment(facts, said, home=home, now=NOW)
    assert (trial.examples, trial.labels, trial.why) == (240, 240, Why.BETTER)


def test_the_built_in_words_can_be_had_back(shop: Facts, home: Path) -> None:
    learn_sentiment(shop, (), home=home, now=NOW)
    assert forget_learned(home, now=NOW)
    assert readers_of(home).sentiment.name == "lexicon-3"
    assert not forget_learned(home, now=NOW)
    assert learn_sentiment_if_due(shop, (), home=home, now=NOW + timedelta(days=1)) is None


def test_a_broken_file_says_what_to_do(home: Path) -> None:
    (home / "insights").mkdir()
    (home / "insights" / "sentiment.npz").write_bytes(b"no numbers")
    with pytest.raises(SentimentUnreadable, match="remove it"):
        readers_of(home)
