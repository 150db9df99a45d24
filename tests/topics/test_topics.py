"""Topics have telling names, and keep them, and what people made of them, from fit to fit."""

from datetime import datetime, timedelta

import pytest

from rapport.catalog import REVIEWS
from rapport.insights import Scope, readings_in, refresh_readings
from rapport.storage import Database, Facts
from rapport.texts import Language, telling_words
from rapport.topics import (
    TEXT_TOPICS,
    BadTopicChange,
    TooFewTexts,
    TopicRecipe,
    TopicState,
    TopicUnknown,
    assign_topics,
    coherence,
    fit_topics,
    get_topic,
    hide_topic,
    list_topics,
    match_topics,
    merge_topics,
    occurrences,
    quotes_of,
    refit_topics,
    refit_topics_if_stale,
    rename_topic,
)
from tests.topics.planted import ABOUT, NOW, RECIPE, TEXTS, put, texts_about


def fitted(facts: Facts, database: Database, now: datetime = NOW) -> dict[str, str]:
    refit_topics(facts, database, language=Language.EN, now=now, recipe=RECIPE)
    return {one.names["en"]: one.topic_id for one in list_topics(database)}


def test_a_topic_is_named_by_a_phrase_that_its_texts_have(shop: Facts, database: Database) -> None:
    names = fitted(shop, database)
    assert "battery life" in names
    assert "hotel room" in names
    words = {word for name in names for word in name.split()}
    assert words <= {word for text in texts_about([*ABOUT], TEXTS) for word in telling_words(text)}
    battery = get_topic(database, names["battery life"])
    assert battery.names["zh"] == "电池续航"
    assert battery.words[0] in {"battery", "life"}


def test_a_refit_keeps_ids_and_names(shop: Facts, database: Database) -> None:
    before = fitted(shop, database)
    put(shop, texts_about([*ABOUT], 100, seed=1), named="more")
    assert fitted(shop, database, NOW + timedelta(days=1)) == before


def test_what_people_made_of_a_topic_stays(shop: Facts, database: Database) -> None:
    before = fitted(shop, database)
    strap, room = before["leather strap"], before["hotel room"]
    rename_topic(database, strap, {"en": "Straps", "zh": "表带"}, by="ada")
    hide_topic(database, room)
    put(shop, texts_about([*ABOUT], 100, seed=2), named="more")
    fitted(shop, database, NOW + timedelta(days=1))
    assert get_topic(database, strap).names == {"en": "Straps", "zh": "表带"}
    assert get_topic(database, strap).named_by == "ada"
    assert get_topic(database, room).state is TopicState.HIDDEN
    assert room not in {one.topic_id for one in list_topics(database)}


def test_a_new_subject_is_a_new_topic_and_a_lost_one_is_gone_until_it_returns(
    shop: Facts, database: Database
) -> None:
    shop.delete(REVIEWS, "product_id", ["thing"])
    put(shop, texts_about(["battery life", "hotel room", "leather strap"], TEXTS))
    recipe = TopicRecipe(count=3)
    refit_topics(shop, database, language=Language.EN, now=NOW, recipe=recipe)
    before = {one.topic_id for one in list_topics(database)}
    strap = next(one for one in list_topics(database) if "strap" in one.names["en"])
    shop.delete(REVIEWS, "product_id", ["thing"])
    put(shop, texts_about(["battery life", "hotel room", "fresh apples"], TEXTS), named="b")
    fit = refit_topics(shop, database, language=Language.EN, now=NOW, recipe=recipe)
    assert (len(fit.kept), len(fit.new), fit.gone) == (2, 1, (strap.topic_id,))
    assert get_topic(database, strap.topic_id).state is TopicState.GONE
    shop.delete(REVIEWS, "product_id", ["thing"])
    put(shop, texts_about(["battery life", "hotel room", "leather strap"], TEXTS), named="c")
    refit_topics(shop, database, language=Language.EN, now=NOW, recipe=recipe)
    assert {one.topic_id for one in list_topics(database)} == before


def test_texts_are_sorted_once_and_again_after_a_change(shop: Facts, database: Database) -> None:
    names = fitted(shop, database)
    assert assign_topics(shop, database) == shop.count(readings_in(shop, Scope()))
    assert assign_topics(shop, database) == 0
    put(shop, ["The battery life is a joke."], named="new", customer=None)
    assert assign_topics(shop, database) == 1
    table = shop.table(TEXT_TOPICS)
    new = table.filter((table.text_id == "review:new0") & table.top)
    assert shop.read(new)["topic_id"].to_pylist() == [names["battery life"]]
    shop.delete(REVIEWS, "review_id", ["new0"])
    refresh_readings(shop)
    assign_topics(shop, database)
    assert shop.count(table.filter(table.text_id == "review:new0")) == 0


def test_a_merged_topic_counts_for_the_other(shop: Facts, database: Database) -> None:
    names = fitted(shop, database)
    apples, room = names["fresh apples"], names["hotel room"]
    merge_topics(database, apples, room)
    assign_topics(shop, database)
    found = set(shop.read(shop.table(TEXT_TOPICS))["topic_id"].to_pylist())
    assert room in found
    assert apples not in found
    with pytest.raises(BadTopicChange):
        merge_topics(database, room, room)
    with pytest.raises(BadTopicChange):
        merge_topics(database, room, apples)
    assert hide_topic(database, apples, hidden=False).state is TopicState.SHOWN


def test_quotes_are_sentences_of_texts_that_have_the_topic(shop: Facts, database: Database) -> None:
    names = fitted(shop, database)
    assign_topics(shop, database)
    topic = get_topic(database, names["hotel room"])
    quotes = quotes_of(shop, readings_in(shop, Scope()), topic, quotes=3)
    assert len({quote.words for quote in quotes}) == 3
    assert all("hotel" in quote.words for quote in quotes)


def test_topics_are_found_anew_when_a_tenth_more_was_written(
    shop: Facts, database: Database
) -> None:
    assert [fit.language for fit in refit_topics_if_stale(shop, database, now=NOW)] == ["en"]
    put(shop, texts_about([*ABOUT], 10, seed=3), named="few")
    assert refit_topics_if_stale(shop, database, now=NOW) == []
    put(shop, texts_about([*ABOUT], 20, seed=4), named="many")
    assert len(refit_topics_if_stale(shop, database, now=NOW)) == 1


def test_too_few_texts_are_no_topics() -> None:
    with pytest.raises(TooFewTexts):
        fit_topics([["battery"]] * 99)
    with pytest.raises(TooFewTexts):
        fit_topics([[f"word{place}"] for place in range(200)])


def test_a_topic_is_known_again_by_its_words_and_only_by_them() -> None:
    old = [{"battery": 0.8, "life": 0.6}, {"room": 1.0}]
    new = [{"room": 0.9, "hotel": 0.435}, {"apples": 1.0}]
    assert match_topics(new, old) == {0: 1}
    assert match_topics([], old) == {}


def test_words_that_stand_together_are_coherent() -> None:
    documents = [["battery", "life"], ["battery", "life"], ["room"], ["hotel", "room"], ["hotel"]]
    there = occurrences(documents, ["battery", "life", "room", "hotel"])
    assert coherence(there, [0, 1]) == pytest.approx(1.0)
    assert coherence(there, [0, 2]) == pytest.approx(-1.0)
    assert -1 < coherence(there, [2, 3]) < 1


def test_a_topic_that_is_not_there_says_so(database: Database) -> None:
    with pytest.raises(TopicUnknown):
        get_topic(database, "topic_none")
    with pytest.raises(TopicUnknown):
        rename_topic(database, "topic_none", {"en": "x"}, by="ada")


def test_a_name_is_one_line(shop: Facts, database: Database) -> None:
    topic = next(iter(fitted(shop, database).values()))
    for name in ("", "two\nlines", "x" * 101):
        with pytest.raises(BadTopicChange):
            rename_topic(database, topic, {"en": name}, by="ada")
    with pytest.raises(BadTopicChange):
        rename_topic(database, topic, {"fr": "nom"}, by="ada")
