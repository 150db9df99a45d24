"""What a customer is known by: names, identifiers, merges with reasons, and what undoes them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from rapport.access import Permission, list_operators
from rapport.app import FOLLOWERS
from rapport.console.controls import box, button, card, show
from rapport.console.customers import CUSTOMER
from rapport.console.markup import Markup, tag
from rapport.console.notes import reason_for
from rapport.console.parts import badge, empty
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Visit
from rapport.profiles import (
    Desk,
    Evidence,
    Identity,
    Merge,
    cut_link,
    identity_of,
    restore_link,
    undo_merge,
)

_MAY = Permission.IMPORT


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was read of a customer's identity; `operators` names those who decided."""

    identity: Identity
    operators: Mapping[str, str]


def read_identity(visit: Visit, customer_id: str) -> Known:
    doors = visit.app
    return Known(
        identity=identity_of(doors.facts, customer_id),
        operators={
            str(one.operator_id): one.name for one in list_operators(database=doors.database)
        },
    )


def desk_of(visit: Visit, note: str = "") -> Desk:
    """The desk at which this operator decides, now."""
    doors = visit.app
    return Desk(
        database=doors.database,
        facts=doors.facts,
        operator=str(visit.operator.operator_id),
        now=doors.clock(),
        note=note,
        followers=FOLLOWERS,
    )


async def decide(visit: Visit, work: Callable[[Desk], object], *, note: str, done: str) -> bool:
    """Have a decision made at this operator's desk; say what came of it."""
    with visit.told():
        await visit.do(_MAY, lambda: work(desk_of(visit, note)))
        visit.say(done)
        return True
    return False


def draw_identity(visit: Visit, known: Known) -> None:
    t, identity = visit.t, known.identity
    with box("stack"):
        with card(t("identity.names"), t("identity.names_about")):
            show(tag("div", [_name(visit, one, identity) for one in identity.names], class_="tags"))
        if identity.merges:
            with card(t("identity.merges"), t("identity.merges_about")):
                for merge in identity.merges:
                    _merge(visit, merge, known)
        with card(t("identity.links"), t("identity.links_about")):
            if not identity.links:
                show(empty("key", t("identity.no_links"), t("identity.no_links_about")))
            for link in identity.links:
                _link(visit, link, identity)
        if identity.decisions:
            with card(t("identity.decisions"), classes="flush"):
                show(_decisions(visit, known))


def _name(visit: Visit, name: str, identity: Identity) -> Markup:
    if name == identity.customer_id:
        return badge(visit.t("identity.current", name=name), "good")
    kind, _, value = name.partition(":")
    known = visit.t.has(f"identity.kind.{kind}")
    return badge(f"{visit.t(f'identity.kind.{kind}')} {value}" if known else name)


def _merge(visit: Visit, merge: Merge, known: Known) -> None:
    t = visit.t
    with box("entry line top"):
        said = [tag("li", _because(visit, one, known)) for one in merge.evidence]
        title = t("identity.merged", given_up=merge.given_up, stays=merge.stays)
        words = tag(
            "div",
            tag("div", title, class_="strong"),
            tag("div", _by(visit, merge, known), class_="muted small"),
            tag("ul", said, class_="reasons small"),
        )
        show(words, classes="grow")
        if visit.may(_MAY):
            label = f"{t('identity.undo')}: {merge.given_up}"
            made = button(t("identity.undo"), partial(_undo, visit, merge), icon_name="back")
            made.props["aria-label"] = label
            made.mark(f"undo-{merge.given_up}")


def _by(visit: Visit, merge: Merge, known: Known) -> str:
    moment = visit.f.moment(merge.merged_at)
    if merge.decided_by == "policy":
        return visit.t("identity.by_policy", moment=moment)
    name = known.operators.get(merge.decided_by, merge.decided_by)
    return visit.t("identity.by_operator", moment=moment, name=name)


def _because(visit: Visit, one: Evidence, known: Known) -> str:
    """Say one link of the chain in words: who told what, when, from where."""
    t = visit.t
    if one.kind == "operator":
        name = known.operators.get(one.decided_by, one.decided_by)
        said = t("identity.because.operator", name=name, one=one.name, other=one.value)
        return f"{said} “{one.note}”" if one.note else said
    kind = t.name("identity.kind", str(one.kind))
    said = t("identity.because.told", name=one.name, kind=kind, value=one.value)
    return f"{said} {_told(visit, one)}"


def _told(visit: Visit, one: Evidence) -> str:
    moment = visit.f.moment(one.at)
    if one.source:
        source = visit.t.name("identity.source", one.source)
        return visit.t("identity.told", moment=moment, source=source)
    return moment


def _link(visit: Visit, link: Evidence, identity: Identity) -> None:
    t = visit.t
    with box("entry line keep"):
        kind = t.name("identity.kind", str(link.kind))
        about = _told(visit, link)
        if len(identity.names) > 1:
            about = f"{t('identity.under', name=link.name)} · {about}"
        words = tag(
            "div",
            tag("div", kind, " ", tag("span", link.value, class_="strong"), class_="wrap"),
            tag("div", about, class_="muted small"),
        )
        show(words, classes="grow")
        if link.cut:
            show(badge(t("identity.cut"), "warn"))
        if visit.may(_MAY):
            verb = "restore" if link.cut else "cut_it"
            label = f"{t(f'identity.{verb}')}: {kind} {link.value}"
            act = partial(_about_link, visit, link)
            made = button(t(f"identity.{verb}"), act)
            made.props["aria-label"] = label
            made.mark(f"{'restore' if link.cut else 'cut'}-{link.kind}")


async def _undo(visit: Visit, merge: Merge) -> None:
    t = visit.t
    title = t("identity.undo_title", given_up=merge.given_up, stays=merge.stays)
    note = await reason_for(visit, title, t("identity.undo_about"), yes=t("identity.undo"))
    if note is None:
        return
    work = partial(undo_merge, name=merge.given_up)
    if await decide(visit, work, note=note, done=t("identity.undone", name=merge.given_up)):
        visit.go(CUSTOMER, id=merge.given_up, view="identity")


async def _about_link(visit: Visit, link: Evidence) -> None:
    t = visit.t
    verb = "restore" if link.cut else "cut_it"
    note = await reason_for(
        visit, t(f"identity.{verb}_title"), t(f"identity.{verb}_about"), yes=t(f"identity.{verb}")
    )
    if note is None:
        return
    act = restore_link if link.cut else cut_link
    work = partial(act, name=link.name, kind=link.kind, value=link.value)
    if await decide(visit, work, note=note, done=t(f"identity.{verb}_done")):
        await visit.refresh()


def _decisions(visit: Visit, known: Known) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("identity.decision")),
        Column(title=t("identity.decided_by")),
        Column(title=t("identity.note"), wide=True),
        Column(title=t("identity.when"), right=True, wide=True),
    )
    rows = [
        Row(
            cells=(
                _decision(visit, str(one.verdict), (one.name, one.kind, one.other)),
                known.operators.get(one.decided_by, one.decided_by),
                one.note or "–",
                visit.f.moment(one.decided_at),
            )
        )
        for one in reversed(known.identity.decisions)
    ]
    return table(t("identity.decisions"), columns, rows)


def _decision(visit: Visit, verdict: str, about: Sequence[str]) -> str:
    name, kind, other = about
    shown = visit.t.name("identity.kind", kind)
    value = other.removeprefix(f"{kind}:")
    return visit.t(f"identity.verdict.{verdict}", name=name, kind=shown, other=value)
