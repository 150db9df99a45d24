"""What a sentence calls the things that a rule knows by an id."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rapport.segments.phrases import LABELS, Said

LANGUAGES = ("zh", "en")

NameOf = Callable[[str], str]
"""Gives the name of a thing by its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of segments, lists and campaigns, labels of traits, topics, in one language."""

    language: str
    segment: NameOf = str
    list: NameOf = str
    campaign: NameOf = str
    labels: Mapping[str, Said] = field(default_factory=dict)
    topics: Mapping[str, Said] = field(default_factory=dict)

    def pick(self, zh: str, en: str) -> str:
        """Choose the text of this language."""
        return zh if self.language == "zh" else en

    def of(self, said: Said) -> str:
        return said[self.language]

    def label(self, name: str) -> str:
        """The label of a trait, property or attribute, else its name in quotes."""
        told = LABELS.get(name) or self.labels.get(name) or {}
        return told.get(self.language) or quoted(name)


_MARKS = (("“", "”"), ("「", "」"), ('"', '"'), ("『", "』"))


def quoted(text: str) -> str:
    """Put a text into marks that it does not hold itself."""
    for opening, closing in _MARKS:
        if opening not in text and closing not in text:
            return f"{opening}{text}{closing}"
    return f"“{text}”"
