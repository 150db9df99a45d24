"""Topics may be groups of vectors: named and kept as topics of words are."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from rapport.kit.errors import Unavailable
from rapport.storage import Database, Facts
from rapport.texts import Language
from rapport.topics import TopicRecipe, fit_topics, list_topics, refit_topics, refit_topics_if_stale
from tests.topics.planted import ABOUT, NOW, RECIPE, put, texts_about

SUBJECTS = ("battery", "room", "strap", "apples")


class SubjectVectors:
    """An embedder that sees which subject a text has, whatever its words; a little unsure."""

    name = "subjects"

    def __init__(self) -> None:
        self.read = 0

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.read += len(texts)
        chance = np.random.default_rng(0)
        sure = np.array([[float(one in text) for one in SUBJECTS] for text in texts])
        return (sure + chance.normal(0, 0.05, sure.shape)).astype(np.float32)


class BrokenVectors:
    name = "broken"

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise Unavailable(f"no vectors of {len(texts)} texts")


def test_groups_of_vectors_are_topics_with_words_and_names(shop: Facts, database: Database) -> None:
    embedder = SubjectVectors()
    refit_topics(shop, database, language=Language.EN, now=NOW, recipe=RECIPE, embedder=embedder)
    topics = list_topics(database)
    assert embedder.read > 0
    assert {one.words[0] for one in topics} <= {word for one in ABOUT for word in one.split()}
    assert {"battery life", "hotel room"} <= {one.names["en"] for one in topics}
    assert sum(one.share for one in topics) == pytest.approx(1.0)


def test_groups_keep_ids_and_names_from_fit_to_fit(shop: Facts, database: Database) -> None:
    def found(days: int) -> dict[str, str]:
        now = NOW + timedelta(days=days)
        refit_topics(
            shop, database, language=Language.EN, now=now, recipe=RECIPE, embedder=SubjectVectors()
        )
        return {one.topic_id: one.names["en"] for one in list_topics(database)}

    before = found(0)
    put(shop, texts_about([*ABOUT], 100, seed=1), named="more")
    assert found(1) == before


def test_topics_stay_where_no_vectors_are_to_be_had(shop: Facts, database: Database) -> None:
    refit_topics(shop, database, language=Language.EN, now=NOW, recipe=RECIPE)
    before = list_topics(database)
    put(shop, texts_about([*ABOUT], 100, seed=1), named="more")
    with pytest.raises(Unavailable):
        refit_topics_if_stale(shop, database, now=NOW, embedder=BrokenVectors())
    assert list_topics(database) == before


def test_a_text_without_a_vector_has_no_topic() -> None:
    said = (["battery", "life"], ["hotel", "room"], ["leather", "strap"])
    documents = [said[place % 3] for place in range(210)]
    vectors = np.eye(3)[np.arange(210) % 3]
    vectors[:3] = 0.0
    fitted = fit_topics(documents, TopicRecipe(count=3), vectors=vectors)
    assert fitted.tops[:3].tolist() == [-1, -1, -1]
    groups = [set(fitted.tops[3 + one :: 3].tolist()) for one in range(3)]
    assert sorted(map(len, groups)) == [1, 1, 1]
    assert set.union(*groups) == {0, 1, 2}
