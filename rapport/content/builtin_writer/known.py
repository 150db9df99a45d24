"""What the built-in writer has read: sentences, and in which texts their words stood together."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from rapport.content.builtin_writer.layout import sentences_of
from rapport.content.builtin_writer.phrases import phrases_of
from rapport.content.entries import copybook
from rapport.content.formats.table import format_of
from rapport.content.model import Copy, Objective, Tone
from rapport.content.parts import parts_of

Gram = tuple[str, ...]

_UNIT = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|[\u3400-\u9fff]|[A-Za-z]+|\d+|[^\s\w]")
_LINK = re.compile(r"\[(.*?)\]\(\{\{.*?\}\}\)|\{\{ products?(?:\[\d\])?\.url \}\}")
_GRAM = {"zh": 4, "en": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The sentences and runs of words of one language: of the copybook, and of the phrases.

    `grams` are runs of four signs (zh) or three words (en), each with the objectives it served.
    """

    language: str
    copies: frozenset[Copy]
    sentences: Mapping[str, frozenset[Tone]]
    grams: Mapping[Gram, frozenset[str]]

    def fits(self, sentence: str, objective: Objective) -> float:
        """The share of its known runs of words that were read in texts of an objective."""
        found = [self.grams[one] for one in grams_of(sentence, self.language) if one in self.grams]
        return sum(objective.value in one for one in found) / len(found) if found else 1.0


def grams_of(text: str, language: str) -> list[Gram]:
    """The runs of words of a sentence, its beginning and its end told; links say their words."""
    said = [unit.casefold() for unit in _UNIT.findall(bare_of(text))]
    if not said:
        return []
    units, size = ["^", *said, "$"], _GRAM[language]
    return [tuple(units[n : n + size]) for n in range(max(1, len(units) - size + 1))]


def bare_of(sentence: str) -> str:
    """A sentence without the address of its link."""
    return _LINK.sub(r"\1", sentence).strip()


def is_link(sentence: str) -> bool:
    """Whether a sentence is a button, or an address."""
    return not _LINK.sub("", sentence).strip()


def told_in(text: str) -> list[str]:
    """The sentences of a text that are not links."""
    found = [text[start:end].strip() for start, end in sentences_of(text)]
    return [one for one in found if not is_link(one)]


def parted(copy: Copy) -> list[str]:
    """The sentences of all parts of a copy, in order."""
    texts = [text for _, text in parts_of(copy)]
    return [text[start:end].strip() for text in texts for start, end in sentences_of(text)]


@cache
def known(language: str) -> Known:
    """Read everything once."""
    sentences: dict[str, set[Tone]] = defaultdict(set)
    grams: dict[Gram, set[str]] = defaultdict(set)
    for sentence, tone, objectives in _told(language):
        sentences[sentence].add(tone)
        for gram in grams_of(sentence, language):
            grams[gram] |= objectives
    return Known(
        language=language,
        copies=frozenset(one.copy_text for one in copybook() if one.language == language),
        sentences={one: frozenset(tones) for one, tones in sentences.items()},
        grams={one: frozenset(objectives) for one, objectives in grams.items()},
    )


def _told(language: str) -> Iterator[tuple[str, Tone, frozenset[str]]]:
    for entry in copybook():
        if entry.language == language and not format_of(entry.channel).page:
            for sentence in parted(entry.copy_text):
                yield bare_of(sentence), entry.tone, frozenset({entry.objective.value})
    everything = frozenset(one.value for one in Objective)
    for (group, _, tone), lines in phrases_of(language).parts.items():
        objectives = everything if group == "common" else frozenset({group})
        for line in lines:
            for start, end in sentences_of(line):
                yield line[start:end].strip(), tone, objectives
