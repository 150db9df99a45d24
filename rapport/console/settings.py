"""What the settings pages share: their heading, their tabs, and lists whose rows can be ended."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rapport.console.controls import box, button, card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import chips, head, link
from rapport.console.visits import Visit

_TABS = (
    ("operators", "/settings"),
    ("keys", "/settings/keys"),
    ("sources", "/settings/sources"),
    ("pulls", "/settings/pulls"),
    ("letters", "/settings/letters"),
    ("mail", "/settings/mail"),
    ("models", "/settings/models"),
    ("shop", "/settings/shop"),
)


@contextmanager
def settings_frame(visit: Visit, tab: str) -> Iterator[None]:
    """Draw the heading and the tabs; what follows stands under them."""
    t = visit.t
    with box("head"):
        show(head(t("settings.title"), t(f"settings.about.{tab}")))
    with box("stack"):
        items = [(t(f"settings.tab.{name}"), link(path), name == tab) for name, path in _TABS]
        show(chips(items, label=t("settings.title")))
        yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of a list: what it is, a line beneath, tags, and what ends it, if anything may."""

    title: str
    sub: str
    tags: Markup
    end: Callable[[], Awaitable[None]] | None = None


def entries(visit: Visit, title: str, rows: Sequence[Entry], *, ending: str) -> None:
    """Draw a list; `ending` is the word on the button that ends a row."""
    with card(title):
        if not rows:
            show(tag("p", visit.t("settings.nothing"), class_="muted"))
        for row in rows:
            _entry(row, ending)


def _entry(row: Entry, ending: str) -> None:
    with box("entry line keep"):
        names = tag("div", tag("div", row.title, class_="strong clip"), _sub(row.sub))
        show(names, classes="grow clip")
        show(row.tags)
        if row.end:
            label = f"{ending}: {row.title}"
            made = button("", row.end, kind="bare", icon_name="trash", label=label)
            made.mark("end")


def _sub(text: str) -> Markup:
    return tag("div", text, class_="muted small clip")
