"""The page on which a campaign is made from a brief whose drafts were approved."""

from collections.abc import Mapping
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.campaigns import Campaign, Terms, create_campaign
from rapport.console.controls import (
    box,
    button,
    card,
    choice,
    number_field,
    show,
    text_field,
)
from rapport.console.markup import tag
from rapport.console.parts import button_link, empty, head, link
from rapport.console.visits import Draw, Visit
from rapport.content import DraftStatus, list_briefs, list_drafts

_PERCENT = 100


def new_campaign(visit: Visit, arguments: PageArguments) -> Draw:
    """Offer the briefs that have approved drafts."""
    database = visit.app.database
    ready = {draft.brief_id for draft in list_drafts(database, DraftStatus.APPROVED)}
    briefs = {str(b.brief_id): b.name for b in list_briefs(database) if b.brief_id in ready}
    wanted = arguments.query_parameters.get("brief", "")
    chosen = wanted if wanted in briefs else next(iter(briefs), "")
    return partial(_Form(visit, briefs, chosen).draw)


class _Form:
    """The form: which brief, and the terms on which it is measured."""

    def __init__(self, visit: Visit, briefs: Mapping[str, str], chosen: str) -> None:
        self._visit = visit
        self._t = visit.t
        self._briefs = briefs
        self._brief = chosen
        self._name = briefs.get(chosen, "")
        terms = Terms()
        self._numbers: dict[str, float] = {
            "holdout": terms.holdout_share * _PERCENT,
            "quiet": terms.quiet_days,
            "attribution": terms.attribution_days,
        }

    def draw(self) -> None:
        t = self._t
        with box("head"):
            crumbs = [(t("menu.campaigns"), link("/campaigns"))]
            show(head(t("campaign_form.title"), t("campaign_form.about"), crumbs=crumbs))
        if not self._briefs:
            with card():
                action = button_link(t("review.to_briefs"), link("/briefs"), kind="primary")
                about = t("campaign_form.no_brief_about")
                show(empty("briefs", t("campaign_form.no_brief"), about, action))
            return
        with box("cols main-side"):
            with card(t("campaign_form.what")), box("stack tight"):
                self._fields()
            with box("stack sticky"):
                with card(t("campaign_form.next")):
                    show(tag("p", t("campaign_form.next_about"), class_="muted"))
                with box("line"):
                    save = button(
                        t("campaign_form.save"), self._save, kind="primary", icon_name="check"
                    )
                    save.mark("save")
                    show(button_link(t("words.cancel"), link("/campaigns")))

    def _fields(self) -> None:
        t = self._t
        made = choice("brief", t("campaign_form.brief"), self._briefs, value=self._brief)
        name = text_field("name", t("campaign_form.name"), value=self._name)
        name.on_value_change(lambda event: self._named(event.value))
        made.on_value_change(lambda event: self._turn(event.value))
        with box("fields"):
            for field, most in (("holdout", 90), ("quiet", 365), ("attribution", 365)):
                self._number(field, most)

    def _number(self, name: str, most: float) -> None:
        t = self._t
        with box("field"):
            made = number_field(
                name, t(f"campaign_form.{name}"), value=self._numbers[name], maximum=most
            )
            show(tag("p", t(f"campaign_form.{name}_about"), class_="help"))
        made.on_value_change(lambda event: self._keep(name, event.value))

    def _keep(self, name: str, value: float | None) -> None:
        self._numbers[name] = value or 0

    def _named(self, name: str | None) -> None:
        self._name = name or ""

    def _turn(self, brief_id: str) -> None:
        self._brief = brief_id

    async def _save(self) -> None:
        with self._visit.told():
            made = await self._visit.do(Permission.WRITE_CONTENT, self._make)
            self._visit.say(self._t("campaign_form.saved", name=made.name))
            self._visit.go(f"/campaigns/{made.campaign_id}")

    def _make(self) -> Campaign:
        terms = Terms(
            holdout_share=self._numbers["holdout"] / _PERCENT,
            quiet_days=self._numbers["quiet"],
            attribution_days=self._numbers["attribution"],
        )
        return create_campaign(
            database=self._visit.app.database,
            name=self._name,
            brief_id=self._brief,
            terms=terms,
            created_by=self._visit.operator.operator_id,
            now=self._visit.app.clock(),
        )
