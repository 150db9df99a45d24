"""The page of merge proposals: pairs who told one address or number, side by side, to decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import box, button, card, show
from rapport.console.customer_identity import decide
from rapport.console.customer_rows import figures_by_id, figures_table
from rapport.console.customers import customer_link, full_name, place_of
from rapport.console.figures import Totals
from rapport.console.markup import Markup, tag
from rapport.console.notes import reason_for
from rapport.console.parts import button_link, empty, facts, head, link
from rapport.console.tables import PAGE_SIZE, page_of, pager
from rapport.console.visits import Draw, Visit
from rapport.profiles import (
    Profile,
    Proposal,
    count_proposals,
    find_profiles,
    list_proposals,
    merge_customers,
    refuse_proposal,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    proposals: Sequence[Proposal]
    profiles: Mapping[str, Profile]
    totals: Mapping[str, Totals]
    page: int
    total: int


def proposals(visit: Visit, arguments: PageArguments) -> Draw:
    """Read a page of open proposals with the customers they are about."""
    page, store = page_of(arguments.query_parameters.get("page")), visit.app.facts
    pairs = list_proposals(store, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    ids = sorted({one for pair in pairs for one in (pair.one, pair.other)})
    found = _Found(
        proposals=pairs,
        profiles=find_profiles(store, ids),
        totals=figures_by_id(store, figures_table(store), ids),
        page=page,
        total=count_proposals(store),
    )
    return partial(_draw, visit, found)


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        crumbs = [(t("menu.customers"), link("/customers"))]
        show(head(t("identity.proposals"), t("identity.proposals_about"), crumbs=crumbs))
    with box("stack"):
        if not found.proposals:
            back = button_link(t("menu.customers"), link("/customers"))
            about = t("identity.no_proposals_about")
            show(empty("check", t("identity.no_proposals"), about, back))
            return
        for pair in found.proposals:
            _pair(visit, pair, found)
        if found.total > PAGE_SIZE:
            show(pager(t, path="/customers/proposals", page=found.page, total=found.total))


def _pair(visit: Visit, pair: Proposal, found: _Found) -> None:
    t = visit.t
    kind = t.name("identity.kind", str(pair.kind))
    shared = t("identity.shared", kind=kind, value=pair.value)
    since = t("identity.since", day=visit.f.day(pair.since))
    with card(shared, since):
        with box("pair"):
            for stays, given_up in ((pair.one, pair.other), (pair.other, pair.one)):
                with box("side-by-side"):
                    show(_person(visit, stays, found))
                    if visit.may(Permission.IMPORT):
                        act = partial(_merge, visit, stays, given_up)
                        made = button(t("identity.keep_this"), act, icon_name="check")
                        made.props["aria-label"] = f"{t('identity.keep_this')}: {stays}"
                        made.mark(f"keep-{stays}")
        if visit.may(Permission.IMPORT):
            act = partial(_refuse, visit, pair)
            label = f"{t('identity.refuse')}: {pair.one}, {pair.other}"
            made = button(t("identity.refuse"), act, icon_name="close")
            made.props["aria-label"] = label
            made.mark(f"refuse-{pair.proposal_id}")


def _person(visit: Visit, customer_id: str, found: _Found) -> Markup:
    t, f = visit.t, visit.f
    profile = found.profiles.get(customer_id) or Profile(customer_id=customer_id)  # type: ignore[arg-type]
    totals = found.totals.get(customer_id, Totals())
    place = place_of(visit, profile)
    pairs = [
        (t("customer.id"), customer_id),
        (t("customer.email"), profile.email or ""),
        (t("customer.phone"), profile.phone or ""),
        (t("customers.place"), "" if place == "–" else place),
        (t("customer.created"), f.day(profile.created_at)),
        (t("customers.orders"), f.number(totals.orders)),
        (t("customers.revenue"), f.money(totals.revenue_minor)),
        (t("customers.last_seen"), f.ago(totals.last_seen_at, now=visit.now)),
    ]
    name = tag("a", full_name(profile), href=customer_link(customer_id))
    return tag("div", tag("h3", name), facts(pairs), class_="stack snug")


async def _merge(visit: Visit, stays: str, given_up: str) -> None:
    t = visit.t
    title = t("identity.merge_title", stays=stays, given_up=given_up)
    note = await reason_for(visit, title, t("identity.merge_about"), yes=t("identity.merge"))
    if note is None:
        return
    work = partial(merge_customers, given_up=given_up, stays=stays)
    if await decide(visit, work, note=note, done=t("identity.merge_done", stays=stays)):
        await visit.refresh()


async def _refuse(visit: Visit, pair: Proposal) -> None:
    t = visit.t
    title = t("identity.refuse_title", one=pair.one, other=pair.other)
    note = await reason_for(visit, title, t("identity.refuse_about"), yes=t("identity.refuse"))
    if note is None:
        return
    work = partial(refuse_proposal, proposal_id=pair.proposal_id)
    if await decide(visit, work, note=note, done=t("identity.refused")):
        await visit.refresh()
