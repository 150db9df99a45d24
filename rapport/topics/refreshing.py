"""Finds the topics anew when enough was written, and says of each text which it has."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import structlog
from numpy.typing import NDArray

from rapport.insights import READINGS, TextState
from rapport.kit.ids import new_id
from rapport.recommendations import Embedder
from rapport.storage import Database, Facts
from rapport.texts import Language, telling_words, words_of
from rapport.topics.assigning import TopicReader
from rapport.topics.fitting import (
    FEWEST_TEXTS,
    FittedTopics,
    TopicRecipe,
    fit_topics,
)
from rapport.topics.matching import match_topics
from rapport.topics.model import Topic, TopicFit, TopicState
from rapport.topics.naming import name_topics
from rapport.topics.store import keep_topics, list_topics
from rapport.topics.tables import TEXT_TOPICS

log = structlog.get_logger(__name__)

LANGUAGES = (Language.ZH, Language.EN)
NO_TOPIC = "-"
"""The topic_id of a text that was looked at and has none."""

_MOST_TEXTS = 20_000  # of a fit: the newest
_MOST_LETTERS = 2_000  # of a text that is embedded
_AT_ONCE = 20_000
_NEW_SHARE = 0.1  # a fit is stale once so many more texts are there


def refit_topics_if_stale(
    facts: Facts, database: Database, *, now: datetime, embedder: Embedder | None = None
) -> list[TopicFit]:
    """Find topics anew in each language that has a tenth more texts than at its last fit.

    By words, or by the vectors of an embedder; raises what it raises.
    """
    fits = []
    for language in LANGUAGES:
        texts = facts.count(_readings(facts, language))
        known = list_topics(database, language=language, all_states=True)
        fitted = max((one.texts for one in known), default=0)
        if texts >= max(FEWEST_TEXTS, fitted * (1 + _NEW_SHARE)):
            fits.append(
                refit_topics(facts, database, language=language, now=now, embedder=embedder)
            )
    return fits


def refit_topics(
    facts: Facts,
    database: Database,
    *,
    language: Language,
    now: datetime,
    recipe: TopicRecipe | None = None,
    embedder: Embedder | None = None,
) -> TopicFit:
    """Find the topics of one language anew. Those that are still there keep id, names and state.

    A topic that is not found is gone, until it is found again. By words, or by the vectors of an
    embedder. Raises `TooFewTexts`, and what the embedder raises.
    """
    readings = _readings(facts, language)
    newest = readings.order_by([readings.written_at.desc(), readings.text_id])
    texts = facts.read(newest.select("text").limit(_MOST_TEXTS))["text"].to_pylist()
    known = list_topics(database, language=language, all_states=True)
    lasting = [one for one in known if one.state is not TopicState.GONE]
    fitted = fit_topics(
        [telling_words(text) for text in texts],
        recipe,
        before=[one.weights for one in lasting],
        vectors=None if embedder is None else _vectors(embedder, texts),
    )
    same = match_topics(fitted.weights, [one.weights for one in known])
    names = name_topics(
        [words_of(text) for text in texts], fitted.tops.tolist(), fitted.weights, language
    )
    total = facts.count(readings)
    found = [
        _kept(known[same[place]], fitted, place, now, total)
        if place in same
        else _new(fitted, place, names[place], language, now, total)
        for place in range(len(fitted.weights))
    ]
    there = {one.topic_id for one in found}
    gone = [replace(one, state=TopicState.GONE) for one in lasting if one.topic_id not in there]
    keep_topics(database, [*found, *gone])
    return _report(language, len(texts), found=found, known=known, gone=gone)


def _report(
    language: Language,
    texts: int,
    *,
    found: Sequence[Topic],
    known: Sequence[Topic],
    gone: Sequence[Topic],
) -> TopicFit:
    old = {one.topic_id for one in known}
    report = TopicFit(
        language=language,
        texts=texts,
        kept=tuple(one.topic_id for one in found if one.topic_id in old),
        new=tuple(one.topic_id for one in found if one.topic_id not in old),
        gone=tuple(one.topic_id for one in gone),
    )
    log.info(
        "topics.fitted", language=language.value, texts=report.texts, kept=len(report.kept),
        new=len(report.new), gone=len(report.gone),
    )  # fmt: skip
    return report


def assign_topics(facts: Facts, database: Database) -> int:
    """Say of each text that is new, or read anew, which topics it has; return how many texts.

    After a refit or a change of people all texts are looked at again.
    """
    topics = list_topics(database, all_states=True)
    reader = TopicReader(topics)
    _forget(facts)
    texts = 0
    if not topics:
        return texts
    mark = _mark(topics)
    with facts.patient():
        while (rows := facts.read(_unassigned(facts, mark).limit(_AT_ONCE))).num_rows:
            _assign(facts, rows, reader)
            texts += rows.num_rows
    return texts


def _assign(facts: Facts, rows: pa.Table, reader: TopicReader) -> None:
    told = rows.to_pylist()
    found = []
    for row, shares in zip(told, reader.shares([(one["language"], one["text"]) for one in told]),
                           strict=True):  # fmt: skip
        best = max(shares, key=lambda topic: shares[topic], default=NO_TOPIC)
        for topic, share in (shares or {NO_TOPIC: 0.0}).items():
            found.append(
                {
                    "text_id": row["text_id"],
                    "topic_id": topic,
                    "customer_id": row["customer_id"],
                    "share": share,
                    "top": topic == best and topic != NO_TOPIC,
                    "read_hash": row["mark"],
                }
            )
    with facts.transaction():
        facts.delete(TEXT_TOPICS, "text_id", [row["text_id"] for row in told])
        facts.append(TEXT_TOPICS, pa.Table.from_pylist(found, TEXT_TOPICS.columns.to_pyarrow()))


def _vectors(embedder: Embedder, texts: Sequence[str]) -> NDArray[np.float64]:
    return np.asarray(embedder.vectors([text[:_MOST_LETTERS] for text in texts]), np.float64)


def _forget(facts: Facts) -> None:
    """Take away what was said of texts that are no longer counted."""
    counted = facts.table(READINGS).filter(lambda one: one.state == TextState.READ.value)
    gone = facts.table(TEXT_TOPICS).anti_join(counted, "text_id").select("text_id").distinct()
    ids = facts.read(gone)["text_id"].to_pylist()
    if ids:
        facts.delete(TEXT_TOPICS, "text_id", ids)


def _readings(facts: Facts, language: Language) -> ir.Table:
    table = facts.table(READINGS)
    counted = (table.state == TextState.READ.value) & (table.language == language.value)
    return table.filter(counted & (table.text != ""))


def _unassigned(facts: Facts, mark: str) -> ir.Table:
    both = [_readings(facts, language) for language in LANGUAGES]
    readings = ibis.union(*both)
    marked = (readings.read_hash + ibis.literal(mark)).hexdigest("md5")
    texts = readings.select("text_id", "customer_id", "language", "text", mark=marked)
    done = facts.table(TEXT_TOPICS).select("text_id", mark="read_hash").distinct()
    return texts.anti_join(done, ["text_id", "mark"])


def _mark(topics: Sequence[Topic]) -> str:
    told = sorted(
        f"{one.topic_id} {one.fitted_at.isoformat()} {one.state} {one.into}" for one in topics
    )
    return hashlib.md5("\n".join(told).encode(), usedforsecurity=False).hexdigest()


def _kept(known: Topic, fitted: FittedTopics, place: int, now: datetime, texts: int) -> Topic:
    state = TopicState.SHOWN if known.state is TopicState.GONE else known.state
    return replace(
        known,
        words=fitted.words[place],
        weights=fitted.weights[place],
        share=_share(fitted, place),
        state=state,
        fitted_at=now,
        texts=texts,
    )


def _new(
    fitted: FittedTopics,
    place: int,
    names: Mapping[str, str],
    language: Language,
    now: datetime,
    texts: int,
) -> Topic:
    return Topic(
        topic_id=new_id("topic"),
        language=language,
        names=names,
        words=fitted.words[place],
        weights=fitted.weights[place],
        share=_share(fitted, place),
        state=TopicState.SHOWN,
        found_at=now,
        fitted_at=now,
        texts=texts,
    )


def _share(fitted: FittedTopics, place: int) -> float:
    return float(np.mean(fitted.tops == place))
