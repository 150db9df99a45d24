"""The page that answers why a customer got a message, or did not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import PageArguments, ui

from rapport.app import App
from rapport.campaigns import list_campaigns
from rapport.console.controls import box, button, card, choice, show, text_field
from rapport.console.customer_rows import Asked, read_customers
from rapport.console.customers import customer_link, full_name
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, empty, head, link
from rapport.console.reason_lines import Named, line_list, parts_of
from rapport.console.reason_links import REASONS, reason_link
from rapport.console.visits import Draw, Visit, in_thread
from rapport.content import list_briefs
from rapport.delivery import Message, list_messages
from rapport.journeys import list_journeys
from rapport.profiles import Profile, find_profile, identity_of
from rapport.reasons import Account, Audience, Outcome, sentences, why
from rapport.segments import list_segments

_SHOWN_MESSAGES = 25
_LOOKS: Mapping[Outcome, str] = {
    Outcome.SENT: "good",
    Outcome.WAITING: "warn",
    Outcome.NOT_SENT: "bad",
    Outcome.LEFT_OUT: "bad",
    Outcome.NOT_CONCERNED: "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What was asked, and the answer. `named` are campaigns and journeys by id."""

    customer_id: str
    subject: str
    profile: Profile | None
    account: Account | None
    messages: Sequence[Message]
    named: Mapping[str, str]
    names: Named


def reasons(visit: Visit, arguments: PageArguments) -> Draw:
    """Answer what the address asks: a customer, and what about them."""
    doors, query = visit.app, arguments.query_parameters
    customer_id, subject = query.get("customer", "").strip(), query.get("of", "").strip()
    profile = _profile(doors, customer_id)
    known = profile.customer_id if profile else customer_id
    account = None
    if known and subject:
        account = why(known, subject, database=doors.database, facts=doors.facts)
    messages = []
    if known:
        messages = list_messages(doors.database, customer_id=known, limit=_SHOWN_MESSAGES)
    found = _Found(
        customer_id=known,
        subject=subject,
        profile=profile,
        account=account,
        messages=messages,
        named=_named(doors),
        names=Named(
            segments={str(one.segment_id): one.name for one in list_segments(doors.database)},
            briefs={str(one.brief_id): one.name for one in list_briefs(doors.database)},
        ),
    )
    return partial(_draw, visit, found)


def _profile(doors: App, customer_id: str) -> Profile | None:
    """The customer with this id, also under one that was given up in a merge."""
    if not customer_id:
        return None
    found = find_profile(doors.facts, customer_id)
    return found or find_profile(
        doors.facts, str(identity_of(doors.facts, customer_id).customer_id)
    )


def _named(doors: App) -> dict[str, str]:
    names = {str(one.campaign_id): one.name for one in list_campaigns(doors.database)}
    return names | {one.journey_id: one.journey.name for one in list_journeys(doors.database)}


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("reasons.title"), t("reasons.about")))
    with box("cols main-side"):
        with box("stack"):
            if found.account is not None:
                _account(visit, found, found.account)
            elif found.customer_id:
                with card(t("reasons.choose"), t("reasons.choose_about")):
                    show(_messages(visit, found))
            else:
                with card():
                    show(empty("search", t("reasons.none"), t("reasons.none_about")))
        with box("stack"):
            _Search(visit, found).draw()
            if found.account is not None and found.messages:
                with card(t("reasons.others")):
                    show(_messages(visit, found))


def _account(visit: Visit, found: _Found, account: Account) -> None:
    t = visit.t
    name = full_name(found.profile) if found.profile else account.customer_id
    with card():
        who = tag("a", name, href=customer_link(account.customer_id), class_="strong")
        verdict = badge(t.name("reasons.outcome", account.outcome.value), _LOOKS[account.outcome])
        show(tag("div", who, verdict, class_="line spread"))
        show(tag("p", _subject(found, account), class_="muted small"))
    for part, lines in parts_of(account.lines).items():
        with card(t(f"reasons.part.{part}"), t(f"reasons.part.{part}_about")):
            show(line_list(visit, lines, found.names))
    plain = sentences(account, t.language, audience=Audience.CUSTOMER)
    with card(t("reasons.plain"), t("reasons.plain_about")):
        show(tag("blockquote", " ".join(plain), class_="said"))


def _subject(found: _Found, account: Account) -> Markup:
    """Name the campaign or journey, and lead to it."""
    subject = account.subject
    campaign_id = next(
        (one.campaign_id for one in found.messages if one.message_id == subject), subject
    )
    top, _, step = campaign_id.partition("/")
    name = found.named.get(campaign_id) or found.named.get(top) or campaign_id
    shown = f"{name} · {step}" if step else name
    return tag("span", shown)


def _messages(visit: Visit, found: _Found) -> Markup:
    t = visit.t
    if not found.messages:
        return tag("p", t("customer.no_messages"), class_="muted")
    items = []
    for one in found.messages:
        top, _, step = one.campaign_id.partition("/")
        name = found.named.get(one.campaign_id) or found.named.get(top) or one.campaign_id
        when = visit.f.moment(one.sent_at or one.due_at)
        channel = t.name("channel", one.channel)
        shown = tag(
            "a",
            f"{name} · {step}" if step else name,
            href=reason_link(found.customer_id, one.message_id),
            class_="strong",
        )
        status = badge(t.name("status.message", one.status.value))
        items.append(
            tag(
                "li",
                tag("div", shown, status, class_="line spread"),
                tag("div", f"{channel} · {when}", class_="muted small"),
            )
        )
    return tag("ol", items, class_="list")


class _Search:
    """Finds a customer by name, address or id, and asks about a campaign, journey or message."""

    def __init__(self, visit: Visit, found: _Found) -> None:
        self._visit = visit
        self._found = found

    def draw(self) -> None:
        t, found = self._visit.t, self._found
        with card(t("reasons.ask")), box("stack tight"):
            self._who = text_field(
                "customer",
                t("reasons.customer"),
                value=found.customer_id,
                help_text=t("reasons.customer_help"),
            )
            options = {"": t("reasons.any"), **found.named}
            value = found.subject if found.subject in options else ""
            self._what = choice("of", t("reasons.what"), options, value=value, search=True)
            self._message = text_field("message", t("reasons.message"))
            self._who.on("keydown.enter", self._ask)
            button(t("reasons.search"), self._ask, kind="primary", icon_name="search").mark("ask")
            self._several = ui.element("div").classes("stack tight")

    async def _ask(self) -> None:
        visit, text = self._visit, (self._who.value or "").strip()
        subject = (self._message.value or "").strip() or self._what.value or ""
        if not text:
            visit.say(visit.t("reasons.no_customer"), bad=True)
            return
        if await in_thread(partial(_profile, visit.app, text)) is not None:
            visit.go(REASONS, customer=text, of=subject)
            return
        asked = Asked(text=text)
        found = await in_thread(partial(read_customers, visit.app, asked, now=visit.now))
        if not found.lines:
            visit.say(visit.t("reasons.nobody"), bad=True)
            return
        if found.total == 1:
            visit.go(REASONS, customer=found.lines[0].profile.customer_id, of=subject)
            return
        links = [
            tag(
                "li",
                tag(
                    "a",
                    full_name(line.profile),
                    href=link(REASONS, customer=line.profile.customer_id, of=subject),
                ),
                tag("div", line.profile.email or line.profile.customer_id, class_="muted small"),
            )
            for line in found.lines
        ]
        self._several.clear()
        with self._several:
            show(tag("ol", links, class_="list"))
