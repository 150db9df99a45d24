"""The paragraphs of a draft for what is known of its readers: looked through, and written."""

from collections.abc import Sequence
from functools import partial

from rapport.access import Permission
from rapport.app import desk_of
from rapport.console.controls import box, button, card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge
from rapport.console.visits import Visit
from rapport.content import PERSONAL_SLOT, Draft, DraftStatus
from rapport.studio import Limits, PersonalText, model_within, personal_texts, write_personal

_SHOWN = 12  # a sample; those for most people


def read_personal(visit: Visit, draft: Draft) -> Sequence[PersonalText]:
    return personal_texts(visit.app.database, draft.draft_id, draft.version)


def personal_card(visit: Visit, draft: Draft, texts: Sequence[PersonalText]) -> None:
    """Show the paragraphs where the draft has a place for them, and the button that writes them."""
    if not texts and PERSONAL_SLOT not in draft.copy.body:
        return
    t = visit.t

    async def write() -> None:
        with visit.told():
            found = await visit.do(Permission.WRITE_CONTENT, partial(_written, visit, draft))
            visit.say(t.many("draft.personal.written", len(found)))
            await visit.refresh()

    with card(t("draft.personal.title"), t("draft.personal.about")), box("stack snug"):
        show(tag("ul", [_item(visit, one) for one in texts[:_SHOWN]], class_="list"))
        if len(texts) > _SHOWN:
            show(tag("p", t("draft.personal.more", count=len(texts) - _SHOWN), class_="muted"))
        if visit.may(Permission.WRITE_CONTENT) and draft.status is not DraftStatus.APPROVED:
            button(t("draft.personal.write"), write, icon_name="edit").mark("write-personal")


def _item(visit: Visit, one: PersonalText) -> Markup:
    t = visit.t
    fits = one.status == "written"
    return tag(
        "li",
        tag(
            "div",
            badge(
                t("draft.personal.fits" if fits else "draft.personal.refused"),
                "good" if fits else "bad",
            ),
            tag("span", _known(visit, one.pattern), class_="muted small"),
            class_="line",
        ),
        tag("div", one.text),
        tag("div", t.many("draft.personal.people", one.people), class_="muted small"),
    )


def _known(visit: Visit, pattern: str) -> str:
    """Say a pattern in words: `while|loyal|tea|` is what is known, nobody is named in it."""
    since, loyalty, category, favourite = (*pattern.split("|"), "", "", "", "")[:4]
    told = [visit.t(f"draft.personal.since.{since}"), visit.t(f"draft.personal.loyalty.{loyalty}")]
    told += [visit.t("draft.personal.last", category=category)] if category else []
    told += [visit.t("draft.personal.likes", category=favourite)] if favourite else []
    return visit.t("timeline.between").join(told)


def _written(visit: Visit, draft: Draft) -> list[PersonalText]:
    doors = visit.app
    model = model_within(doors.settings.llm, doors.database, limits=Limits(), clock=doors.clock)
    return write_personal(draft.draft_id, desk=desk_of(doors), model=model)
