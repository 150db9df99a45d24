"""The page of the library: texts found by words and by what they are, to be used again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, ui

from rapport.access import Permission
from rapport.app import desk_of
from rapport.console.controls import box, button, card, choice, show
from rapport.console.copies import STATUS_LOOKS, source
from rapport.console.dialogs import dialog
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, button_link, empty, head, link
from rapport.console.slot_words import title_of
from rapport.console.visits import Draw, Visit
from rapport.content import Brief, Draft, DraftStatus, Objective, list_briefs
from rapport.studio import COPYBOOK, LibraryText, LibraryWish, reuse_text, search_library

_SHOWN = 20
_FILTERS = ("objective", "channel", "language", "status")
_CHANNELS = ("email", "sms", "push", "wecom", "social", "ad", "product")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    asked: Mapping[str, str]
    texts: Sequence[LibraryText]
    briefs: Sequence[Brief]


def library(visit: Visit, arguments: PageArguments) -> Draw:
    """Search for what the address says."""
    query = arguments.query_parameters
    asked = {"q": query.get("q", "")[:300]} | {name: query.get(name, "") for name in _FILTERS}
    doors = visit.app
    wish = LibraryWish(
        words=asked["q"],
        objective=asked["objective"],
        channel=asked["channel"],
        language=asked["language"],
        status=asked["status"],
    )
    found = _Found(
        asked=asked,
        texts=search_library(wish, database=doors.database, facts=doors.facts, limit=_SHOWN),
        briefs=list_briefs(doors.database),
    )
    return partial(_draw, visit, found)


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("library.title"), t("library.about")))
    with box("stack"):
        _search(visit, found.asked)
        for text in found.texts:
            _text(visit, text, found.briefs)
        if not found.texts:
            with card(classes="flush"):
                show(empty("library", t("library.none"), t("library.none_about")))


def _search(visit: Visit, asked: Mapping[str, str]) -> None:
    t = visit.t
    field = ui.input(value=asked["q"], placeholder=t("library.search")).mark("search")
    field.classes("input search").props("outlined dense clearable type=search")
    field.props["aria-label"] = t("library.search")

    def go(**changed: object) -> None:
        visit.go("/library", **{**asked, "q": (field.value or "").strip(), **changed})

    field.on("keydown.enter", partial(go))
    field.on("clear", lambda: go(q=""))
    with box("filters"):
        for name, names in _options(visit).items():
            made = choice(name, t(f"library.{name}"), names, value=asked[name])
            made.on_value_change(lambda event, name=name: go(**{name: event.value}))


def _options(visit: Visit) -> dict[str, dict[str, str]]:
    t = visit.t
    every = {"": t("library.any")}
    statuses = {one.value: t(f"status.draft.{one.value}") for one in DraftStatus}
    return {
        "objective": every | {one.value: t.name("objective", one.value) for one in Objective},
        "channel": every | {one: t.name("channel", one) for one in _CHANNELS},
        "language": every | {one: t.name("language", one) for one in ("zh", "en")},
        "status": every | statuses | {COPYBOOK: t("library.copybook")},
    }


def _text(visit: Visit, text: LibraryText, briefs: Sequence[Brief]) -> None:
    t = visit.t
    with card(classes="stack tight"):
        with box("line spread"):
            show(tag("h2", title_of(t, text.copy)), classes="grow")
            with box("actions"):
                if text.status != COPYBOOK:
                    show(button_link(t("library.open"), link(f"/review/{text.text_id}")))
                if visit.may(Permission.WRITE_CONTENT) and briefs:
                    use = partial(_use, visit, text, briefs)
                    button(t("library.use"), use).mark(f"use-{text.text_id}")
        show(tag("div", _badges(visit, text), class_="tags"))
        show(tag("pre", source(text.copy.body, ()), class_="source"))


def _badges(visit: Visit, text: LibraryText) -> list[Markup]:
    t = visit.t
    if text.status == COPYBOOK:
        status = badge(t("library.copybook"))
    else:
        status = badge(t(f"status.draft.{text.status}"), STATUS_LOOKS[DraftStatus(text.status)])
    return [
        status,
        badge(t.name("objective", text.objective)),
        badge(t.name("channel", text.channel)),
        badge(t.name("language", text.language.split("-")[0])),
    ]


async def _use(visit: Visit, text: LibraryText, briefs: Sequence[Brief]) -> None:
    t = visit.t
    names: dict[str, str] = {brief.brief_id: brief.name for brief in briefs}
    with dialog(t("library.use_title"), t("library.use_about")) as asked:
        chosen = choice("brief", t("library.brief"), names, value=briefs[0].brief_id, search=True)
        with box("line"):
            yes = button(t("library.use"), lambda: asked.submit(chosen.value), kind="primary")
            yes.mark("confirm")
            button(t("words.cancel"), lambda: asked.submit(None))
    brief_id = await asked
    asked.delete()
    if not brief_id:
        return
    with visit.told():
        work = partial(_reused, visit, text.text_id, str(brief_id))
        made = await visit.do(Permission.WRITE_CONTENT, work)
        visit.say(t("library.used"))
        visit.go(f"/review/{made.draft_id}")


def _reused(visit: Visit, text_id: str, brief_id: str) -> Draft:
    return reuse_text(text_id, brief_id, desk=desk_of(visit.app))
