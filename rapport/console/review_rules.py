"""The page of proposed rules: wordings that people changed again and again, to accept or refuse."""

from collections.abc import Callable, Sequence
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import box, button, card, show
from rapport.console.markup import Markup, join, tag
from rapport.console.parts import badge, empty, head, link
from rapport.console.visits import Draw, Visit
from rapport.review import (
    BookRules,
    ProposalState,
    RuleProposal,
    accept_rule,
    accepted_rules,
    list_proposals,
    propose_rules,
    refuse_rule,
)

_SHOWN_DRAFTS = 5


def rules(visit: Visit, _arguments: PageArguments) -> Draw:
    """Look through the edits, and read what is proposed and what was accepted."""
    database = visit.app.database
    propose_rules(database, now=visit.now)
    proposed = list_proposals(database, ProposalState.OPEN)
    return partial(_draw, visit, proposed, accepted_rules(database))


def _draw(visit: Visit, proposed: Sequence[RuleProposal], accepted: Sequence[RuleProposal]) -> None:
    t = visit.t
    with box("head"):
        crumbs = [(t("menu.review"), link("/review"))]
        show(head(t("rules.title"), t("rules.about"), crumbs=crumbs))
    with box("stack"):
        if not proposed:
            with card(classes="flush"):
                show(empty("check", t("rules.none"), t("rules.none_about")))
        for one in proposed:
            _proposal(visit, one)
        if accepted:
            with card(t("rules.accepted"), t("rules.accepted_about")):
                items = [tag("li", _said(visit, one)) for one in accepted]
                show(tag("ul", items, class_="list"))


def _proposal(visit: Visit, one: RuleProposal) -> None:
    t = visit.t
    drafts = [
        tag("a", draft_id, href=link(f"/review/{draft_id}"))
        for draft_id in one.evidence[:_SHOWN_DRAFTS]
    ]
    with card(), box("stack tight"):
        show(_said(visit, one))
        show(
            tag(
                "p",
                t.many("rules.evidence", len(one.evidence)),
                " ",
                [join(draft, " ") for draft in drafts],
                class_="muted small wrap",
            )
        )
        if visit.may(Permission.REVIEW):
            with box("line"):
                to_the_book = partial(accept_rule, brand=_book(visit))
                yes = button(t("rules.accept"), partial(_decide, visit, to_the_book, one),
                             kind="primary", icon_name="check")  # fmt: skip
                yes.mark("accept")
                button(t("rules.refuse"), partial(_decide, visit, refuse_rule, one)).mark("refuse")


def _said(visit: Visit, one: RuleProposal) -> Markup:
    t = visit.t
    where = [badge(t.name("language", one.language))]
    if one.channel:
        where.append(badge(t.name("channel", one.channel)))
    change = (
        join(tag("del", one.avoid), " → ", tag("ins", one.prefer))
        if one.prefer
        else join(tag("del", one.avoid), " ", t("rules.leave_out"))
    )
    return tag("div", change, " ", where, class_="line changes")


def _book(visit: Visit) -> BookRules:
    return BookRules(
        database=visit.app.database,
        market=visit.app.settings.shop.market,
        operator=visit.operator.operator_id,
        now=visit.app.clock(),
    )


async def _decide(visit: Visit, verdict: Callable[..., object], one: RuleProposal) -> None:
    with visit.told():
        work = partial(
            verdict,
            visit.app.database,
            one.proposal_id,
            operator=visit.operator.operator_id,
            now=visit.app.clock(),
        )
        await visit.do(Permission.REVIEW, work)
        await visit.refresh()
