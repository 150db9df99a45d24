"""The page of computed traits: what each means, the shop's own, and how fresh they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import box, button, card, show
from rapport.console.dialogs import confirmed
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, button_link, empty, head, link
from rapport.console.tables import Column, Row, table
from rapport.console.trait_values import grouped_traits, is_own, trait_about, trait_label
from rapport.console.visits import Draw, Visit
from rapport.traits import (
    TraitInfo,
    computed_table,
    drop_trait,
    refresh_traits,
    trait_catalog,
)

_WRITE = Permission.WRITE_CONTENT
_REFRESH = Permission.IMPORT


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    catalog: Sequence[TraitInfo]
    customers: int
    oldest_at: datetime | None


def computed_traits(visit: Visit, _arguments: PageArguments) -> Draw:
    """Read the catalogue, and as of when the traits are."""
    doors = visit.app
    computed = computed_table(doors.facts)
    fresh = doors.facts.read(
        computed.aggregate(customers=computed.count(), oldest_at=computed.refreshed_at.min())
    ).to_pylist()[0]
    return partial(_draw, visit, _Found(catalog=trait_catalog(doors.database), **fresh))


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        crumbs = [(t("menu.customers"), link("/customers"))]
        show(head(t("traits.title"), t("traits.about"), crumbs=crumbs))
        with box("actions"):
            if visit.may(_REFRESH):
                made = button(t("traits.refresh"), partial(_refresh, visit))
                made.mark("refresh")
            if visit.may(_WRITE):
                new = link("/customers/traits/new")
                show(button_link(t("traits.new"), new, kind="primary", icon_name="plus"))
    with box("stack"):
        show(tag("p", _fresh(visit, found), class_="muted"))
        own = [info for info in found.catalog if is_own(info)]
        with card(t("traits.group.own"), t("traits.own_about")):
            if not own:
                show(empty("spark", t("traits.no_own"), t("traits.no_own_about")))
            for info in own:
                _own(visit, info)
        for group, infos in grouped_traits([one for one in found.catalog if not is_own(one)]):
            with card(t(f"traits.group.{group}"), classes="flush"):
                show(_table(visit, infos))


def _fresh(visit: Visit, found: _Found) -> str:
    t = visit.t
    if found.oldest_at is None:
        return t("traits.never")
    shown = visit.f.number(found.customers)
    moment = visit.f.moment(found.oldest_at)
    return t.many("traits.fresh", found.customers, shown=shown, moment=moment)


def _own(visit: Visit, info: TraitInfo) -> None:
    t = visit.t
    with box("entry line keep"):
        about = trait_about(visit, info) or t("traits.no_description")
        name = tag("span", trait_label(visit, info), " ", tag("code", info.name), class_="strong")
        words = tag("div", name, tag("div", about, class_="muted small"))
        show(words, classes="grow")
        show(badge(_kind(visit, info)))
        if visit.may(_WRITE):
            edit = link(f"/customers/traits/{info.name}/edit")
            show(button_link(t("traits.change"), edit))
            label = f"{t('traits.drop')}: {info.name}"
            drop = partial(_drop, visit, info)
            button("", drop, kind="bare", icon_name="trash", label=label).mark(f"drop-{info.name}")


def _table(visit: Visit, infos: Sequence[TraitInfo]) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("traits.trait")),
        Column(title=t("traits.meaning"), wide=True),
        Column(title=t("traits.kind"), right=True, wide=True),
    )
    rows = [
        Row(
            cells=(
                trait_label(visit, info),
                trait_about(visit, info),
                _kind(visit, info),
            ),
            sub=info.name,
        )
        for info in infos
    ]
    return table(t("traits.title"), columns, rows)


def _kind(visit: Visit, info: TraitInfo) -> str:
    """What its values are: their unit, where it has a name, or their type."""
    unit = f"traits.unit_name.{info.unit}"
    return visit.t(unit if visit.t.has(unit) else f"traits.type.{info.type}")


async def _refresh(visit: Visit) -> None:
    t, doors = visit.t, visit.app
    with visit.told():
        visit.say(t("traits.refreshing"))
        work = partial(
            refresh_traits,
            facts=doors.facts,
            database=doors.database,
            now=doors.clock(),
            shop=doors.settings.shop,
        )
        done = await visit.do(_REFRESH, work)
        seconds = visit.f.number(done.seconds, digits=1)
        shown = visit.f.number(done.rows)
        visit.say(t.many("traits.refreshed", done.rows, shown=shown, seconds=seconds))
        await visit.refresh()


async def _drop(visit: Visit, info: TraitInfo) -> None:
    t, doors = visit.t, visit.app
    title = t("traits.drop_title", name=trait_label(visit, info))
    if not await confirmed(visit, title, t("traits.drop_about"), yes=t("traits.drop"), danger=True):
        return
    with visit.told():
        work = partial(drop_trait, info.name, database=doors.database, facts=doors.facts)
        await visit.do(_WRITE, work)
        await visit.refresh()
