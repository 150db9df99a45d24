"""HTML that cannot be written unsafely: text is escaped, links are checked, nothing else exists.

Every piece of the product's own HTML is made by `tag`. A plain `str` is text, whoever wrote it;
only `Markup`, which only this module makes, is taken as it is.
"""

import html
from collections.abc import Iterable

_EMPTY = frozenset({"br", "hr", "img", "input", "link", "col", "meta"})
_SAFE_LINKS = ("/", "#", "https://", "http://", "mailto:")

Child = "Markup | str | Iterable[Markup] | None"
Attribute = str | int | float | bool | None


class Markup(str):
    """HTML made by `tag`, safe to show as it is."""

    __slots__ = ()


def tag(
    element: str, /, *children: str | Iterable["Markup"] | None, **attributes: Attribute
) -> Markup:
    """Make one element: `tag("a", "Anna", href="/x", class_="link", aria_label="…")`.

    An attribute that is `None` or `False` is left out, `True` stands alone. An underscore in a name
    becomes a hyphen; one at the end is dropped.
    """
    opening = "".join([element, *(_attribute(key, value) for key, value in attributes.items())])
    if element in _EMPTY:
        return Markup(f"<{opening}>")
    return Markup(f"<{opening}>{join(*children)}</{element}>")


def join(*children: str | Iterable[Markup] | None) -> Markup:
    """Put pieces one after the other; text among them is escaped."""
    return Markup("".join(_piece(child) for child in children))


def text_lines(text: str) -> Markup:
    """Show text with its line breaks."""
    return Markup("<br>".join(join(line) for line in text.splitlines()))


def _piece(child: str | Iterable[Markup] | None) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, str):
        return html.escape(child)
    return "".join(_piece(inner) for inner in child)


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    if name in {"href", "src"} and not str(value).startswith(_SAFE_LINKS):
        return ""
    return f' {name}="{html.escape(str(value))}"'
