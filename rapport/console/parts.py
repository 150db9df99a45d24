"""The small parts that pages are made of, as HTML: they show, and do nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from rapport.console.icons import icon
from rapport.console.markup import Markup, join, tag

BASE = "/console"
"""Where the console is mounted."""


def link(path: str, **query: object) -> str:
    """Give the address of a page of the console; query values that are empty are left out."""
    wanted = {key: str(value) for key, value in query.items() if value not in ("", None)}
    return BASE + path + (f"?{urlencode(wanted)}" if wanted else "")


def badge(text: str, kind: str = "") -> Markup:
    """A small label. `kind`: good, warn, bad or empty."""
    return tag("span", text, class_=f"tag {kind}".strip())


def banner(text: str, kind: str = "", *, code: str = "") -> Markup:
    """A sentence that must be seen. `kind`: good, warn, bad or empty."""
    name = {"bad": "warning", "warn": "warning", "good": "check"}.get(kind, "info")
    words = tag("div", text, tag("div", code, class_="code") if code else None, class_="grow")
    role = "alert" if kind == "bad" else "status"
    return tag("div", icon(name), words, class_=f"banner {kind}".strip(), role=role)


def empty(icon_name: str, title: str, about: str, *actions: Markup) -> Markup:
    """What stands where there is nothing yet: why, and what to do."""
    return tag(
        "div",
        icon(icon_name),
        tag("h2", title),
        tag("p", about),
        tag("div", actions, class_="actions") if actions else None,
        class_="empty",
    )


def button_link(text: str, href: str, *, kind: str = "", icon_name: str = "") -> Markup:
    shape = icon(icon_name) if icon_name else None
    return tag("a", shape, text, href=href, class_=f"btn {kind}".strip())


def head(title: str, about: str = "", *, crumbs: Sequence[tuple[str, str]] = ()) -> Markup:
    """The heading of a page, with the way back to the pages above it as (text, address)."""
    way = [join(tag("a", text, href=href), icon("next")) for text, href in crumbs]
    return tag(
        "div",
        tag("div", way, class_="crumbs") if way else None,
        tag("h1", title, tabindex=-1),
        tag("p", about, class_="about") if about else None,
        class_="titles",
    )


def tile(label: str, value: str, note: str = "", *, href: str = "", kind: str = "") -> Markup:
    """One figure with its name. `kind`: hero for the one that matters most."""
    inner = (
        tag("div", label, class_="label"),
        tag("div", value, class_="value"),
        tag("div", note, class_="note") if note else None,
    )
    classes = f"tile {kind}".strip()
    if href:
        return tag("a", *inner, class_=classes, href=href)
    return tag("div", *inner, class_=classes)


def tiles(items: Iterable[Markup]) -> Markup:
    return tag("div", items, class_="tiles")


def facts(pairs: Iterable[tuple[str, str | Markup]]) -> Markup:
    """Names and values, one under the other; an empty value is shown as a dash."""
    rows = [join(tag("dt", name), tag("dd", value or "–")) for name, value in pairs]
    return tag("dl", rows, class_="facts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of a small chart: its length is `value` against the largest of its neighbours."""

    label: str | Markup
    value: float
    shown: str
    soft: bool = False


def bars(items: Sequence[Bar], *, whole: float = 0.0) -> Markup:
    """Horizontal bars that read as a list where they cannot be seen.

    A bar as long as its track is `whole`, else the largest of them.
    """
    longest = whole or max((item.value for item in items), default=0) or 1
    return tag("ul", [_bar(item, item.value / longest) for item in items], class_="bars")


def _bar(item: Bar, share: float) -> Markup:
    fill = tag(
        "div", class_="fill soft" if item.soft else "fill", style=f"width:{100 * share:.1f}%"
    )
    return tag(
        "li",
        tag("span", item.label, class_="clip"),
        tag("span", item.shown, class_="n"),
        tag("div", fill, class_="track", aria_hidden="true") if item.value else None,
        class_="bar",
    )


def chips(items: Iterable[tuple[str, str, bool]], *, label: str) -> Markup:
    """Filters to choose from, as (text, address, chosen)."""
    links = [
        tag("a", text, href=href, aria_current="true" if chosen else None)
        for text, href, chosen in items
    ]
    return tag("nav", links, class_="chips", aria_label=label)
