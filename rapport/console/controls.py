"""What an operator types into and presses: NiceGUI's controls, labelled and in the house's look.

`name` marks a control: its label belongs to it by this id, and tests find it by it.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from nicegui import ui

from rapport.console.icons import icon
from rapport.console.markup import Markup, tag

_Control = TypeVar("_Control", bound=ui.element)

_MANY = 15  # options from which typing finds one faster than looking

Press = Callable[[], object] | Callable[[], Awaitable[object]]


def show(markup: Markup, *, classes: str = "", element: str = "div") -> ui.html:
    """Put a piece of the console's own HTML on the page, inside an element of this name."""
    # Not sanitised again: `Markup` is only ever made by `tag`, which escapes.
    return ui.html(markup, sanitize=False, tag=element).classes(classes)


@contextmanager
def box(classes: str, element: str = "div") -> Iterator[ui.element]:
    """Group what follows in one element with these classes."""
    with ui.element(element).classes(classes) as group:
        yield group


@contextmanager
def card(title: str = "", about: str = "", *, classes: str = "") -> Iterator[ui.element]:
    """Group what follows on a card, under a heading of the second level."""
    with ui.element("section").classes(f"card {classes}") as group:
        if title:
            words = tag("p", about, class_="about") if about else None
            show(tag("div", tag("h2", title), words, class_="card-head")).classes("card-top")
        yield group


def button(
    text: str, on_click: Press, *, kind: str = "", icon_name: str = "", label: str = ""
) -> ui.button:
    """Make a button. `kind`: primary, danger, bare; a button without text needs a `label`."""
    made = ui.button(text, on_click=on_click, color=None)
    made.props("unelevated no-caps no-wrap :ripple=false").classes(f"btn {kind}")
    if label:
        made.props["aria-label"] = label
        made.props["title"] = label
    if icon_name:
        with made:
            show(icon(icon_name), classes="bare-html")
    return made


def text_field(
    name: str, label: str, *, value: str = "", help_text: str = "", placeholder: str = ""
) -> ui.input:
    with _field(name, label, help_text):
        made = ui.input(value=value, placeholder=placeholder)
    return _dressed(made, name)


def password_field(name: str, label: str, *, new: bool = False) -> ui.input:
    with _field(name, label, ""):
        made = ui.input(password=True)
    made.props["autocomplete"] = "new-password" if new else "current-password"
    return _dressed(made, name)


def text_area(
    name: str, label: str, *, value: str = "", help_text: str = "", code: bool = False
) -> ui.textarea:
    with _field(name, label, help_text):
        made = ui.textarea(value=value)
    if code:
        made.classes("code").props("spellcheck=false")
    made.props("autogrow")
    return _dressed(made, name)


def number_field(
    name: str, label: str, *, value: float | None, minimum: float = 0, maximum: float | None = None
) -> ui.number:
    with _field(name, label, ""):
        made = ui.number(value=value, min=minimum, max=maximum)
    return _dressed(made, name)


def choice(
    name: str, label: str, options: Mapping[str, str], *, value: str | None, search: bool = False
) -> ui.select:
    """Let one of the options be chosen, given as stored value → shown text."""
    with _field(name, label, ""):
        made = ui.select(dict(options), value=value, with_input=search)
    return _dressed(made, name).props("options-dense")


def choices(
    name: str, label: str, options: Mapping[str, str], *, value: Sequence[str], help_text: str = ""
) -> ui.select:
    """Let any number of the options be chosen; many can be searched by typing."""
    with _field(name, label, help_text):
        search = len(options) > _MANY
        made = ui.select(dict(options), value=list(value), multiple=True, with_input=search)
    return _dressed(made, name).props("use-chips options-dense")


@contextmanager
def _field(name: str, label: str, help_text: str) -> Iterator[None]:
    with ui.element("div").classes("field"):
        if label:
            show(tag("label", label, for_=f"f-{name}", class_="q-field-label"))
        yield
        if help_text:
            show(tag("p", help_text, class_="help", id=f"h-{name}"))


def _dressed(made: _Control, name: str) -> _Control:
    made.classes("input").props("outlined dense hide-bottom-space").mark(name)
    made.props["for"] = f"f-{name}"
    return made
