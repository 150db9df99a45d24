"""The button of a draft's page that puts it into the other language."""

from functools import partial

from rapport.access import Permission
from rapport.app import desk_of
from rapport.console.controls import button
from rapport.console.visits import Visit
from rapport.content import Draft, first_subtag
from rapport.llm import open_model
from rapport.studio import translate_draft


def translate_button(visit: Visit, draft: Draft) -> None:
    """Show the button to those who may write, and go on to the draft that comes of it."""
    if not visit.may(Permission.WRITE_CONTENT):
        return
    to = "en" if first_subtag(draft.language) == "zh" else "zh"

    async def translate() -> None:
        with visit.told():
            made = await visit.do(Permission.WRITE_CONTENT, partial(_translated, visit, draft, to))
            visit.say(visit.t("draft.translated"))
            visit.go(f"/review/{made.draft_id}")

    language = visit.t.name("language", to)
    button(visit.t("draft.translate", language=language), translate, icon_name="language").mark(
        "translate"
    )


def _translated(visit: Visit, draft: Draft, to: str) -> Draft:
    doors = visit.app
    model = open_model(doors.settings.llm, doors.database)
    return translate_draft(draft.draft_id, to, desk=desk_of(doors), model=model)
