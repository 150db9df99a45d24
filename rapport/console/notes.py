"""Asks an operator to confirm a decision and, if they like, to say why."""

from functools import partial

from rapport.console.controls import box, button, text_field
from rapport.console.dialogs import dialog
from rapport.console.visits import Visit


async def reason_for(
    visit: Visit, title: str, about: str, *, yes: str, danger: bool = False
) -> str | None:
    """Give the note they wrote, which may be empty; None when they thought better of it."""
    t = visit.t
    with dialog(title, about) as asked:
        note = text_field("note", t("identity.note"), help_text=t("identity.note_help"))
        with box("line"):
            kind = "danger" if danger else "primary"
            button(yes, partial(asked.submit, True), kind=kind).mark("confirm")
            button(t("words.cancel"), partial(asked.submit, False))
    answer = await asked
    said = (note.value or "").strip()[:1000]
    asked.delete()
    return said if answer else None


async def same_typed(visit: Visit, title: str, about: str, *, word: str, yes: str) -> bool:
    """Ask for a word to be typed before something that cannot be taken back."""
    t = visit.t
    with dialog(title, about) as asked:
        typed = text_field("typed", t("rights.type", word=word))
        with box("line"):
            go = button(yes, partial(asked.submit, True), kind="danger").mark("confirm")
            button(t("words.cancel"), partial(asked.submit, False))
    go.disable()
    typed.on_value_change(lambda event: go.set_enabled((event.value or "").strip() == word))
    answer = await asked
    asked.delete()
    return bool(answer)
