"""The reader of aspects: what each text speaks of, where, and how it feels about it."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rapport.insights.aspects.automaton import Automaton
from rapport.insights.aspects.model import AspectState, LearnedAspect
from rapport.insights.aspects.pairing import Pair, pairs_of
from rapport.insights.aspects.tagged import with_tagged
from rapport.insights.aspects.vocabulary import automaton_of
from rapport.insights.model import Mention, Sentiment, Text, Verdict

if TYPE_CHECKING:
    from rapport.insights.aspects.polarity import PolarityModel
    from rapport.insights.aspects.tagging import Tagger

_VERSION = "aspects-2"
_SURE, _SHARED, _UNSAID = 0.85, 0.67, 0.25  # how often words alone were right: decision 66
_SIGNS = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)


class AspectReader:
    """Reads aspects by the built-in words and by those that are in use for a product's category.

    `categories` says which category a product is of. With a `polarity` model, it decides how a
    named thing is felt about; without, the words of feeling do. A `tagger` finds things that no
    lexicon knows; such a thing is kept where a feeling about it is told.
    """

    def __init__(
        self,
        learned: Iterable[LearnedAspect] = (),
        *,
        categories: Mapping[str, str] | None = None,
        polarity: "PolarityModel | None" = None,
        tagger: "Tagger | None" = None,
    ) -> None:
        used = [one for one in learned if one.state is AspectState.IN_USE]
        self._used = used
        self._categories = categories or {}
        self._polarity = polarity
        self._tagger = tagger
        self._general = automaton_of(one for one in used if one.category is None)
        self._by_category = _automata(used)
        self._opinions = {one.aspect_id: one.opinions for one in used if one.opinions}
        models = [one.name for one in (polarity, tagger) if one is not None]
        told = repr([(_VERSION, *models), *map(_told, used)])
        mark = hashlib.md5(told.encode(), usedforsecurity=False).hexdigest()
        self._name = f"{_VERSION}:{mark[:12]}"

    @property
    def name(self) -> str:
        """Which reader it is: other words, or another model, make texts be read again."""
        return self._name

    def __reduce__(self) -> tuple[object, ...]:
        """For another process: what is known travels, and is made ready there."""
        return _read_by, (self._used, self._categories, self._polarity, self._tagger)

    def without_polarity(self) -> "AspectReader":
        """The same reader with the words of feeling alone."""
        return AspectReader(self._used, categories=self._categories, tagger=self._tagger)

    def with_tagger(self, tagger: "Tagger | None") -> "AspectReader":
        """The same reader with another tagger, or with none."""
        return AspectReader(
            self._used, categories=self._categories, polarity=self._polarity, tagger=tagger
        )

    def without_tagger(self) -> "AspectReader":
        """The same reader, who finds only what the lexicon knows."""
        return self.with_tagger(None)

    def read(
        self,
        texts: Sequence[Text],
        verdicts: Sequence[Verdict],  # noqa: ARG002  the words are enough
    ) -> Sequence[Sequence[Mention]]:
        """Give the mentions of each text, in order."""
        pairs = [self._pairs(text) for text in texts]
        if self._polarity is None:
            return [
                tuple(_once([self._mention(text.text, pair) for pair in found]))
                for text, found in zip(texts, pairs, strict=True)
            ]
        return self._judged(texts, pairs, self._polarity)

    def _pairs(self, text: Text) -> list[Pair]:
        automaton, tagger = self._automaton(text), self._tagger
        if tagger is None:
            return pairs_of(text.text, automaton)
        return pairs_of(
            text.text, automaton, more=lambda whole, hits: with_tagged(whole, hits, tagger)
        )

    def _automaton(self, text: Text) -> Automaton:
        if not self._by_category:
            return self._general
        category = text.category or self._categories.get(text.product_id or "")
        return self._by_category.get(category or "", self._general)

    def _mention(self, text: str, pair: Pair) -> Mention:
        weight = self._weight(text, pair)
        said = _SIGNS[(weight > 0) - (weight < 0) + 1]
        sure = _UNSAID if not weight else _SURE if pair.near else _SHARED
        return _mention(pair, said, sure, weight)

    def _weight(self, text: str, pair: Pair) -> float:
        """What was learned of this aspect comes first: `loud` pleases of an alarm alone."""
        learned = self._opinions.get(pair.about)
        if not learned:
            return pair.weight
        return sum(
            learned[word] * one.factor
            if (word := text[one.word[0] : one.word[1]].lower()) in learned
            else one.weight
            for one in pair.opinions
        )

    def _judged(
        self, texts: Sequence[Text], pairs: Sequence[list[Pair]], model: "PolarityModel"
    ) -> Sequence[Sequence[Mention]]:
        asked = [
            (text.text, pair.target)
            for text, found in zip(texts, pairs, strict=True)
            for pair in found
            if pair.target is not None
        ]
        answers = iter(model.judge(asked))
        read: list[tuple[Mention, ...]] = []
        for text, found in zip(texts, pairs, strict=True):
            mentions = [
                self._mention(text.text, pair)
                if pair.target is None
                else _mention(pair, *next(answers), self._weight(text.text, pair))
                for pair in found
            ]
            read.append(tuple(_once(mentions)))
        return read


def _read_by(
    learned: Sequence[LearnedAspect],
    categories: Mapping[str, str],
    polarity: "PolarityModel | None",
    tagger: "Tagger | None",
) -> AspectReader:
    return AspectReader(learned, categories=categories, polarity=polarity, tagger=tagger)


def _mention(pair: Pair, said: Sentiment, sure: float, weight: float) -> Mention:
    nearest = pair.opinions[0] if pair.opinions else None
    return Mention(
        about=pair.about,
        start=pair.start,
        end=pair.end,
        sentiment=said,
        probability=sure,
        strength=min(1.0, abs(weight) / 2),
        target=pair.target,
        opinion=None if nearest is None else (nearest.start, nearest.end),
    )


def _once(mentions: Iterable[Mention]) -> Iterable[Mention]:
    """A clause says one thing once of an aspect."""
    kept: dict[tuple[str, int, Sentiment | None], Mention] = {}
    for one in mentions:
        kept.setdefault((one.about, one.start, one.sentiment), one)
    return kept.values()


def _automata(used: Sequence[LearnedAspect]) -> dict[str, Automaton]:
    general = [one for one in used if one.category is None]
    by_category: dict[str, list[LearnedAspect]] = defaultdict(list)
    for one in used:
        if one.category is not None:
            by_category[one.category].append(one)
    return {name: automaton_of([*general, *few]) for name, few in by_category.items()}


def _told(aspect: LearnedAspect) -> tuple[object, ...]:
    words = sorted((language, tuple(forms)) for language, forms in aspect.words.items())
    return aspect.aspect_id, aspect.category, words, sorted(aspect.opinions.items())
