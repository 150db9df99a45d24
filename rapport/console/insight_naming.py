"""Asks what a thing that was found is to be called, and what it is to be merged into."""

from collections.abc import Mapping
from functools import partial

from nicegui import ui

from rapport.console.controls import box, button, choice, text_field
from rapport.console.dialogs import dialog
from rapport.console.texts import LANGUAGES
from rapport.console.visits import Visit


async def ask_names(visit: Visit, names: Mapping[str, str]) -> dict[str, str]:
    """Ask for the names by language; give those that were changed, none if it was thought over."""
    t = visit.t
    with dialog(t("insights.rename")) as asked:
        fields = {
            one: text_field(f"name-{one}", t(f"insights.name_in.{one}"), value=names.get(one, ""))
            for one in LANGUAGES
        }
        _answers(visit, asked, t("insights.rename"))
    answer = await asked
    told = {one: (field.value or "").strip() for one, field in fields.items()}
    asked.delete()
    changed = {one: name for one, name in told.items() if name and name != names.get(one)}
    return changed if answer else {}


async def ask_other(visit: Visit, title: str, about: str, others: Mapping[str, str]) -> str:
    """Ask which of the others something is merged into; an empty text if none."""
    t = visit.t
    with dialog(title, about) as asked:
        made = choice("into", t("insights.merge_into"), others, value=None, search=True)
        _answers(visit, asked, t("insights.merge"))
    answer = await asked
    chosen = str(made.value or "")
    asked.delete()
    return chosen if answer else ""


def _answers(visit: Visit, asked: ui.dialog, yes: str) -> None:
    with box("line after"):
        button(yes, partial(asked.submit, True), kind="primary").mark("confirm")
        button(visit.t("words.cancel"), partial(asked.submit, False))
