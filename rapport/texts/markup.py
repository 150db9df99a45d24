"""HTML and Markdown as the text that a reader sees."""

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser

from rapport.texts.characters import one_form, without_controls

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LIKE_MARKUP = re.compile(rf"<[A-Za-z/!?]|{_ENTITY.pattern}")
_CODE = re.compile(r"<(script|style)\b[^<>]*>(?:(?!<\1\b).)*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(
    r"</?[a-zA-Z][a-zA-Z0-9-]*(?:\s[^<>]*)?/?>|<!--(?:(?!<!--).)*?-->|<[!?][^<>]*>", re.DOTALL
)
_UNREAD = frozenset({"script", "style", "noscript", "template", "svg", "head", "title", "textarea"})
_AROUND = frozenset({"nav", "footer", "aside", "form", "header", "button", "select"})
_BLOCK_NAMES = """
    address article blockquote br dd div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 hr li
    main ol option p pre section summary table tbody td tfoot th thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())

_MOST_TURNS = 8
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)[^\n]*\n?", re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}(?:#{1,6}|>+|[-*+]|\d{1,3}[.)]) +", re.MULTILINE)
_RULE = re.compile(r"^ {0,3}(?:[-*_=] ?){3,}$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_STRONG = re.compile(r"(\*{1,3}|_{2,3}|`+|~~)(?=\S)(.+?)(?<=\S)\1")
_DIVIDER = re.compile(r"^\|?[ :|-]*-{3}[ :|-]*\|?$", re.MULTILINE)


def without_markup(text: str, *, settled: Callable[[str], str] | None = None) -> str:
    """Drop tags and write entities out, until none is left; a text without any stays as it is.

    `settled` brings into form what entities were written out to: half wide, without controls.
    """
    settle = settled or _settled
    for _ in range(_MOST_TURNS):
        if not _LIKE_MARKUP.search(text):
            return text
        bare = _TAG.sub(_gap, _CODE.sub("", text))
        plain = settle(_ENTITY.sub(_written_out, bare))
        if plain == text:
            return text
        text = plain
    return text


def page_text(page: str) -> str:
    """The text of an HTML page without what stands around it: menus, headers, footers, forms."""
    reader = _Page()
    reader.feed(page)
    reader.close()
    return reader.text


def markdown_text(text: str) -> str:
    """The text of a Markdown page without its marks; the words of links stay."""
    plain = _DIVIDER.sub("", _RULE.sub("", _FENCE.sub("", text)))
    plain = _LINK.sub(r"\1", _HEADING.sub("", plain))
    return _STRONG.sub(r"\2", plain)


def _settled(text: str) -> str:
    return one_form(without_controls(text))


def _written_out(found: re.Match[str]) -> str:
    return unescape(found[0])


def _gap(found: re.Match[str]) -> str:
    name = found[0].strip("</>").split(maxsplit=1)[0:1]
    return "\n" if name and name[0].lower() in _BLOCKS else ""


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._inside: list[str] = []  # open elements whose text is passed over

    @property
    def text(self) -> str:
        return re.sub(r"\n\s*\n+", "\n", "".join(self._parts)).strip()

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._inside.clear()  # a head need not be closed
        elif tag in _UNREAD or tag in _AROUND:
            self._inside.append(tag)
        elif tag in _BLOCKS:
            self._parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass
        elif tag in _BLOCKS:
            self._parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self._parts.append(re.sub(r"\s+", " ", data))
