"""A shop finds its topics as its settings say, and a model that fails costs it no topic."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rapport.app import App, find_topics, name_topics_by_model
from rapport.kit.insight_settings import InsightSettings
from rapport.kit.llm_settings import LLMSettings
from rapport.kit.settings import Settings
from rapport.llm import EndpointMissing
from rapport.storage import Database, Facts
from rapport.testing import FakeEndpoint, says
from rapport.topics import list_topics
from tests.topics.planted import NOW


@pytest.fixture
def endpoint() -> Iterator[FakeEndpoint]:
    """An endpoint that names nothing once, and then all four topics alike, by a word they have."""
    with FakeEndpoint([says({"names": []}), says({"names": [{"zh": "", "en": "sister"}] * 4})]) as (
        opened
    ):
        yield opened


def app_of(shop: Facts, database: Database, home: Path, *, url: str = "") -> App:
    settings = Settings(
        home=home,
        llm=LLMSettings(url=url, model="small", attempts=1),
        insights=InsightSettings(name_topics=True),
    )
    return App(settings=settings, clock=lambda: NOW, secret=b"s", database=database, facts=shop)


def test_a_model_that_fails_leaves_counted_names_and_may_be_asked_again(
    shop: Facts, database: Database, home: Path, endpoint: FakeEndpoint
) -> None:
    app = app_of(shop, database, home, url=endpoint.url)
    found = find_topics(app)
    assert found.texts > 0
    assert found.named == ()
    topics = list_topics(database)
    assert {one.named_by for one in topics} == {None}
    assert len(topics) == 4
    [named] = name_topics_by_model(app)
    names = {one.topic_id: one.names["en"] for one in list_topics(database) if one.named_by}
    assert names == {named: "sister"}
    assert len(endpoint.asked) == 2
    assert find_topics(app).named == ()
    assert len(endpoint.asked) == 2


def test_without_a_model_words_name_topics(shop: Facts, database: Database, home: Path) -> None:
    app = app_of(shop, database, home)
    assert find_topics(app).named == ()
    assert {one.named_by for one in list_topics(database)} == {None}
    with pytest.raises(EndpointMissing):
        name_topics_by_model(app)
