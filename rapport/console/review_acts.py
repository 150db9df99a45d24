"""Questions that verdicts share."""

from rapport.console.controls import box, button, text_area
from rapport.console.dialogs import dialog
from rapport.console.visits import Visit


async def ask_reason(visit: Visit, title: str, about: str, *, yes: str) -> str | None:
    """Ask for a reason; None where the operator thinks better of it."""
    t = visit.t
    with dialog(title, about) as asked:
        reason = text_area("reason", t("draft.reason"))
        with box("line"):
            send = button(yes, lambda: asked.submit(reason.value or ""), kind="danger")
            send.mark("confirm")
            button(t("words.cancel"), lambda: asked.submit(None))
    given = await asked
    asked.delete()
    return None if given is None else str(given)
