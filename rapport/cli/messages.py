"""`rapport messages`: what is in the outbox, what became of it, and what lets it leave."""

from typing import Annotated

import typer

from rapport.cli.message_requests import send, templates
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table
from rapport.delivery import (
    MessageStatus,
    cancel_waiting,
    count_doubles,
    get_message,
    lane_counts,
    list_breakers,
    list_buckets,
    list_messages,
    list_pauses,
    list_warm_ups,
    outbox_counts,
    pause_messages,
    resume_messages,
    try_now,
)
from rapport.kit.errors import Invalid

app = typer.Typer(help="Look at messages, sent and waiting.", no_args_is_help=True)

_BY = "command line"

Campaign = Annotated[
    str, typer.Option(help="Id of the campaign; a journey's step is JOURNEY/STEP.")
]
ChannelName = Annotated[str, typer.Option(help="A whole channel, such as email.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


app.command("templates")(templates)
app.command("send")(send)


@app.command("list")
def show_all(
    campaign: Annotated[str | None, typer.Option(help="Only those of this campaign.")] = None,
    customer: Annotated[str | None, typer.Option(help="Only those to this customer.")] = None,
    status: Annotated[MessageStatus | None, typer.Option(help="Only those of this status.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List messages, the last due first."""
    with opened_operations() as rapport:
        found = list_messages(
            rapport.database, campaign_id=campaign, customer_id=customer, status=status, limit=limit
        )
        counts = outbox_counts(rapport.database, campaign)
    if as_json:
        print_json(found)
        return
    print_table(
        "Messages",
        ("message", "customer", "campaign", "status", "error", "due", "sent"),
        [
            (
                each.message_id,
                each.customer_id,
                each.campaign_id,
                each.status.value,
                each.error,
                f"{each.due_at:%Y-%m-%d %H:%M}",
                f"{each.sent_at:%Y-%m-%d %H:%M}" if each.sent_at else None,
            )
            for each in found
        ],
    )
    out.print(", ".join(f"{number:,} {name.value}" for name, number in sorted(counts.items())))


@app.command()
def show(
    message_id: Annotated[str, typer.Argument(metavar="MESSAGE_ID", help="Id of the message.")],
    as_json: AsJson = False,
) -> None:
    """Show one message: to whom, which draft, which arm, what became of it."""
    with opened_operations() as rapport:
        message = get_message(rapport.database, message_id)
    if as_json:
        print_json(message)
        return
    fields = ((name, getattr(message, name)) for name in type(message).__slots__)
    print_table(message.message_id, ("field", "value"), fields)


@app.command()
def counts(
    campaign: Annotated[str | None, typer.Option(help="Only those of this campaign.")] = None,
    as_json: AsJson = False,
) -> None:
    """Count messages by status, and those that may have arrived twice after a crash."""
    with opened_operations() as rapport:
        found = outbox_counts(rapport.database, campaign)
        doubles = count_doubles(rapport.database, campaign)
    if as_json:
        print_json({"counts": found, "doubles": doubles})
        return
    print_table("Messages", ("status", "messages"), sorted(found.items()))
    out.print(
        f"may have arrived twice: {doubles.may_have_arrived_twice:,}; "
        f"may have arrived, not sent again: {doubles.may_have_arrived:,}"
    )


@app.command()
def lanes(as_json: AsJson = False) -> None:
    """Show how many messages wait in each lane."""
    with opened_operations() as rapport:
        found = lane_counts(rapport.database)
    if as_json:
        print_json(found)
        return
    print_table(
        "Lanes",
        ("channel", "lane", "waiting", "paused", "first due"),
        [(x.channel, x.lane, x.waiting, x.paused, f"{x.first_due:%Y-%m-%d %H:%M}") for x in found],
    )


@app.command()
def rates(as_json: AsJson = False) -> None:
    """Show limits, tokens left, and how far providers are warmed up."""
    with opened_operations() as rapport:
        limits = rapport.settings.sending.rates_by_name()
        schedules = rapport.settings.sending.warm_up_by_name()
        buckets = {one.name: one for one in list_buckets(rapport.database)}
        warm_ups = {one.provider: one for one in list_warm_ups(rapport.database)}
    rows = [
        {
            "name": name,
            "per_second": limits.get(name),
            "tokens": buckets[name].tokens if name in buckets else None,
            "warm_up": schedules.get(name),
            "began_on": warm_ups[name].began_on if name in warm_ups else None,
            "sent_on_last_day": warm_ups[name].sent if name in warm_ups else None,
        }
        for name in sorted({*limits, *schedules})
    ]
    if as_json:
        print_json(rows)
        return
    columns = ("name", "per second", "tokens", "warm-up", "began on", "sent on last day")
    print_table("Rates", columns, [tuple(row.values()) for row in rows])


@app.command()
def breakers(as_json: AsJson = False) -> None:
    """Show the providers that failed, and when they are tried again."""
    with opened_operations() as rapport:
        found = list_breakers(rapport.database)
    if as_json:
        print_json(found)
        return
    columns = ("provider", "state", "failures", "code", "since", "next try")
    print_table(
        "Breakers",
        columns,
        [
            (
                one.provider,
                one.state.value,
                one.failures,
                one.code,
                f"{one.changed_at:%Y-%m-%d %H:%M:%S}",
                f"{one.retry_at:%Y-%m-%d %H:%M:%S}" if one.retry_at else None,
            )
            for one in found
        ],
    )


@app.command("try")
def try_provider(
    provider: Annotated[str, typer.Argument(help="As `rapport messages breakers` shows it.")],
) -> None:
    """Try a provider that is left in peace with a few messages, before its pause is over."""
    with opened_operations() as rapport:
        try_now(rapport.database, provider, now=rapport.clock())
    out.print(f"{provider}: a few messages are tried next.")


@app.command()
def paused(
    past: Annotated[bool, typer.Option("--past", help="Also pauses that ended.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show which campaigns and channels are paused, since when, why and by whom."""
    with opened_operations() as rapport:
        found = list_pauses(rapport.database, past=past)
    if as_json:
        print_json(found)
        return
    columns = ("campaign", "channel", "because", "since", "by", "ended")
    print_table(
        "Pauses",
        columns,
        [
            (x.campaign_id, x.channel, x.because, f"{x.since:%Y-%m-%d %H:%M}", x.by, x.ended_at)
            for x in found
        ],
    )


@app.command()
def pause(campaign: Campaign = "", channel: ChannelName = "") -> None:
    """Let nothing of a campaign leave, or nothing of a channel, until it is resumed."""
    _require_one(campaign, channel)
    with opened_operations() as rapport:
        begun = pause_messages(
            rapport.database,
            campaign_id=campaign,
            channel=channel,
            by=_BY,
            now=rapport.clock(),
        )
    out.print("paused" if begun else "it was paused already")


@app.command()
def resume(campaign: Campaign = "", channel: ChannelName = "") -> None:
    """Let a campaign or a channel go on; what came back before does not pause it again."""
    _require_one(campaign, channel)
    with opened_operations() as rapport:
        resume_messages(
            rapport.database, campaign_id=campaign, channel=channel, by=_BY, now=rapport.clock()
        )
    out.print("resumed")


@app.command()
def cancel(
    campaign: Annotated[str, typer.Argument(metavar="CAMPAIGN_ID", help="Id of the campaign.")],
) -> None:
    """Stop for good what waits of a campaign."""
    with opened_operations() as rapport:
        stopped = cancel_waiting(rapport.database, campaign, by=_BY)
    out.print(f"{stopped:,} messages cancelled")


def _require_one(campaign: str, channel: str) -> None:
    if bool(campaign) == bool(channel):
        raise Invalid("name a campaign with --campaign or a channel with --channel, not both")
