"""What a message says on a channel that has no HTML, and where its links lead."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rapport.content import Rendered

_LINK = "link"
_CARD_LINK = "card_link"
_SPACES = re.compile(r"[ \t]+")

ToLink = Callable[[str], str]
"""Turns the address of a page into the one to print, such as a short link that counts clicks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The parts of a message and the page that it opens, if any."""

    parts: Mapping[str, str]
    links: Mapping[str, str] = field(default_factory=dict)


def wording_of(channel: str, rendered: Rendered, *, to_link: ToLink) -> Wording:
    """Put a filled text into the parts that the channels of one kind take.

    Links among the words were replaced when the text was filled; those that stand alone are here.
    """
    match channel:
        case "sms":
            return Wording(parts={"text": _line(rendered.text)})
        case "push":
            parts = {"title": _line(rendered.subject), "text": rendered.text.strip()}
            return Wording(parts=parts, links=_opens(rendered.part(_LINK), to_link))
        case "wecom":
            return Wording(parts={"text": _wecom_text(rendered, to_link)})
        case "onsite":
            parts = {
                "title": _line(rendered.subject),
                "text": rendered.text.strip(),
                "button": _line(rendered.part("button")),
            }
            return Wording(parts=parts, links=_opens(rendered.part(_LINK), to_link))
        case _:
            parts = {"subject": rendered.subject, "text": rendered.text, "html": rendered.html}
            told = {**rendered.parts, **parts}
            shown = {name: text for name, text in told.items() if text and name != _LINK}
            return Wording(parts=shown, links=_opens(rendered.part(_LINK), to_link))


def _wecom_text(rendered: Rendered, to_link: ToLink) -> str:
    """One text that an employee can copy: the words, then the card in lines."""
    link = rendered.part(_CARD_LINK)
    lines = (
        rendered.text.strip(),
        _line(rendered.part("card_title")),
        _line(rendered.part("card_text")),
        to_link(link) if link else "",
    )
    return "\n".join(line for line in lines if line)


def _opens(link: str, to_link: ToLink) -> dict[str, str]:
    return {"open": to_link(link)} if link else {}


def _line(text: str) -> str:
    return _SPACES.sub(" ", text.replace("\n", " ")).strip()
