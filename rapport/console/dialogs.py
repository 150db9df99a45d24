"""Questions and answers that stand in front of the page."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from nicegui import ui

from rapport.console.controls import box, button, show
from rapport.console.markup import tag
from rapport.console.visits import Visit


@contextmanager
def dialog(title: str, about: str = "") -> Iterator[ui.dialog]:
    """Draw a dialog with a heading; what follows is inside it."""
    with ui.dialog() as made, ui.card().classes("dialog"):
        show(tag("h2", title, tabindex=-1))
        if about:
            show(tag("p", about, class_="muted"))
        yield made


async def confirmed(
    visit: Visit, title: str, about: str, *, yes: str, danger: bool = False
) -> bool:
    """Ask before something that cannot be taken back."""
    with dialog(title, about) as asked, box("line"):
        kind = "danger" if danger else "primary"
        button(yes, partial(asked.submit, True), kind=kind).mark("confirm")
        button(visit.t("words.cancel"), partial(asked.submit, False))
    answer = await asked
    asked.delete()
    return bool(answer)


async def show_once(visit: Visit, title: str, about: str, secret: str) -> None:
    """Show a secret that cannot be shown again, with a button that copies it."""
    t = visit.t

    def copy() -> None:
        ui.clipboard.write(secret)
        visit.say(t("words.copied"))

    with dialog(title, about) as shown:
        show(tag("pre", secret, class_="source"))
        with box("line"):
            button(t("words.copy"), copy, kind="primary", icon_name="copy")
            button(t("words.done"), shown.close).mark("done")
    shown.props("persistent")
    await shown
    shown.delete()
