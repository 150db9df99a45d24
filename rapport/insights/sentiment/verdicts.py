"""Makes a verdict of what the words weigh, of stars, and of irony; or says that it is not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from rapport.insights.model import Sentiment, Text, Verdict
from rapport.insights.sentiment.emotions import emotion_of
from rapport.insights.sentiment.irony import is_ironic
from rapport.insights.sentiment.polarity import Carried, LexiconPolarity, Polarity
from rapport.insights.sentiment.weighing import Weighed, weigh
from rapport.insights.stars import DISPLEASED, PLEASED, are_clear

SURE = 0.65
"""The least probability with which a sentiment is claimed by words: decision 65 has the trade."""

_CONTRADICTS = 0.9
_MEANT_WELL = 0.1  # of texts with the patterns of irony, at most: tests have the cases
_ROUND = 0.5  # of the strength: one plain word is 0.39, one strong word 0.59, both doubled more


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsAndStars:
    """A reader of sentiment: clear stars decide, else words, by whoever knows them best."""

    polarity: Polarity

    @property
    def name(self) -> str:
        return self.polarity.name

    def read(self, texts: Sequence[Text]) -> Sequence[Verdict]:
        weighed = [weigh(text.text) for text in texts]
        shares = self.polarity.positive(texts, weighed).tolist()
        return [
            _verdict(text, words, positive)
            for text, words, positive in zip(texts, weighed, shares, strict=True)
        ]

    def explain(self, text: str) -> tuple[Carried, ...]:
        """Say which stretches of a text carried its score, and how much; see `Polarity.carried`."""
        return self.polarity.carried(text, weigh(text))


def built_in_sentiment() -> WordsAndStars:
    """The reader that knows nothing of the shop."""
    return WordsAndStars(polarity=LexiconPolarity())


def contradicts(rating: float | None, positive: float) -> bool:
    """Whether clear stars and clear words say the opposite: a slip, or irony, or another matter."""
    if rating is None or not are_clear(rating):
        return False
    return (positive if rating <= DISPLEASED else 1 - positive) >= _CONTRADICTS


def _verdict(text: Text, weighed: Weighed, share: float) -> Verdict:
    positive = share if text.text.strip() else 0.5
    irony = is_ironic(text.text, weighed, rating=text.rating)
    if irony:  # what is praised is meant as blame
        positive = min(positive, _MEANT_WELL)
    sentiment, probability = _sentiment(text, weighed, positive)
    return Verdict(
        sentiment=sentiment,
        probability=probability,
        positive=positive,
        strength=1 - exp(-_ROUND * weighed.strongest),
        emotion=emotion_of(text.text, weighed, irony=irony),
        irony=irony,
    )


def _sentiment(text: Text, weighed: Weighed, positive: float) -> tuple[Sentiment | None, float]:
    if text.rating is not None and are_clear(text.rating):
        pleased = text.rating >= PLEASED
        return (Sentiment.POSITIVE if pleased else Sentiment.NEGATIVE), 1.0
    sure = max(positive, 1 - positive)
    if sure >= SURE:
        return (Sentiment.POSITIVE if positive >= SURE else Sentiment.NEGATIVE), sure
    if text.rating is not None or _is_neutral(text.text, weighed):
        return Sentiment.NEUTRAL, 2 * (1 - sure)
    return None, sure


def _is_neutral(text: str, weighed: Weighed) -> bool:
    """Lukewarm words, or a question without words of feeling; silence is no sentiment."""
    asks = text.rstrip().endswith(_ASKS) and not weighed.hits
    return asks or weighed.indifferent > 0


_ASKS = ("?", "\uff1f", "\u5417", "\u5462")
