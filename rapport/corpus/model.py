"""The nouns of the stage: a document, and what was refused while reading."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from rapport.kit.ids import id_of

_HALF_CHARACTERS = re.compile("[\ud800-\udfff]")


class Kind(StrEnum):
    """What a document is. Stored names are forever."""

    TEXT = "text"
    PRODUCT = "product"
    COPY = "copy"
    REVIEW = "review"
    CHAT = "chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text, or a pair of a source and the target that answers it.

    `id` follows from where it was read, so that it stays through the next build; `origin` is the
    input it came from. Documents with one `parent` (a conversation, a product) stay on one side of
    a split. `language` is empty until it was found.
    """

    id: str
    parts: tuple[str, ...]
    origin: str
    kind: Kind = Kind.TEXT
    language: str = ""
    parent: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The whole text; of a pair, the source and the target below it."""
        return "\n".join(self.parts)

    def with_parts(self, parts: tuple[str, ...]) -> "Document":
        return replace(self, parts=parts)

    def to_row(self) -> dict[str, object]:
        """The document as a line of a corpus file."""
        row: dict[str, object] = {"id": self.id, "text": self.text}
        if len(self.parts) > 1:
            row |= {"source": self.parts[0], "target": self.parts[1]}
        row |= {"language": self.language, "kind": self.kind.value, "origin": self.origin}
        if self.parent:
            row["parent"] = self.parent
        if self.meta:
            row["meta"] = dict(self.meta)
        return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """Something that could not be read: where it stands and why, never what it says."""

    place: str
    reason: str


def document_id(origin: str, *place: str) -> str:
    """The id of a document: the same place gives the same id, and does not tell the place."""
    return id_of("doc", origin, *place)


def parent_id(kind: Kind, *key: str) -> str:
    """The id of what documents belong to together."""
    return id_of("par", kind.value, *key)


def whole(text: str) -> str:
    """Replace halves of characters, which JSON can hold and no file can."""
    return text if text.isascii() else _HALF_CHARACTERS.sub("\ufffd", text)
