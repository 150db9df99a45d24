"""Commands of `rapport campaigns` about when it leaves, whether it goes on, and what it shows."""

from datetime import datetime, time
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from rapport.campaigns import (
    BadSchedule,
    Schedule,
    ScheduleKind,
    campaign_curve,
    campaign_power,
    campaign_results,
    canary_report,
    find_schedule,
    get_campaign,
    holdout_quarters,
    list_waves,
    pause_campaign,
    results_csv,
    resume_campaign,
    schedule_campaign,
)
from rapport.cli.campaign_printing import print_holdout
from rapport.cli.opening import opened
from rapport.cli.operating import opened_operations
from rapport.cli.output import json_text, out, print_json, print_table
from rapport.delivery import GlobalHoldout
from rapport.kit.money import money_text

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
CampaignIdArg = Annotated[
    str, typer.Argument(metavar="CAMPAIGN_ID", help="Id of the campaign; see `list`.")
]


def schedule(
    campaign_id: CampaignIdArg,
    *,
    at: Annotated[datetime | None, typer.Option(help="One moment, by the shop's clock.")] = None,
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day of each recipient.")
    ] = None,
    clock: Annotated[
        str | None, typer.Option(help="Clock time of each recipient, such as 09:00.")
    ] = None,
    rule: Annotated[
        str, typer.Option(help="Again and again: five fields of cron, by the shop's clock.")
    ] = "",
    each: Annotated[
        ScheduleKind, typer.Option(help="How a run of a rule leaves: at, local or best.")
    ] = ScheduleKind.AT,
    once: Annotated[bool, typer.Option(help="Each customer in one run only.")] = False,
    window_hours: Annotated[float, typer.Option(help="Nothing leaves later than this.")] = 6,
    as_json: AsJson = False,
) -> None:
    """Say when it leaves: --at; --day with --clock (local time); --day (best hour); or --rule."""
    with opened_operations() as rapport:
        zone = ZoneInfo(rapport.settings.shop.timezone)
        wanted = Schedule(
            kind=_kind(at=at, day=day, clock=clock, rule=rule),
            at=None if at is None else at.replace(tzinfo=at.tzinfo or zone),
            day=day.date() if day else None,
            clock=_clock(clock),
            rule=rule,
            each=each,
            once=once,
            window_hours=window_hours,
        )
        kept = schedule_campaign(
            campaign_id,
            wanted,
            database=rapport.database,
            timezone=rapport.settings.shop.timezone,
            now=rapport.clock(),
        )
    if as_json:
        print_json(kept)
    else:
        out.print(f"Scheduled; the server acts first at {kept.due_at:%Y-%m-%d %H:%M} UTC.")


def pause(campaign_id: CampaignIdArg, as_json: AsJson = False) -> None:
    """Let nothing more leave or start, until it is resumed."""
    with opened_operations() as rapport:
        waiting = pause_campaign(campaign_id, database=rapport.database, now=rapport.clock())
    if as_json:
        print_json({"campaign_id": campaign_id, "waiting": waiting})
    else:
        out.print(f"Paused; {waiting} messages wait.")


def resume(campaign_id: CampaignIdArg, as_json: AsJson = False) -> None:
    """Go on with a paused campaign, also past a canary that stopped it."""
    with opened() as rapport:
        waiting = resume_campaign(
            campaign_id,
            database=rapport.database,
            facts=rapport.facts,
            shop=rapport.settings.shop,
            now=rapport.clock(),
        )
    if as_json:
        print_json({"campaign_id": campaign_id, "waiting": waiting})
    else:
        out.print(f"Resumed; {waiting} messages wait to leave.")


def canary(campaign_id: CampaignIdArg, as_json: AsJson = False) -> None:
    """Show the waves, and each rate beside the limit at which the campaign stops."""
    with opened() as rapport:
        waves = list_waves(rapport.database, campaign_id)
        report = canary_report(
            campaign_id, database=rapport.database, facts=rapport.facts, now=rapport.clock()
        )
    if as_json:
        print_json({"waves": waves, "report": report})
        return
    print_table(
        "Waves",
        ("wave", "kind", "share", "due", "started"),
        [(w.wave, w.kind.value, f"{w.share:.1%}", w.due_at, w.started_at) for w in waves],
    )
    print_table(
        f"{report.left:,} messages left",
        ("rate", "number", "share", "limit", "evidence", "stops at"),
        [
            (
                one.rate,
                one.happened,
                f"{one.happened / one.tried:.3%}" if one.tried else "",
                f"{one.limit:.2%}",
                f"{one.evidence:.3g}",
                f"{one.threshold:.3g}",
            )
            for one in report.alarms
        ],
    )


def power(campaign_id: CampaignIdArg, as_json: AsJson = False) -> None:
    """Say what a planned campaign will be able to see, from what its customers bought of late."""
    with opened() as rapport:
        shop = rapport.settings.shop
        found = campaign_power(
            campaign_id,
            database=rapport.database,
            facts=rapport.facts,
            currency=shop.currency,
            now=rapport.clock(),
        )
    if as_json:
        print_json(found)
        return
    if found.would_see_minor is None or found.would_see_share is None:
        out.print("Nobody bought of late, or nobody is held out: it cannot be said what is seen.")
        return
    least = money_text(round(found.would_see_minor), shop.currency, shop.language)
    out.print(
        f"{found.customers:,} customers, {found.held_out:,} held out: a true difference of {least} "
        f"per customer ({found.would_see_share:.0%}) is found four times in five."
    )
    print_table(
        "Smallest uplift found four times in five",
        ("holdout", "uplift"),
        [(f"{share:.0%}", f"{least:.1%}") for share, least in found.by_holdout.items()],
    )


def holdout(
    *,
    quarters: Annotated[int, typer.Option(min=1, max=20, help="How many, the present first.")] = 4,
    as_json: AsJson = False,
) -> None:
    """Say what all marketing earned in each quarter, above those held out of all of it."""
    with opened() as rapport:
        shop, share = rapport.settings.shop, rapport.settings.gate.holdout_share
        found = holdout_quarters(
            facts=rapport.facts,
            currency=shop.currency,
            holdout=GlobalHoldout(share=share, timezone=shop.timezone),
            now=rapport.clock(),
            quarters=quarters,
        )
    if as_json:
        print_json(found)
        return
    if not found:
        out.print("Nobody is held out of all marketing; see RAPPORT_GATE__HOLDOUT_SHARE.")
        return
    print_holdout(found, shop.currency, shop.language)


def export(
    campaign_id: CampaignIdArg,
    file: Annotated[Path | None, typer.Option(help="Write here, not to the terminal.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the results as CSV, or as JSON with --json."""
    with opened() as rapport:
        database, facts, now = rapport.database, rapport.facts, rapport.clock()
        currency = rapport.settings.shop.currency
        found = campaign_results(
            campaign_id, database=database, facts=facts, currency=currency, now=now
        )
        curve = campaign_curve(
            campaign_id, database=database, facts=facts, currency=currency, now=now
        )
    told = json_text({"results": found, "curve": curve}) if as_json else results_csv(found, curve)
    if file is None:
        typer.echo(told, nl=False)
    else:
        file.write_text(told, encoding="utf-8")


def when(campaign_id: CampaignIdArg, as_json: AsJson = False) -> None:
    """Show the schedule of a campaign."""
    with opened_operations() as rapport:
        get_campaign(rapport.database, campaign_id)
        kept = find_schedule(rapport.database, campaign_id)
    if as_json:
        print_json(kept)
    elif kept is None:
        out.print("No schedule; it leaves when it is sent.")
    else:
        out.print(
            f"{kept.schedule.kind.value}: {kept.status.value}, next at "
            f"{kept.due_at:%Y-%m-%d %H:%M} UTC{f' ({kept.error})' if kept.error else ''}"
        )


def _kind(
    *, at: datetime | None, day: datetime | None, clock: str | None, rule: str
) -> ScheduleKind:
    given = [bool(rule), at is not None, day is not None]
    if sum(given) != 1 or (clock is not None and day is None):
        raise BadSchedule("give one of --at, --day and --rule; --clock goes with --day")
    if rule:
        return ScheduleKind.RECURRING
    if at is not None:
        return ScheduleKind.AT
    return ScheduleKind.BEST if clock is None else ScheduleKind.LOCAL


def _clock(text: str | None) -> time | None:
    try:
        return None if text is None else time.fromisoformat(text)
    except ValueError:
        raise BadSchedule(f"--clock {text!r} is not a clock time; write it as 09:00") from None
