"""The tables of the page of delivery."""

from collections.abc import Mapping, Sequence

from rapport.console.delivery_view import Setup, Traffic, day_of, name_of, rate_of
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, link, tile, tiles
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Visit
from rapport.delivery import ChannelState, Doubles, LaneCount, Returns, WarmUp


def summary_tiles(visit: Visit, found: Traffic) -> Markup:
    """How much waits, how much of it is paused, and how many providers do not work."""
    t, f = visit.t, visit.f
    waiting = sum(one.waiting for one in found.lanes)
    paused = sum(one.paused for one in found.lanes)
    first = min((one.first_due for one in found.lanes if one.first_due), default=None)
    note = t("delivery.first_due", moment=f.moment(first)) if first else ""
    return tiles(
        [
            tile(t("delivery.waiting"), f.number(waiting), note),
            tile(t("delivery.paused_number"), f.number(paused)),
            tile(t("delivery.troubled"), f.number(len(found.breakers))),
        ]
    )


def doubles_text(visit: Visit, doubles: Doubles) -> str:
    """Say how many messages may have arrived twice, or once though they count as not sent."""
    t = visit.t
    told = []
    if doubles.may_have_arrived_twice:
        told.append(t.many("delivery.twice", doubles.may_have_arrived_twice))
    if doubles.may_have_arrived:
        told.append(t.many("delivery.perhaps", doubles.may_have_arrived))
    return " ".join(told)


def lane_table(visit: Visit, lanes: Sequence[LaneCount]) -> Markup:
    t, f = visit.t, visit.f
    rates = visit.app.settings.sending.rates_by_name()
    columns = (
        Column(title=t("delivery.lane")),
        Column(title=t("delivery.waiting"), right=True),
        Column(title=t("delivery.paused_number"), right=True, wide=True),
        Column(title=t("delivery.rate"), right=True, wide=True),
        Column(title=t("delivery.due"), right=True),
    )
    rows = []
    for one in lanes:
        rate = rate_of(one, rates)
        rows.append(
            Row(
                sub=t.name("channel", one.channel) if one.lane else "",
                cells=(
                    one.lane or t.name("channel", one.channel),
                    f.number(one.waiting),
                    f.number(one.paused) if one.paused else "–",
                    t("delivery.per_second", rate=f.number(rate)) if rate else t("delivery.free"),
                    f.moment(one.first_due),
                ),
            )
        )
    return table(t("delivery.lanes"), columns, rows)


def warm_up_table(
    visit: Visit, warm_ups: Sequence[WarmUp], schedule: Mapping[str, Sequence[int]]
) -> Markup:
    t, f = visit.t, visit.f
    columns = (
        Column(title=t("delivery.provider")),
        Column(title=t("delivery.warm_day"), right=True),
        Column(title=t("delivery.sent_that_day"), right=True),
        Column(title=t("delivery.most"), right=True),
    )
    rows = []
    for one in warm_ups:
        days = schedule.get(one.provider, ())
        day = day_of(one, now=visit.now)
        today = one.day == visit.now.date().isoformat()
        most = f.number(days[day - 1]) if day <= len(days) else t("delivery.free")
        shown = t("delivery.day_of", day=day, days=len(days)) if day <= len(days) else f.number(day)
        rows.append(Row(cells=(one.provider, shown, f.number(one.sent if today else 0), most)))
    return table(t("delivery.warm_up"), columns, rows)


def return_table(visit: Visit, returns: Mapping[str, Returns], setup: Setup) -> Markup:
    t = visit.t
    limits = visit.app.settings.sending
    columns = (
        Column(title=t("delivery.campaign")),
        Column(title=t("delivery.accepted"), right=True),
        Column(title=t("delivery.bounces"), right=True),
        Column(title=t("delivery.complaints"), right=True),
        Column(title=t("delivery.unsubscribed"), right=True, wide=True),
    )
    rows = [
        Row(
            href=link(f"/campaigns/{campaign_id}") if campaign_id in setup.names else "",
            cells=(
                name_of(setup, campaign_id),
                visit.f.number(one.accepted),
                _share(visit, one.refused + one.bounced, one.tried, limits.bounce_limit),
                _share(visit, one.complained, one.tried, limits.complaint_limit),
                visit.f.number(one.unsubscribed),
            ),
        )
        for campaign_id, one in returns.items()
    ]
    limit = t(
        "delivery.limits",
        bounces=visit.f.share(limits.bounce_limit),
        complaints=visit.f.share(limits.complaint_limit, digits=2),
        least=visit.f.number(limits.pause_after),
    )
    return tag(
        "div",
        table(t("delivery.returns"), columns, rows),
        tag("p", limit, class_="muted small pad"),
    )


def _share(visit: Visit, bad: int, tried: int, limit: float) -> Markup:
    if not bad:
        return tag("span", "–", class_="muted")
    share = bad / max(tried, 1)
    shown = f"{visit.f.number(bad)} · {visit.f.share(share, digits=2)}"
    return tag("span", shown, class_="bad strong" if share > limit else None)


def channel_table(visit: Visit, channels: Sequence[ChannelState]) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("delivery.channel")),
        Column(title=t("delivery.carried_by")),
        Column(title=t("delivery.state"), right=True),
    )
    rows = [
        Row(
            sub=one.fault,
            cells=(t.name("channel", one.name), one.provider or "–", _state(visit, one)),
        )
        for one in channels
    ]
    return table(t("delivery.channels"), columns, rows)


def _state(visit: Visit, one: ChannelState) -> Markup:
    t = visit.t
    if one.fault:
        return badge(t("delivery.channel_state.fault"), "bad")
    if one.provider:
        return badge(t("delivery.channel_state.ready"), "good")
    return badge(t("delivery.channel_state.unset"))
