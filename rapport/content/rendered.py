"""A text with its slots filled, as one recipient, or everybody, reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What one recipient reads. `html` is empty where the format knows only text.

    `text` is the body as plain text; of a mail, with its footer. `parts` are the other parts of
    the format by name; a list has one item a line.
    """

    subject: str
    preheader: str
    html: str
    text: str
    parts: Mapping[str, str] = field(default_factory=dict)

    def part(self, name: str) -> str:
        """The text of one part; empty where there is none."""
        match name:
            case "subject":
                return self.subject
            case "preheader":
                return self.preheader
            case "body":
                return self.text
            case _:
                return self.parts.get(name, "")
