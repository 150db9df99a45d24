"""How well the things that a sentence speaks of are found, and how they are felt about.

Exact spans on SemEval-2014 task 4. The sets at hand lack the sentences that name nothing, and
targets of mixed feelings, so that figures are not quite those of the published task. Tags of both
at once are held against tags first and polarity after; at last the way of a shop is gone: a
lexicon, and a few labels.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapport.bench.rows import Row, Size
from rapport.insights import (
    AspectReader,
    LabelledMention,
    MarkedText,
    Sentiment,
    Tagger,
    Text,
    Verdict,
    fit_polarity,
    fit_tagger,
    word_clusters,
)
from rapport.texts import Language

Found = set[tuple[tuple[int, int], Sentiment | None]]

_QUICK = 300  # sentences to learn from
_LABELLED = (50, 200)  # sentences that people would mark
_UNREAD = Verdict(sentiment=None, probability=0.0, positive=0.5)
_PUBLISHED = {"Restaurants": 84.01, "Laptops": 74.55}
_WHO = "Pontiki et al. 2014: the best of the task, with more lexicons and clusters of large corpora"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Mentions to learn from and to be asked for, texts without labels, and feelings of words."""

    domain: str
    taught: Sequence[LabelledMention]
    asked: Sequence[LabelledMention]
    unlabelled: Sequence[str]
    feelings: Mapping[str, float]


def rows_of(trial: Trial, *, size: Size) -> Iterator[Row]:
    """Learn to tag targets, alone and with feelings; then as a shop would."""
    full = size is Size.FULL
    taught = _marked(trial.taught)[: None if full else _QUICK]
    asked = _marked(trial.asked)
    clusters = word_clusters(trial.unlabelled if full else trial.unlabelled[:5_000])
    tagger = fit_tagger(taught, clusters=clusters)
    published = _PUBLISHED[trial.domain]
    yield _row(trial, "targets", _f1(asked, _targets(tagger)), published=published)
    plain = fit_tagger(taught)
    yield _row(trial, "targets, without groups of words", _f1(asked, _targets(plain)))
    chosen = {one.text for one in taught}
    polarity = fit_polarity(
        [one for one in trial.taught if one.text in chosen], feelings=trial.feelings
    )

    def first_then(text: str) -> Found:
        spans = [one.target for one in tagger.tag(text)]
        said = polarity.judge([(text, span) for span in spans])
        return {(span, feeling) for span, (feeling, _) in zip(spans, said, strict=True)}

    at_once = fit_tagger(taught, clusters=clusters, felt=True)
    both = "targets with their polarity"
    yield _row(trial, f"{both}, one after the other", _f1(asked, first_then, felt=True))
    yield _row(trial, f"{both}, in the same tags", _f1(asked, _felt_targets(at_once), felt=True))
    began = time.process_time()
    for one in asked:
        tagger.tag(one.text)
    yield _speed_row(trial, "sentences tagged", len(asked), began)
    yield from _shop_rows(trial, taught, asked)


def _shop_rows(
    trial: Trial, taught: Sequence[MarkedText], asked: Sequence[MarkedText]
) -> Iterator[Row]:
    """What the lexicon finds, and what it finds with a tagger that a few labels taught."""
    reader = AspectReader()
    clusters = word_clusters([one.text for one in taught])
    yield _row(trial, "the lexicon alone", _f1(asked, _read(reader)))
    tagging = reader
    for count in _LABELLED:
        tagging = reader.with_tagger(fit_tagger(taught[:count], clusters=clusters))
        found = _f1(asked, _read(tagging))
        yield _row(trial, f"the lexicon and a tagger, {count} sentences labelled", found)
    texts = [_text(one.text) for one in asked]
    began = time.process_time()
    tagging.read(texts, [_UNREAD] * len(texts))
    yield _speed_row(trial, "sentences read with the tagger", len(asked), began)


def _speed_row(trial: Trial, what: str, count: int, began: float) -> Row:
    return Row(
        name=f"{trial.domain}: {what} in a second of a processor",
        value=count / (time.process_time() - began),
        unit="/s",
        better="higher",
    )


def _row(trial: Trial, what: str, value: float, *, published: float | None = None) -> Row:
    return Row(
        name=f"{trial.domain}: {what}",
        value=value,
        unit="F1",
        better="higher",
        published=published,
        source=_WHO if published else "",
    )


def _targets(tagger: Tagger) -> Callable[[str], Found]:
    return lambda text: {(one.target, None) for one in tagger.tag(text)}


def _felt_targets(tagger: Tagger) -> Callable[[str], Found]:
    return lambda text: {(one.target, one.sentiment) for one in tagger.tag(text)}


def _read(reader: AspectReader) -> Callable[[str], Found]:
    def found(text: str) -> Found:
        (mentions,) = reader.read([_text(text)], [_UNREAD])
        return {(one.target, None) for one in mentions if one.target is not None}

    return found


def _f1(asked: Sequence[MarkedText], find: Callable[[str], Found], *, felt: bool = False) -> float:
    right = found = there = 0
    for one in asked:
        mine = find(one.text)
        gold = {(span, said if felt else None) for span, said in one.targets.items()}
        right, found, there = right + len(mine & gold), found + len(mine), there + len(gold)
    return 200 * right / max(1, found + there)


def _marked(mentions: Sequence[LabelledMention]) -> list[MarkedText]:
    targets: dict[str, dict[tuple[int, int], Sentiment | None]] = defaultdict(dict)
    for one in mentions:
        targets[one.text][one.target] = one.sentiment
    return [MarkedText(text=text, targets=found) for text, found in targets.items()]


def _text(words: str) -> Text:
    return Text(text_id="", text=words, language=Language.OTHER)
