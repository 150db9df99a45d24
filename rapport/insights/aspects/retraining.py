"""Learns polarity from the shop's own stars and people's labels, and uses it only if it is better.

Weak labels of texts with clear stars: what the words of feeling say of a thing, and of a thing
about which they say nothing, that nothing is felt. What those words carry is learned from the
stars. Weak labels teach and never judge: the words would judge themselves. A model is used once it
beats the words on labels of people, of which one half teaches and the other judges.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from rapport.insights.aspects.model import LabelledMention
from rapport.insights.aspects.opening import POLARITY, aspect_reader
from rapport.insights.aspects.polarity import PolarityModel
from rapport.insights.aspects.polarity_learning import fit_polarity, learn_feelings
from rapport.insights.aspects.reader import AspectReader
from rapport.insights.aspects.store import keep_model
from rapport.insights.model import Sentiment, Text, TextState, Verdict
from rapport.insights.stars import PLEASED, are_clear
from rapport.insights.tables import READINGS
from rapport.storage import Database, Facts
from rapport.texts import Language

log = structlog.get_logger(__name__)

_MOST_TEXTS = 40_000
_FEWEST = 200  # examples to learn from
_ENOUGH_LABELS = 50  # of people, on the half that judges
_SIGMAS = 1.96


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectPolarityLearned:
    """What learning gave: examples, shares that the model and the words got right of `asked`.

    `used` says whether the model was kept: only if it is better beyond chance.
    """

    examples: int
    asked: int
    model_right: float
    words_right: float
    used: bool


def learn_aspect_polarity(
    facts: Facts,
    database: Database,
    *,
    now: datetime,
    labels: Sequence[LabelledMention] = (),
) -> AspectPolarityLearned:
    """Learn how named things are felt about; keep the model if it beats the words of feeling.

    `labels` are what people said of mentions (`labelled_mentions`).
    """
    reader = aspect_reader(facts, database).without_polarity()
    texts = starred_texts(facts)
    weak = [one for text in texts for one in _weak_labels(text, reader)]
    examples = [*weak, *(one for one in labels if not _judges(one))]
    judged = [one for one in labels if _judges(one)]
    model = None
    if len(examples) >= _FEWEST and len({one.sentiment for one in examples}) > 1:
        model = fit_polarity(examples, feelings=_feelings(texts))
    learned = _judged(model, reader, judged, examples=len(examples))
    if model is not None and learned.used:
        reached = {"model": learned.model_right, "words": learned.words_right}
        keep_model(database, POLARITY, model.to_bytes(), reached=reached, now=now)
    log.info("aspects.polarity_learned", examples=len(examples), used=learned.used)
    return learned


def _judged(
    model: PolarityModel | None,
    reader: AspectReader,
    judged: Sequence[LabelledMention],
    *,
    examples: int,
) -> AspectPolarityLearned:
    """Hold the model against the words on the same mentions; what both got right tells nothing."""
    by_words = [_by_words(reader, one) is one.sentiment for one in judged]
    by_model = by_words
    if model is not None:
        answers = model.judge([(one.text, one.target) for one in judged])
        by_model = [said is one.sentiment for (said, _), one in zip(answers, judged, strict=True)]
    wins = sum(a and not b for a, b in zip(by_model, by_words, strict=True))
    losses = sum(b and not a for a, b in zip(by_model, by_words, strict=True))
    of = max(1, len(judged))
    return AspectPolarityLearned(
        examples=examples,
        asked=len(judged),
        model_right=sum(by_model) / of,
        words_right=sum(by_words) / of,
        used=len(judged) >= _ENOUGH_LABELS and wins - losses > _SIGMAS * (wins + losses) ** 0.5,
    )


def _by_words(reader: AspectReader, one: LabelledMention) -> Sentiment | None:
    """What the words say about a target; neutral where they do not find it."""
    for mention in reader.read([_text(one.text)], [_NO_VERDICT])[0]:
        if mention.target == one.target:
            return mention.sentiment
    return Sentiment.NEUTRAL


def _weak_labels(text: Text, reader: AspectReader) -> Iterator[LabelledMention]:
    if not are_clear(text.rating):
        return
    for mention in reader.read([text], [_NO_VERDICT])[0]:
        if mention.target is not None and mention.sentiment is not None:
            yield LabelledMention(
                text=text.text, target=mention.target, sentiment=mention.sentiment
            )


def _feelings(texts: Sequence[Text]) -> Mapping[str, float]:
    starred = [
        (text.text, text.rating >= PLEASED)
        for text in texts
        if text.rating is not None and are_clear(text.rating)
    ]
    return learn_feelings([text for text, _ in starred], [pleased for _, pleased in starred])


def starred_texts(facts: Facts) -> list[Text]:
    """The newest texts that were read and have stars."""
    table = facts.table(READINGS)
    kept = table.filter((table.state == TextState.READ.value) & table.rating.notnull())
    newest = kept.order_by([kept.written_at.desc(), kept.text_id]).limit(_MOST_TEXTS)
    rows = facts.read(newest.select("text_id", "text", "language", "rating", "product_id"))
    return [
        Text(
            text_id=row["text_id"],
            text=row["text"],
            language=Language(row["language"]),
            rating=row["rating"],
            product_id=row["product_id"],
        )
        for row in rows.to_pylist()
    ]


def _text(words: str) -> Text:
    return Text(text_id="", text=words, language=Language.OTHER)


def _judges(label: LabelledMention) -> bool:
    """Half of the texts with labels; the same one always falls to the same half."""
    return zlib.crc32(label.text.encode()) % len(("teaches", "judges")) == 1


_NO_VERDICT = Verdict(sentiment=None, probability=0.0, positive=0.5)
