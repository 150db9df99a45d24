"""The page of one manual list: who is on it, and putting customers on and taking them off."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import box, button, card, show, text_field
from rapport.console.customers import customer_link, full_name, place_of
from rapport.console.dialogs import confirmed, dialog
from rapport.console.list_entry import draw_entry
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import empty, head, link
from rapport.console.people import People, find_people, people_table, search_field
from rapport.console.tables import page_of, pager
from rapport.console.visits import Draw, Visit
from rapport.profiles import Profile
from rapport.segments import (
    ManualList,
    delete_list,
    get_list,
    list_segments,
    on_list,
    rename_list,
    rule_json,
    take_from_list,
    walk,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    kept: ManualList
    people: People
    segments: Mapping[str, str]


def one_list(visit: Visit, arguments: PageArguments) -> Draw:
    """Read the list that the address names, with one page of the customers on it."""
    doors, query = visit.app, arguments.query_parameters
    kept = get_list(doors.database, arguments.path_parameters["list_id"])
    mine = on_list(doors.facts, kept.list_id)
    people = find_people(
        mine.select("customer_id", since=mine.added_at),
        facts=doors.facts,
        text=query.get("q", ""),
        page=page_of(query.get("page")),
    )
    return partial(_draw, visit, _Found(kept=kept, people=people, segments=_users(visit, kept)))


def _users(visit: Visit, kept: ManualList) -> Mapping[str, str]:
    """The segments whose rule names the list."""
    return {
        str(segment.segment_id): segment.name
        for segment in list_segments(visit.app.database)
        if any(rule_json(node).get("list_id") == kept.list_id for node in walk(segment.rule))
    }


def _draw(visit: Visit, found: _Found) -> None:
    t, kept = visit.t, found.kept
    may_change = visit.may(Permission.WRITE_CONTENT)
    with box("head"):
        crumbs = [(t("menu.segments"), link("/segments")), (t("lists.title"), link("/lists"))]
        show(head(kept.name, _used(visit, found.segments), crumbs=crumbs))
        if may_change:
            _actions(visit, kept)
    with box("stack"):
        if may_change:
            with card(t("lists.add"), t("lists.add_about")):
                draw_entry(visit, kept)
        _customers(visit, found, may_change=may_change)


def _used(visit: Visit, segments: Mapping[str, str]) -> Markup:
    if not segments:
        return tag("span", visit.t("lists.unused"))
    named = [tag("a", name, href=link(f"/segments/{one}")) for one, name in segments.items()]
    parts = [join(" · " if place else "", one) for place, one in enumerate(named)]
    return tag("span", visit.t("lists.used"), " ", parts)


def _actions(visit: Visit, kept: ManualList) -> None:
    t = visit.t
    with box("actions"):
        button(t("lists.rename"), partial(_rename, visit, kept), icon_name="edit").mark("rename")
        remove = partial(_delete, visit, kept)
        button(t("lists.delete"), remove, kind="danger", icon_name="trash").mark("delete")


def _customers(visit: Visit, found: _Found, *, may_change: bool) -> None:
    t, people, path = visit.t, found.people, f"/lists/{found.kept.list_id}"
    if people.total or people.text:
        search_field(visit, people.text, t("lists.search"), lambda text: visit.go(path, q=text))
    with card(classes="flush"):
        if not people.total:
            title = "lists.none_found" if people.text else "lists.nobody"
            show(empty("customers", t(title), t(f"{title}_about")))
            return
        if may_change:
            _removable(visit, found.kept, people)
        else:
            show(people_table(visit, people, title=found.kept.name, since=t("lists.since")))
        show(pager(t, path=path, page=people.page, total=people.total, q=people.text))


def _removable(visit: Visit, kept: ManualList, people: People) -> None:
    """The table of customers, each row with a button that takes the customer off."""
    t = visit.t
    with box("table-wrap"), box("data", "table"):
        titles = (t("customers.name"), t("customers.place"), t("lists.since"), t("lists.take_off"))
        with box("", "thead"), box("", "tr"):
            for place, title in enumerate(titles):
                words = tag("span", title, class_="sr-only") if place == len(titles) - 1 else title
                show(join(words), element="th", classes=_CLASSES[place])
        with box("", "tbody"):
            for profile, since in people.found:
                with box("", "tr"):
                    name = tag(
                        "a",
                        full_name(profile),
                        href=customer_link(profile.customer_id),
                        class_="main",
                    )
                    sub = profile.email or profile.phone or profile.customer_id
                    show(join(name, tag("span", sub, class_="sub")), element="td")
                    show(join(place_of(visit, profile)), element="td", classes=_CLASSES[1])
                    show(join(visit.f.day(since)), element="td", classes=_CLASSES[2])
                    with box("right", "td"):
                        _take_button(visit, kept, profile)


_CLASSES = ("", "wide-only", "right wide-only", "right")


def _take_button(visit: Visit, kept: ManualList, profile: Profile) -> None:
    label = visit.t("lists.take", name=full_name(profile))
    take = partial(_take, visit, kept, profile)
    made = button("", take, kind="bare", icon_name="close", label=label)
    made.mark(f"take-{profile.customer_id}")


async def _take(visit: Visit, kept: ManualList, profile: Profile) -> None:
    doors, named = visit.app, [str(profile.customer_id)]
    work = partial(take_from_list, kept.list_id, named, database=doors.database, facts=doors.facts)
    with visit.told():
        await visit.do(Permission.WRITE_CONTENT, work)
        visit.say(visit.t("lists.taken", name=full_name(profile)))
        await visit.refresh()


async def _rename(visit: Visit, kept: ManualList) -> None:
    t = visit.t
    with dialog(t("lists.rename_title")) as asked:
        name = text_field("list-name", t("lists.name"), value=kept.name)
        with box("line"):
            done = button(t("lists.rename"), lambda: asked.submit(name.value), kind="primary")
            done.mark("confirm")
            button(t("words.cancel"), lambda: asked.submit(None))
    told = await asked
    asked.delete()
    if told is None or told == kept.name:
        return
    with visit.told():
        work = partial(rename_list, kept.list_id, database=visit.app.database, name=str(told))
        await visit.do(Permission.WRITE_CONTENT, work)
        await visit.refresh()


async def _delete(visit: Visit, kept: ManualList) -> None:
    t, doors = visit.t, visit.app
    title, yes = t("lists.delete_title", name=kept.name), t("lists.delete")
    if not await confirmed(visit, title, t("lists.delete_about"), yes=yes, danger=True):
        return
    with visit.told():
        work = partial(delete_list, kept.list_id, database=doors.database, facts=doors.facts)
        await visit.do(Permission.WRITE_CONTENT, work)
        visit.say(t("lists.deleted", name=kept.name))
        visit.go("/lists")
