"""Past copy, cut up once: what a proposal counts in, and the places it points to."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rapport.brand.cutting import HOLE, as_read, sentences_of, words_of
from rapport.brand.matching import matches, plain_of
from rapport.brand.model import Evidence, PastText
from rapport.llm import mask_personal_data

_PLACES = 3
_AROUND = 24  # characters to each side of a word in an example


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Texts, each different, with their words and sentences."""

    texts: tuple[PastText, ...]
    words: tuple[tuple[str, ...], ...]
    sentences: tuple[tuple[str, ...], ...]

    @property
    def word_counts(self) -> Counter[str]:
        """How often each word stands in all texts."""
        return Counter(word for words in self.words for word in words)

    @property
    def text_counts(self) -> Counter[str]:
        """In how many texts each word stands."""
        return Counter(word for words in self.words for word in set(words))


def cut_up(texts: Sequence[PastText]) -> Past:
    """Cut texts; of those that say the same, such as one product in five sizes, the first stays."""
    kept: dict[str, PastText] = {}
    for one in texts:
        key = " ".join(words_of(one.text))
        if key:
            kept.setdefault(key, one)
    different = tuple(kept.values())
    return Past(
        texts=different,
        words=tuple(tuple(words_of(one.text)) for one in different),
        sentences=tuple(tuple(sentences_of(one.text)) for one in different),
    )


def evidence_for(past: Past, words: tuple[str, ...]) -> Evidence:
    """Say in how many texts any of the words stands, with places."""
    return evidence_where(past, lambda text: _first(text, words))


def evidence_where(past: Past, found: Callable[[str], tuple[int, int] | None]) -> Evidence:
    """Say in how many texts something is found, with places; `found` gives start and end."""
    count = 0
    places: list[str] = []
    for one in past.texts:
        at = found(one.text)
        if at is None:
            continue
        count += 1
        if len(places) < _PLACES:
            places.append(f"{one.place}: {excerpt(one.text, *at)}")
    return Evidence(count=count, of=len(past.texts), places=tuple(places))


def evidence_at(past: Past, indexes: Sequence[int], word: str) -> Evidence:
    """Point to texts that are known to hold a word."""
    places = []
    for index in indexes[:_PLACES]:
        one = past.texts[index]
        at = _first(one.text, (word,)) or (0, 0)
        places.append(f"{one.place}: {excerpt(one.text, *at)}")
    return Evidence(count=len(indexes), of=len(past.texts), places=tuple(places))


def excerpt(text: str, start: int, end: int) -> str:
    """The words around a place, in one line, people and slots masked."""
    read = mask_personal_data(as_read(text)[max(0, start - _AROUND) : end + _AROUND])
    shown = " ".join(read.replace(HOLE, " ").split())
    before, after = "…" if start > _AROUND else "", "…" if end + _AROUND < len(text) else ""
    return f"{before}{shown}{after}"


def places_of(past: Past) -> Iterator[tuple[int, str]]:
    """Give each text with its number, slots taken out."""
    for index, one in enumerate(past.texts):
        yield index, as_read(one.text)


def _first(text: str, words: tuple[str, ...]) -> tuple[int, int] | None:
    plain = plain_of(as_read(text))
    for found in matches(plain, words):
        span, start = plain.place(*found.span())
        return start, start + len(span)
    return None
