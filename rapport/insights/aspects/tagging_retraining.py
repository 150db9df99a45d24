"""Learns to tag things that no lexicon knows, and uses it only if it finds more of what is there.

People's labels teach with one half of their texts and judge with the other; texts without labels
say which words keep the same company. The lexicon alone is held against the lexicon with the tagger
on the same texts. What the lexicon finds teaches nothing: it made taggers worse.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import structlog
from numpy.typing import NDArray

from rapport.insights.aspects.model import LabelledTargets, MarkedText
from rapport.insights.aspects.opening import TAGGER, aspect_reader
from rapport.insights.aspects.reader import AspectReader
from rapport.insights.aspects.retraining import starred_texts
from rapport.insights.aspects.store import keep_model
from rapport.insights.aspects.tagging import Tagger
from rapport.insights.aspects.tagging_learning import fit_tagger, word_clusters
from rapport.insights.model import Span, Text, Verdict
from rapport.storage import Database, Facts
from rapport.texts import Language

log = structlog.get_logger(__name__)

_FEWEST = 20  # texts to learn from
_ENOUGH_LABELS = 50  # of people, on the half that judges
_DRAWS = 1_000
_CHANCE = 0.025
Counts = NDArray[np.float64]

_NO_VERDICT = Verdict(sentiment=None, probability=0.0, positive=0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggerLearned:
    """What learning gave: texts learned from, and labels of mentions that it was judged by.

    `tagger_f1` and `words_f1` say how well things are found, 0 to 1: by the words with the tagger,
    and by the words alone. `used` says whether the tagger was kept: only if better beyond chance.
    """

    examples: int
    asked: int
    tagger_f1: float
    words_f1: float
    used: bool


def learn_tagger(
    facts: Facts, database: Database, *, now: datetime, labels: Sequence[LabelledTargets] = ()
) -> TaggerLearned:
    """Learn to tag things; keep the tagger if with it more is found than by the words alone.

    `labels` are texts in which people said what is a thing (`labelled_targets`).
    """
    reader = aspect_reader(facts, database).without_tagger()
    taught = [_marked(one) for one in labels if not _judges(one)]
    judged = [one for one in labels if _judges(one)]
    tagger = None
    if len(taught) >= _FEWEST and any(one.targets for one in taught):
        clusters = word_clusters([one.text for one in starred_texts(facts)])
        tagger = fit_tagger(taught, clusters=clusters)
    learned = _judged(tagger, reader, judged, examples=len(taught))
    if tagger is not None and learned.used:
        reached = {"tagger": learned.tagger_f1, "words": learned.words_f1}
        keep_model(database, TAGGER, tagger.to_bytes(), reached=reached, now=now)
    log.info("aspects.tagger_learned", examples=len(taught), used=learned.used)
    return learned


def _judged(
    tagger: Tagger | None,
    reader: AspectReader,
    judged: Sequence[LabelledTargets],
    *,
    examples: int,
) -> TaggerLearned:
    asked = sum(one.labels for one in judged)
    by_words = _counts(reader, judged)
    by_both = by_words if tagger is None else _counts(reader.with_tagger(tagger), judged)
    used = asked >= _ENOUGH_LABELS and tagger is not None and _beats(by_both, by_words)
    return TaggerLearned(
        examples=examples,
        asked=asked,
        tagger_f1=_f1(by_both.sum(axis=0)),
        words_f1=_f1(by_words.sum(axis=0)),
        used=used,
    )


def _counts(reader: AspectReader, judged: Sequence[LabelledTargets]) -> Counts:
    """Of each text: things found that are there, things found, things there."""
    rows = np.zeros((max(1, len(judged)), 3))
    for place, one in enumerate(judged):
        found = [
            mention.target
            for mention in reader.read([_text(one.text)], [_NO_VERDICT])[0]
            if mention.target is not None
        ]
        rows[place] = _hits(found, one.targets), len(found), len(one.targets)
    return rows


def _hits(found: Sequence[Span], there: Sequence[Span]) -> int:
    """How many places hold something that was found; nothing that was found counts twice."""
    left = list(found)
    for start, end in sorted(there, key=lambda place: place[1] - place[0]):
        inside = next((one for one in left if start <= one[0] and one[1] <= end), None)
        if inside is not None:
            left.remove(inside)
    return len(found) - len(left)


def _beats(better: Counts, than: Counts) -> bool:
    """Whether F1 is higher in nearly all draws of as many texts (bootstrap, Efron 1979)."""
    if _f1(better.sum(axis=0)) <= _f1(than.sum(axis=0)):
        return False
    draws = np.random.default_rng(7).integers(0, len(than), (_DRAWS, len(than)))
    lost = sum(_f1(better[one].sum(axis=0)) <= _f1(than[one].sum(axis=0)) for one in draws)
    return lost <= _CHANCE * _DRAWS


def _f1(counts: Counts) -> float:
    right, found, there = map(float, counts)
    return 2 * right / max(1.0, found + there)


def _marked(one: LabelledTargets) -> MarkedText:
    return MarkedText(text=one.text, targets=dict.fromkeys(one.exact))


def _judges(label: LabelledTargets) -> bool:
    """Half of the texts with labels; the same one always falls to the same half."""
    return zlib.crc32(label.text.encode()) % len(("teaches", "judges")) == 1


def _text(words: str) -> Text:
    return Text(text_id="", text=words, language=Language.OTHER)
