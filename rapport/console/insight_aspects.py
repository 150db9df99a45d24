"""The page of aspects that were found in the shop's texts: people use, refuse, name, merge them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import box, button, card, choice, show
from rapport.console.insight_naming import ask_names, ask_other
from rapport.console.insight_parts import about_name, quotes
from rapport.console.insight_scope import Asked, asked, draw_nothing, draw_tabs
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, chips, empty, head, link
from rapport.console.tables import PAGE_SIZE, page_of, pager
from rapport.console.visits import Draw, Visit
from rapport.insights import (
    AspectState,
    Evidence,
    LearnedAspect,
    aspect_quotes,
    bootstrap_aspects,
    merge_aspects,
    refuse_aspect,
    rename_aspect,
    use_aspect,
)

_MAY = Permission.IMPORT
_PATH = "/insights/aspects"
_WORDS = 8
_NO_CATEGORY = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    asked: Asked
    state: AspectState
    category: str
    page: int
    total: int
    shown: Sequence[LearnedAspect]
    said: Mapping[str, Sequence[Evidence]]


def insight_aspects(visit: Visit, arguments: PageArguments) -> Draw:
    """Show the aspects of one state, those that most texts speak of first."""
    query = dict(arguments.query_parameters)
    question = asked(visit, {})
    told = query.get("state", "")
    state = AspectState(told) if told in {*AspectState} else AspectState.PROPOSED
    category = query.get("category", "")
    mine = [one for one in visit.aspects if one.state is state and _is_of(one, category)]
    page = page_of(query.get("page"))
    shown = mine[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    found = _Found(
        asked=question,
        state=state,
        category=category,
        page=page,
        total=len(mine),
        shown=shown,
        said=aspect_quotes(visit.app.facts, shown),
    )
    return partial(_draw, visit, found)


def _is_of(one: LearnedAspect, category: str) -> bool:
    return not category or (one.category or _NO_CATEGORY) == category


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("insights.tab.aspects"), t("insights.aspects_page_about")))
        if visit.may(_MAY) and not found.asked.empty:
            find = button(t("insights.aspects_find"), partial(_find, visit), icon_name="search")
            find.mark("find-aspects")
    with box("stack"):
        draw_tabs(visit, found.asked, "aspects")
        if draw_nothing(visit, found.asked):
            return
        _draw_choices(visit, found)
        with card():
            if not found.shown:
                none = t("insights.aspects_none"), t("insights.aspects_none_about")
                show(empty("insights", *none))
            with box("stack tight mentions"):
                for one in found.shown:
                    _draw_aspect(visit, one, found.said.get(one.aspect_id, ()))
            if found.total > PAGE_SIZE:
                show(_pages(visit, found))


def _draw_choices(visit: Visit, found: _Found) -> None:
    t, f = visit.t, visit.f
    counts = {state: sum(one.state is state for one in visit.aspects) for state in AspectState}
    ways = [
        (
            f"{t(f'insights.aspect_state.{one.value}')} · {f.number(counts[one])}",
            link(_PATH, state=one.value),
            one is found.state,
        )
        for one in AspectState
    ]
    sorts = sorted({one.category for one in visit.aspects if one.category is not None})
    options = {"": t("insights.any.category"), _NO_CATEGORY: t("insights.whole_shop")}
    with box("line filters"):
        show(chips(ways, label=t("insights.tab.aspects")))
        made = choice(
            "category",
            t("insights.by.category"),
            options | {one: one for one in sorts},
            value=found.category if found.category in {*options, *sorts} else "",
        )
        made.on_value_change(
            lambda event: visit.go(_PATH, state=found.state.value, category=event.value or "")
        )


def _pages(visit: Visit, found: _Found) -> Markup:
    query = {"state": found.state.value, "category": found.category}
    return pager(visit.t, path=_PATH, page=found.page, total=found.total, **query)


def _draw_aspect(visit: Visit, one: LearnedAspect, said: Sequence[Evidence]) -> None:
    with box("entry"):
        show(_told(visit, one, said))
        if visit.may(_MAY):
            with box("line end correcting"):
                _draw_buttons(visit, one)


def _told(visit: Visit, one: LearnedAspect, said: Sequence[Evidence]) -> Markup:
    t, f = visit.t, visit.f
    looks = [
        badge(one.category or t("insights.whole_shop")),
        badge(t("insights.in_texts", count=f.number(one.support))),
    ]
    title = tag("h3", " / ".join(dict.fromkeys(one.names.values())) or one.aspect_id)
    top = tag("div", title, tag("span", looks, class_="tags"), class_="line spread top")
    words = " · ".join(form for forms in one.words.values() for form in forms[:_WORDS])
    lines = [tag("p", f"{t('insights.aspect_words')}: {words}", class_="muted small")]
    if one.opinions:
        felt = " · ".join(
            f"{word} {'+' if weight > 0 else '−'}"
            for word, weight in [*one.opinions.items()][:_WORDS]
        )
        lines.append(tag("p", f"{t('insights.aspect_opinions')}: {felt}", class_="muted small"))
    return tag("div", top, lines, quotes(visit, said))


def _draw_buttons(visit: Visit, one: LearnedAspect) -> None:
    t = visit.t

    def small(key: str, act: Callable[[], object], name: str) -> None:
        button(t(key), act, kind="small-btn").mark(f"{name}-{one.aspect_id}")

    if one.state is not AspectState.IN_USE:
        small("insights.aspect_use", partial(_use, visit, one), "use")
    if one.state is not AspectState.REFUSED:
        work = partial(refuse_aspect, visit.app.database, one.aspect_id)
        small("insights.aspect_refuse", partial(_do, visit, work), "refuse")
    small("insights.rename", partial(_rename, visit, one), "rename")
    small("insights.merge", partial(_merge, visit, one), "merge")


async def _use(visit: Visit, one: LearnedAspect) -> None:
    work = partial(use_aspect, visit.app.database, one.aspect_id)
    await _do(visit, work, visit.t("insights.aspect_used"))


async def _rename(visit: Visit, one: LearnedAspect) -> None:
    names = await ask_names(visit, one.names)
    database = visit.app.database

    def work() -> None:
        for language, name in names.items():
            rename_aspect(database, one.aspect_id, language=language, name=name)

    if names:
        await _do(visit, work)


async def _merge(visit: Visit, one: LearnedAspect) -> None:
    t = visit.t
    others = {
        other.aspect_id: _name_of(visit, other)
        for other in visit.aspects
        if other.aspect_id != one.aspect_id and other.state is not AspectState.REFUSED
    }
    title = t("insights.merge_title", name=about_name(visit, one.aspect_id))
    into = await ask_other(visit, title, t("insights.merge_about"), others)
    if into:
        await _do(visit, partial(merge_aspects, visit.app.database, into, [one.aspect_id]))


def _name_of(visit: Visit, one: LearnedAspect) -> str:
    name = about_name(visit, one.aspect_id)
    return f"{name} · {one.category or visit.t('insights.whole_shop')}"


async def _find(visit: Visit) -> None:
    doors = visit.app
    with visit.told():
        work = partial(bootstrap_aspects, doors.facts, doors.database, now=doors.clock())
        found = await visit.do(_MAY, work)
        visit.say(visit.t("insights.aspects_found", count=visit.f.number(len(found))))
        await visit.refresh()


async def _do(visit: Visit, work: Callable[[], object], said: str = "") -> None:
    with visit.told():
        await visit.do(_MAY, work)
        visit.say(said or visit.t("words.done"))
        await visit.refresh()
