"""Reads the HTML of a mail or a page as somebody with a screen reader, or bad eyes, meets it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from rapport.content.formats.contrast import is_colour

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_UNSEEN = frozenset({"style", "script", "title", "head", "noscript"})
_SIZE = re.compile(r"([\d.]+)(px|pt|rem|em|%)?")
_PX = {"px": 1.0, "pt": 4 / 3, "rem": 16.0}
_ROOT_SIZE = 16.0


@dataclass(frozen=True, slots=True)
class Look:
    """How words are shown: colours as CSS has them, size in pixels, whether they are seen."""

    colour: str = "#000000"
    ground: str = "#ffffff"
    size: float = _ROOT_SIZE
    seen: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture: its address, its alternative text (None where it has none), its width."""

    source: str
    alt: str | None
    width: str


@dataclass(slots=True)
class ReadHtml:
    """What was found, in order. `words` are runs of seen text with their look."""

    language: str = ""
    words: list[tuple[str, Look]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  # address, text
    headings: list[int] = field(default_factory=list)
    layout_tables: int = 0  # tables without a role


def read_html(html: str) -> ReadHtml:
    """Read a document whose styles are inlined; those of its style sheets are not looked at."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = ReadHtml()
        self._open: list[tuple[str, Look]] = [("", Look())]
        self._link: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._note(tag, given)
        if tag not in _VOID:
            self._open.append((tag, _look(self._open[-1][1], tag, given)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            address, texts = self._link
            self.found.links.append((address, " ".join("".join(texts).split())))
            self._link = None
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        look = self._open[-1][1]
        if data.strip() and look.seen:
            self.found.words.append((data.strip(), look))
        if self._link:
            self._link[1].append(data)

    def _note(self, tag: str, given: Mapping[str, str]) -> None:
        match tag:
            case "html":
                self.found.language = given.get("lang", "")
            case "img":
                picture = Picture(
                    source=given.get("src", ""), alt=given.get("alt"), width=given.get("width", "")
                )
                self.found.pictures.append(picture)
                if self._link and picture.alt:
                    self._link[1].append(picture.alt)
            case "a" if given.get("href"):
                self._link = (given["href"], [])
            case "table" if given.get("role") not in {"presentation", "none"}:
                self.found.layout_tables += 1
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self.found.headings.append(int(tag[1]))
            case _:
                pass


def _look(around: Look, tag: str, given: Mapping[str, str]) -> Look:
    style = _declared(given.get("style", ""))
    background = style.get("background-color") or style.get("background") or given.get("bgcolor")
    ground = next((word for word in (background or "").split() if is_colour(word)), around.ground)
    hidden = tag in _UNSEEN or style.get("display") == "none" or "hidden" in given
    return Look(
        colour=style.get("color", around.colour),
        ground=ground,
        size=_size(style.get("font-size", ""), around.size),
        seen=around.seen and not hidden,
    )


def _declared(style: str) -> dict[str, str]:
    pairs = (piece.partition(":") for piece in style.split(";"))
    return {
        name.strip().lower(): value.replace("!important", "").strip()
        for name, _, value in pairs
        if value
    }


def _size(value: str, around: float) -> float:
    found = _SIZE.fullmatch(value)
    if not found:
        return around
    number, unit = float(found[1]), found[2] or "px"
    if unit in {"em", "%"}:
        return around * (number if unit == "em" else number / 100)
    return number * _PX[unit] if number else around
