"""The editor's small dialogs: which kind of step comes next, and which keys there are."""

from functools import partial

from rapport.console.controls import box, button, show
from rapport.console.dialogs import dialog
from rapport.console.journey_words import ICONS
from rapport.console.markup import tag
from rapport.console.visits import Visit

ACTS = ("undo", "redo", "add", "edit", "up", "down", "copy", "remove", "help")
"""What can be done with the chosen step, in the order of the buttons."""


async def ask_kind(visit: Visit) -> str | None:
    """Let a kind of step be chosen; None where it was left."""
    t = visit.t
    with dialog(t("journey_form.add_title"), t("journey_form.add_about")) as asked:
        asked.props["aria-label"] = t("journey_form.add_title")
        with box("kinds"):
            for place, kind in enumerate(ICONS):
                press = partial(asked.submit, kind)
                made = button(t(f"journey_kind.{kind}"), press, kind="answer").mark(f"add-{kind}")
                made.props["title"] = t(f"journey_kind_about.{kind}")
                if not place:
                    made.props("autofocus")
        with box("line closing"):
            button(t("words.cancel"), partial(asked.submit, None))
    answer = await asked
    asked.delete()
    return str(answer) if answer else None


async def show_keys(visit: Visit) -> None:
    """Show which keys do what."""
    t = visit.t
    rows = [
        tag("li", tag("kbd", t(f"journey_form.keys.{act}")), " ", t(f"journey_form.act.{act}"))
        for act in (*ACTS[:-1], "walk", "leave")
    ]
    with dialog(t("journey_form.keys_title")) as shown:
        show(tag("ul", rows, class_="stack snug"))
        button(t("words.done"), shown.close).mark("keys-done")
    await shown
    shown.delete()
