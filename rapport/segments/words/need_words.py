"""Reads what the topic of a need is called, as `need_topics` says it."""

from collections.abc import Mapping
from functools import cache

from rapport.segments.describing import closed_needs, open_needs
from rapport.segments.words.reader import Found, Reader
from rapport.segments.words.source import fold


def need(reader: Reader, place: int) -> Found | None:
    """Read the words of a need: one of the list, or a wish or comparison with a name in quotes."""
    source = reader.source
    listed, opened = _listed(source.language), _opened(source.language)
    for words in listed:
        end = source.after_words(place, words)
        if end is not None:
            return Found(listed[words], end)
    for words, (start, after) in opened.items():
        quote = (
            source.quoted(source.skip(place + len(words)))
            if source.folded.startswith(words, place)
            else None
        )
        if quote:
            return Found(f"{start}{quote[0]}{after}", quote[1])
    return None


@cache
def _listed(language: str) -> Mapping[str, str]:
    """The topic of each of the needs by its words, the longest first."""
    told = {fold(said[language]): topic for topic, said in closed_needs().items()}
    return {words: told[words] for words in sorted(told, key=len, reverse=True)}


@cache
def _opened(language: str) -> Mapping[str, tuple[str, str]]:
    """What a topic begins and ends with, by the words that stand before the name."""
    return {fold(before[language]): (start, end) for start, end, before in open_needs()}
