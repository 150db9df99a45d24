"""The page of alerts to the staff: what needs a person now, what ended, and who is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.alerts import AlertKind, AlertReport, Alerts, AlertsNotInstalled, BadAlertAddress
from rapport.campaigns import BY_OPERATOR, list_campaigns
from rapport.console.controls import box, button, card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, banner, button_link, empty, head, link
from rapport.console.pause_words import pause_reason
from rapport.console.visits import Draw, Visit
from rapport.console.webhooks import BY_HAND
from rapport.delivery import Pause, list_pauses
from rapport.journeys import list_journeys
from rapport.troubles import Trouble, find_troubles
from rapport.webhooks import Endpoint, EndpointState, list_endpoints

_LATELY = timedelta(days=30)
_MOST_ENDED = 20
_PLACES: Mapping[AlertKind, str] = {
    AlertKind.BREAKER_OPEN: "/delivery",
    AlertKind.COMPLAINT_RISING: "/insights/trends",
    AlertKind.LEADS_OVERDUE: "/leads",
    AlertKind.TASKS_DUE: "/wecom-tasks",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setup:
    """Who is told, by the names of the settings, each with the kind of its address."""

    addresses: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[AlertKind, bool] = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    troubles: Sequence[Trouble]
    off: Sequence[Endpoint]
    ended: Sequence[Pause]
    names: Mapping[str, str]
    setup: _Setup


def alerts(visit: Visit, _arguments: PageArguments) -> Draw:
    """Read what stands now, what ended within a month, and the settings of alerts."""
    database = visit.app.database
    names = {str(one.campaign_id): one.name for one in list_campaigns(database)}
    names |= {one.journey_id: one.journey.name for one in list_journeys(database)}
    ended = [
        one
        for one in list_pauses(database, past=True)
        if one.because != BY_OPERATOR and one.ended_at and visit.now - one.ended_at <= _LATELY
    ]
    found = _Found(
        troubles=list(find_troubles(database, now=visit.now)),
        off=[
            one
            for one in list_endpoints(database)
            if one.state is EndpointState.OFF and one.because != BY_HAND
        ],
        ended=ended[: -_MOST_ENDED - 1 : -1],
        names=names,
        setup=_read_setup(visit),
    )
    return partial(_draw, visit, found)


def _read_setup(visit: Visit) -> _Setup:
    urls = visit.app.settings.channels.alerts.urls
    # Of an address only what stands before `://` is shown: the rest holds passwords and tokens.
    shown = {name: url.get_secret_value().partition("://") for name, url in sorted(urls.items())}
    addresses = {name: scheme if slashes else "" for name, (scheme, slashes, _) in shown.items()}
    try:
        known = _alerts(visit)
    except (AlertsNotInstalled, BadAlertAddress) as error:
        return _Setup(addresses=addresses, fault=str(error))
    kinds = {kind: known.wants(kind) for kind in AlertKind}
    return _Setup(addresses=addresses, kinds=kinds)


def _alerts(visit: Visit) -> Alerts:
    """Who is told, in the language of the shop. Raises what the settings have wrong."""
    settings = visit.app.settings
    return Alerts(settings.channels.alerts, language=settings.shop.language)


def _draw(visit: Visit, found: _Found) -> None:
    t = visit.t
    with box("head"):
        show(head(t("alerts.title"), t("alerts.about")))
        with box("actions"):
            show(button_link(t("alerts.to_delivery"), link("/delivery")))
            if visit.may(Permission.SEND) and found.setup.addresses and not found.setup.fault:
                send = button(t("alerts.test"), partial(_test, visit), kind="primary")
                send.mark("test-alert")
    with box("cols main-side"):
        with box("stack"):
            _now(visit, found)
            _ended(visit, found)
        with box("stack"):
            _addresses(visit, found.setup)
            if found.setup.kinds:
                _kinds(visit, found.setup)


def _now(visit: Visit, found: _Found) -> None:
    t = visit.t
    with card(t("alerts.now"), t("alerts.now_about")):
        if not found.troubles and not found.off:
            show(empty("check", t("alerts.nothing"), t("alerts.nothing_about")))
            return
        items = [_trouble(visit, one, found.names) for one in found.troubles]
        items += [
            _item(
                t("alerts.kind.webhook-off"),
                t(
                    "alerts.endpoint",
                    name=one.name,
                    why=t.name("webhooks.because", one.because),
                ),
                link(f"/webhooks/{one.endpoint_id}") if visit.may(Permission.ADMIN) else "",
            )
            for one in found.off
        ]
        show(tag("ul", items, class_="list"))


def _trouble(visit: Visit, one: Trouble, names: Mapping[str, str]) -> Markup:
    t = visit.t
    told = {name: str(value) for name, value in one.facts.items()}
    if one.kind in _PLACES:
        about = t(f"alerts.fact.{one.kind.value}", **told)
        return _item(t(f"alerts.kind.{one.kind.value}"), about, link(_PLACES[one.kind]))
    campaign = told["campaign"]
    name, why = names.get(campaign, campaign), pause_reason(t, told["because"])
    about = t("alerts.fact.campaign", name=name, why=why)
    return _item(t(f"alerts.kind.{one.kind.value}"), about, link(f"/campaigns/{campaign}"))


def _item(title: str, about: str, href: str) -> Markup:
    name = tag("a", title, href=href, class_="strong") if href else tag("span", title)
    return tag("li", tag("div", name), tag("p", about, class_="muted small"))


def _ended(visit: Visit, found: _Found) -> None:
    t, f = visit.t, visit.f
    if not found.ended:
        return
    with card(t("alerts.ended"), t("alerts.ended_about")):
        items = []
        for one in found.ended:
            name = found.names.get(one.campaign_id, one.campaign_id)
            if one.channel:
                name = t.name("channel", one.channel)
            span = t("alerts.span", since=f.moment(one.since), until=f.moment(one.ended_at))
            items.append(_item(f"{name}: {pause_reason(t, one.because)}", span, ""))
        show(tag("ul", items, class_="list"))


def _addresses(visit: Visit, setup: _Setup) -> None:
    t = visit.t
    with card(t("alerts.told"), t("alerts.told_about")), box("stack tight"):
        if setup.fault:
            show(banner(setup.fault, "bad"))
        if not setup.addresses:
            show(tag("p", t("alerts.nobody"), class_="muted"))
            show(tag("pre", "RAPPORT_CHANNELS__ALERTS__URLS__OPS", class_="source"))
            return
        items = [
            tag("li", tag("div", tag("span", name), badge(scheme or "?"), class_="line spread"))
            for name, scheme in setup.addresses.items()
        ]
        show(tag("ul", items, class_="list"))


def _kinds(visit: Visit, setup: _Setup) -> None:
    t = visit.t
    with card(t("alerts.kinds"), t("alerts.kinds_about")):
        items = [
            tag(
                "li",
                tag(
                    "div",
                    tag("span", t(f"alerts.kind.{kind.value}")),
                    badge(t("words.yes" if wanted else "words.no"), "good" if wanted else ""),
                    class_="line spread",
                ),
            )
            for kind, wanted in setup.kinds.items()
            if kind is not AlertKind.TEST
        ]
        show(tag("ul", items, class_="list"))


async def _test(visit: Visit) -> None:
    t = visit.t

    def test() -> AlertReport:
        return _alerts(visit).alert(AlertKind.TEST, {})

    with visit.told():
        report = await visit.do(Permission.SEND, test)
        if report.failed:
            visit.say(t("alerts.not_taken", names=", ".join(report.failed)), bad=True)
        else:
            visit.say(t("alerts.taken", names=", ".join(report.told)))
