"""A language model may name topics, and no name passes that their texts do not bear out."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from rapport.llm import AnswerUnusable, ModelUnreachable
from rapport.storage import Database, Facts
from rapport.testing import ScriptedModel
from rapport.texts import Language
from rapport.topics import (
    Topic,
    ask_topic_names,
    assign_topics,
    get_topic,
    list_topics,
    refit_topics,
    rename_topic,
)
from rapport.topics.proposing import TopicNamed, TopicsNamed
from tests.topics.planted import ABOUT, NOW, RECIPE, put, texts_about

Find = Callable[[], list[Topic]]
GOOD = {
    "battery life": ("电池充电", "charging the battery"),
    "hotel room": ("酒店房间", "room of the hotel"),
    "leather strap": ("leather strap", "soft leather strap"),
    "fresh apples": ("新鲜苹果", "sweet apples"),
}


@pytest.fixture
def find(shop: Facts, database: Database) -> Find:
    def found() -> list[Topic]:
        refit_topics(shop, database, language=Language.EN, now=NOW, recipe=RECIPE)
        assign_topics(shop, database)
        return list_topics(database)

    return found


def scripted(topics: list[Topic], names: Mapping[str, tuple[str, str]]) -> ScriptedModel:
    told = [names.get(one.names["en"], ("", "")) for one in topics]
    return ScriptedModel([TopicsNamed(names=[TopicNamed(zh=zh, en=en) for zh, en in told])])


def test_a_model_names_topics_from_words_and_sees_no_text(
    find: Find, shop: Facts, database: Database
) -> None:
    topics = find()
    model = scripted(topics, GOOD)
    assert set(ask_topic_names(shop, database, model=model)) == {one.topic_id for one in topics}
    for one in topics:
        now = get_topic(database, one.topic_id)
        assert now.names["en"] == GOOD[one.names["en"]][1]
        assert now.named_by == "scripted"
    asked = model.asked[0].user
    assert "battery" in asked
    assert not any(text in asked for texts in ABOUT.values() for text in texts)


@pytest.mark.parametrize(
    "name",
    [
        "phone trouble",  # no word of its texts
        "battery life battery life battery life",  # too long
        "battery\nlife",
        "of the",
        "",
        "hotel room",  # another topic's
        "leather",  # another topic's word
    ],
)
def test_a_name_that_the_texts_do_not_bear_out_is_not_taken(
    name: str, find: Find, shop: Facts, database: Database
) -> None:
    topics = find()
    battery = next(one for one in topics if one.names["en"] == "battery life")
    model = scripted(topics, {"battery life": ("电池", name)})
    assert ask_topic_names(shop, database, model=model) == ()
    assert get_topic(database, battery.topic_id) == battery


def test_a_translation_that_is_not_known_leaves_the_counted_one(
    find: Find, shop: Facts, database: Database
) -> None:
    topics = find()
    battery = next(one for one in topics if one.names["en"] == "battery life")
    model = scripted(topics, {"battery life": ("世界第一电池", "battery charging")})
    assert ask_topic_names(shop, database, model=model) == (battery.topic_id,)
    names = get_topic(database, battery.topic_id).names
    assert names == {"zh": battery.names["zh"], "en": "battery charging"}


def test_a_claim_is_no_name_though_its_texts_have_the_words(
    find: Find, shop: Facts, database: Database
) -> None:
    told = texts_about(["battery life"], 30, seed=9)
    praise = [f"{one} It is the best battery in the world." for one in told]
    put(shop, praise, named="praise")
    topics = find()
    battery = next(one for one in topics if "battery" in one.words)
    for name, taken in (("best battery in the world", ()), ("battery world", (battery.topic_id,))):
        model = scripted(topics, {battery.names["en"]: ("电池", name)})
        assert ask_topic_names(shop, database, model=model) == taken


def test_names_never_change_by_themselves(find: Find, shop: Facts, database: Database) -> None:
    topics = find()
    mine, *others = topics
    rename_topic(database, mine.topic_id, {"en": "Mine"}, by="ada")
    ask_topic_names(shop, database, model=scripted(others, GOOD))
    before = {one.topic_id: one.names for one in list_topics(database)}
    assert before[mine.topic_id]["en"] == "Mine"
    put(shop, texts_about([*ABOUT], 100, seed=5), named="more")
    later = NOW + timedelta(days=7)
    refit_topics(shop, database, language=Language.EN, now=later, recipe=RECIPE)
    silent = ScriptedModel([])
    assert ask_topic_names(shop, database, model=silent) == ()
    assert silent.asked == []
    assert {one.topic_id: one.names for one in list_topics(database)} == before


def test_a_model_that_fails_leaves_the_counted_words(
    find: Find, shop: Facts, database: Database
) -> None:
    before = find()
    for answer in (ModelUnreachable("down"), TopicsNamed(names=[])):
        with pytest.raises((ModelUnreachable, AnswerUnusable)):
            ask_topic_names(shop, database, model=ScriptedModel([answer]))
    assert list_topics(database) == before
