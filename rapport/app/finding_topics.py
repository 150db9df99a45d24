"""Finds the topics of a shop's texts as the settings say: over words or vectors, named or not."""

from collections.abc import Collection
from dataclasses import dataclass

import structlog

from rapport.app.opening import App
from rapport.app.preferences import LocalEmbedder
from rapport.kit.errors import RapportError
from rapport.llm import EndpointMissing, open_model
from rapport.topics import TopicFit, ask_topic_names, assign_topics, refit_topics_if_stale

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicsFound:
    """What was done: the fits, how many texts were sorted, and which new topics a model named."""

    fits: tuple[TopicFit, ...]
    texts: int
    named: tuple[str, ...]


def find_topics(app: App) -> TopicsFound:
    """Find topics anew where a tenth more was written, sort new texts, and name new topics.

    Where the language model fails, counted words stay the names. Raises what the model of vectors
    raises, such as `ModelsNotInstalled`.
    """
    folder = app.settings.insights.topic_model
    embedder = None if folder is None else LocalEmbedder(folder=folder)
    now = app.clock()
    fits = refit_topics_if_stale(app.facts, app.database, now=now, embedder=embedder)
    texts = assign_topics(app.facts, app.database)
    new = {topic for fit in fits for topic in fit.new}
    return TopicsFound(fits=tuple(fits), texts=texts, named=_named_if_set(app, new))


def name_topics_by_model(app: App) -> tuple[str, ...]:
    """Let the language model name all topics that nobody named; give those that it did.

    Raises `EndpointMissing`, and what the model raises.
    """
    model = open_model(app.settings.llm, app.database)
    if model is None:
        raise EndpointMissing("no language model is set up; set RAPPORT_LLM__URL and __MODEL")
    assign_topics(app.facts, app.database)
    return ask_topic_names(app.facts, app.database, model=model)


def _named_if_set(app: App, topics: Collection[str]) -> tuple[str, ...]:
    model = open_model(app.settings.llm, app.database)
    if not topics or model is None or not app.settings.insights.name_topics:
        return ()
    try:
        return ask_topic_names(app.facts, app.database, model=model, only=topics)
    except RapportError as error:
        log.warning("topics.not_named", code=error.code, topics=len(topics))
        return ()
