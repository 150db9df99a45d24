"""Reads one review: how it feels, and what it speaks of. The text is data, never an instruction."""

import re
from collections.abc import Iterator

from rapport.insights import lexicon
from rapport.insights.model import Aspect, Mention, ReadReview, Sentiment

LONGEST_QUOTE = 200
_PLEASED, _DISPLEASED = 4, 2  # ratings from and up to which the stars alone decide
_AFTER_CONTRAST = 2  # what comes behind a `but` is what the writer means to say
_NEGATED_WITHIN = 3  # words


def read_review(
    *,
    review_id: str,
    product_id: str | None,
    title: str | None,
    text: str | None,
    rating: float | None,
) -> ReadReview:
    """Read a review. Its stars decide its sentiment, its words where there are none or three."""
    words = text or ""
    return ReadReview(
        review_id=review_id,
        product_id=product_id,
        text=words,
        rating=rating,
        sentiment=_sentiment(f"{title or ''}\n{words}", rating),
        mentions=tuple(mentions(words)),
    )


def feeling(text: str) -> int:
    """Weigh a text: above 0 it is pleased, below 0 displeased; 0 is neither or both."""
    return sum(_clause_feeling(text[start:end]) for start, end in _clauses(text))


def sentiment_of(weight: float) -> Sentiment:
    if weight == 0:
        return Sentiment.NEUTRAL
    return Sentiment.POSITIVE if weight > 0 else Sentiment.NEGATIVE


def mentions(text: str) -> Iterator[Mention]:
    """Give each aspect that a clause speaks of, with the clause's own sentiment."""
    for start, end in _clauses(text):
        clause = text[start:end]
        aspects = [aspect for aspect, words in _ASPECTS.items() if words.search(clause)]
        if aspects:
            sentiment = sentiment_of(_clause_feeling(clause))
            for aspect in aspects:
                yield Mention(about=aspect, sentiment=sentiment, start=start, end=end)


def quoted(text: str, mention: Mention) -> tuple[int, int]:
    """Give where the words stand that show a mention: its sentence, or its clause of a long one."""
    start, end = sentence_around(text, mention.start, mention.end)
    if end - start > LONGEST_QUOTE:
        return mention.start, min(mention.end, mention.start + LONGEST_QUOTE)
    return start, end


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a clause to the sentence it stands in, without the space around it."""
    first = max((mark.end() for mark in _SENTENCE_END.finditer(text, 0, start)), default=0)
    found = _SENTENCE_END.search(text, max(start, end - 1))
    last = found.end() if found else len(text)
    while first < last and text[first].isspace():
        first += 1
    while last > first and text[last - 1].isspace():
        last -= 1
    return first, last


def _sentiment(words: str, rating: float | None) -> Sentiment:
    if rating is not None and rating >= _PLEASED:
        return Sentiment.POSITIVE
    if rating is not None and rating <= _DISPLEASED:
        return Sentiment.NEGATIVE
    return sentiment_of(feeling(words))


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for mark in _CLAUSE_END.finditer(text):
        # A contrast opens the clause that it belongs to; a punctuation mark closes its own.
        cut = mark.start() if mark["contrast"] else mark.end()
        if cut > start:
            yield start, cut
            start = cut
    if start < len(text):
        yield start, len(text)


def _clause_feeling(clause: str) -> int:
    weight = _chinese_feeling(clause) + _english_feeling(clause)
    return weight * _AFTER_CONTRAST if _CONTRAST.match(clause) else weight


def _chinese_feeling(clause: str) -> int:
    total = 0
    for match in _CHINESE.finditer(clause):
        weight = _CHINESE_WEIGHTS.get(match["word"], 0)
        total += -weight if match["negator"] else weight
    return total


def _english_feeling(clause: str) -> int:
    lowered = clause.lower().replace("’", "'")
    total = len(_PRAISE.findall(lowered)) - len(_BLAME.findall(lowered))
    words = _WORD.findall(_SET_PHRASE.sub(" ", lowered))
    for place, word in enumerate(words):
        weight = _ENGLISH_WEIGHTS.get(word, 0)
        if weight:
            before = words[max(0, place - _NEGATED_WITHIN) : place]
            total += -weight if _NEGATORS.intersection(before) else weight
    return total


def _any_of(words: str) -> str:
    return "|".join(re.escape(word) for word in sorted(words.split(), key=len, reverse=True))


def _aspect_words(aspect: Aspect) -> re.Pattern[str]:
    chinese, english = lexicon.ASPECTS_ZH[aspect], lexicon.ASPECTS_EN[aspect]
    return re.compile(rf"{_any_of(chinese)}|\b(?:{_any_of(english)})\b", re.IGNORECASE)


_ASPECTS = {aspect: _aspect_words(aspect) for aspect in Aspect}
_CHINESE_WEIGHTS = {
    **dict.fromkeys(lexicon.GOOD_ZH.split(), 1),
    **dict.fromkeys(lexicon.BAD_ZH.split(), -1),
    **dict.fromkeys(lexicon.NOTHING_ZH.split(), 0),
}
_ENGLISH_WEIGHTS = {
    **dict.fromkeys(lexicon.GOOD_EN.split(), 1),
    **dict.fromkeys(lexicon.BAD_EN.split(), -1),
}
_NEGATORS = frozenset(lexicon.NEGATORS_EN.split())
_CHINESE = re.compile(
    # A known word comes before its parts: `不错` is praise, not the opposite of `错`.
    rf"(?P<negator>(?!{_any_of(lexicon.GOOD_ZH + lexicon.BAD_ZH)})"
    rf"(?:{_any_of(lexicon.NEGATORS_ZH)})(?:{_any_of(lexicon.DEGREES_ZH)})*)?"
    rf"(?P<word>{_any_of(' '.join(_CHINESE_WEIGHTS))})"
)
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_PRAISE = re.compile(rf"\b(?:{lexicon.PRAISE_EN})\b")
_BLAME = re.compile(rf"\b(?:{lexicon.BLAME_EN})\b")
_SET_PHRASE = re.compile(rf"\b(?:{lexicon.NOTHING_EN}|{lexicon.PRAISE_EN}|{lexicon.BLAME_EN})\b")
_CONTRAST_WORDS = rf"{_any_of(lexicon.CONTRASTS_ZH)}|\b(?:{_any_of(lexicon.CONTRASTS_EN)})\b"
_CONTRAST = re.compile(rf"\s*(?:{_CONTRAST_WORDS})", re.IGNORECASE)
_CLAUSE_END = re.compile(
    rf"[，,。．！？!?；;\n…~～]+|\.+(?=\s|$)|(?P<contrast>{_CONTRAST_WORDS})", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[。！？!?；;\n…~～]+|\.+(?=\s|$)")
