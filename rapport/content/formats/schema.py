"""The words that a format is described with: its parts, what they are made of, and their limits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapport.content.channels import columns, sms_segments
from rapport.content.parts import CLASSIC_PARTS


class Kind(StrEnum):
    """What a part is made of."""

    LINE = "line"  # one line of words
    TEXT = "text"  # paragraphs, lists and buttons
    SECTIONS = "sections"  # such text under headings: lines that begin with `## `
    LIST = "list"  # one item a line
    LINK = "link"  # the address of a page, as a slot


class Measure(StrEnum):
    """What a limit counts."""

    COLUMNS = "columns"  # a Chinese character takes two
    CHARACTERS = "characters"
    BYTES = "bytes"  # of UTF-8
    SEGMENTS = "segments"  # of SMS


MEASURES: Mapping[Measure, Callable[[str], int]] = {
    Measure.COLUMNS: columns,
    Measure.CHARACTERS: len,
    Measure.BYTES: lambda text: len(text.encode()),
    Measure.SEGMENTS: sms_segments,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How much a part, or each item of a list, may hold. Above `most` it cannot be used.

    Above `advised` it may be cut off or cost more; 0 where there is no such line. `advised_in`
    is the language that this holds for, empty for all.
    """

    most: int = 0
    advised: int = 0
    advised_in: str = ""
    measure: Measure = Measure.COLUMNS

    def size_of(self, text: str) -> int:
        """Measure a text as this limit does."""
        return MEASURES[self.measure](text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a format. `name` is where a copy keeps it, `label` what people call it here.

    `at_least` and `at_most` count the items of a list or the sections of a text, 0 where any
    number will do. `en` and `zh` are the labels.
    """

    name: str
    en: str
    zh: str
    kind: Kind = Kind.LINE
    required: bool = False
    at_least: int = 0
    at_most: int = 0
    limit: Limit = Limit()
    about: str = ""  # what a writer is told of it

    def items(self, text: str) -> list[str]:
        """The items of a list, without empty lines; of another part, the text itself."""
        if self.kind is not Kind.LIST:
            return [text] if text.strip() else []
        return [line.strip() for line in text.splitlines() if line.strip()]


class Use(StrEnum):
    """What becomes of a text."""

    SENT = "sent"  # a message to a customer
    PUBLISHED = "published"  # a text that everybody can see


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of text: the channel it travels on and the shape it has there.

    `page`: it is rendered as a page of its own. `any_objective`: the copybook's texts serve any
    objective, where none was written for the one that is asked for. `labelled`: there is room for
    a line that says how the text was made.
    """

    name: str
    use: Use
    parts: tuple[Part, ...]
    page: bool = False
    any_objective: bool = False
    labelled: bool = True

    def part(self, name: str) -> Part | None:
        """The part of this name, if the format has it."""
        return next((one for one in self.parts if one.name == name), None)

    @property
    def own_parts(self) -> tuple[Part, ...]:
        """The parts beyond subject, preheader and body."""
        return tuple(one for one in self.parts if one.name not in CLASSIC_PARTS)
