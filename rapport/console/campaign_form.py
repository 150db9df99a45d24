"""The page on which a campaign is made from a brief whose drafts were approved."""

from collections.abc import Mapping
from functools import partial
from zoneinfo import ZoneInfo

from nicegui import PageArguments

from rapport.access import Permission, check
from rapport.campaigns import (
    Allocation,
    Campaign,
    Reward,
    Terms,
    check_schedule,
    create_campaign,
    schedule_campaign,
)
from rapport.console.campaign_schedule import ScheduleFields
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
from rapport.console.own_briefs import own_briefs
from rapport.console.parts import button_link, empty, head, link
from rapport.console.visits import Draw, Visit
from rapport.content import DraftStatus, Use, formats_for, list_drafts
from rapport.subscriptions import list_topics

_PERCENT = 100
_NUMBERS = (("holdout", 90), ("quiet", 365), ("attribution", 365), ("canary", 50))


def new_campaign(visit: Visit, arguments: PageArguments) -> Draw:
    """Offer the briefs that have approved drafts."""
    database = visit.app.database
    ready = {draft.brief_id for draft in list_drafts(database, DraftStatus.APPROVED)}
    briefs = {str(b.brief_id): b.name for b in own_briefs(database) if b.brief_id in ready}
    wanted = arguments.query_parameters.get("brief", "")
    chosen = wanted if wanted in briefs else next(iter(briefs), "")
    return partial(_Form(visit, briefs, chosen).draw)


class _Form:
    """The form: which brief, and the terms on which it is measured."""

    def __init__(self, visit: Visit, briefs: Mapping[str, str], chosen: str) -> None:
        self._visit = visit
        self._t = visit.t
        self._briefs = briefs
        self._sent = formats_for(Use.SENT)
        self._topics = {
            str(one.topic): one.names[visit.t.language] for one in list_topics(visit.app.database)
        }
        self._brief = chosen
        self._name = briefs.get(chosen, "")
        terms = Terms()
        self._numbers: dict[str, float] = {
            "holdout": terms.holdout_share * _PERCENT,
            "quiet": terms.quiet_days,
            "attribution": terms.attribution_days,
            "canary": terms.canary_share * _PERCENT,
        }
        self._words = {
            "channel": terms.channel,
            "topic": terms.topic,
            "allocation": terms.allocation.value,
            "reward": terms.reward.value,
        }
        self._schedule = ScheduleFields(visit, by_hand=True)

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
                if self._visit.may(Permission.SEND):
                    with card(t("campaign_steps.schedule"), t("campaign_steps.schedule_about")):
                        self._schedule.draw()
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
            self._word("channel", {one: t.name("channel", one) for one in self._sent})
            self._word("topic", {"": t("campaign_form.no_topic"), **self._topics})
            self._word(
                "allocation",
                {one.value: t(f"campaign_form.allocated.{one.value}") for one in Allocation},
            )
            self._word(
                "reward", {one.value: t(f"campaign_form.rewarded.{one.value}") for one in Reward}
            )
        with box("fields"):
            for field, most in _NUMBERS:
                self._number(field, most)

    def _word(self, name: str, options: Mapping[str, str]) -> None:
        with box("field"):
            value = self._words[name] if self._words[name] in options else next(iter(options))
            made = choice(name, self._t(f"campaign_form.{name}"), options, value=value)
            show(tag("p", self._t(f"campaign_form.{name}_about"), class_="help"))
        self._words[name] = value
        made.on_value_change(lambda event: self._say(name, event.value))

    def _say(self, name: str, value: str | None) -> None:
        self._words[name] = value or ""

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
            channel=self._words["channel"],
            topic=self._words["topic"],
            allocation=Allocation(self._words["allocation"]),
            reward=Reward(self._words["reward"]),
            canary_share=self._numbers["canary"] / _PERCENT,
        )
        doors = self._visit.app
        zone = doors.settings.shop.timezone
        wanted = self._schedule.wanted(ZoneInfo(zone)) if self._schedule.is_wanted else None
        if wanted is not None:  # before there is a campaign that would be left without it
            check_schedule(wanted, timezone=zone, now=doors.clock())
        made = create_campaign(
            database=doors.database,
            name=self._name,
            brief_id=self._brief,
            terms=terms,
            created_by=self._visit.operator.operator_id,
            now=doors.clock(),
        )
        if wanted is not None:
            check(self._visit.operator.actor, Permission.SEND)
            schedule_campaign(
                made.campaign_id,
                wanted,
                database=doors.database,
                timezone=zone,
                now=doors.clock(),
            )
        return made
