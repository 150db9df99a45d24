"""`rapport campaigns`: describe, plan, look who receives it, send, see what it earned."""

from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from rapport.app import App
from rapport.campaigns import (
    Allocation,
    LeftOutBecause,
    Reward,
    Terms,
    campaign_results,
    campaign_texts,
    cancel_campaign,
    create_campaign,
    finish_if_sent,
    get_campaign,
    launch_campaign,
    list_campaigns,
    plan_campaign,
    plan_report,
    plan_rows,
)
from rapport.cli.campaign_options import policy_of, weight_of
from rapport.cli.campaign_personal import personal, policies, simulate
from rapport.cli.campaign_printing import print_plan, print_results
from rapport.cli.campaign_steps import canary, export, holdout, pause, power, resume, schedule, when
from rapport.cli.campaign_texts import print_texts
from rapport.cli.mailing import opened_sender
from rapport.cli.opening import opened
from rapport.cli.operating import opened_operations
from rapport.cli.output import err, out, print_json, print_table
from rapport.delivery import MessageStatus, SendReport, outbox_counts

app = typer.Typer(
    help="Send approved drafts to segments, and see what it earned.", no_args_is_help=True
)

for _step in (
    schedule,
    when,
    pause,
    resume,
    canary,
    power,
    holdout,
    export,
    personal,
    policies,
    simulate,
):
    app.command()(_step)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
CampaignIdArg = Annotated[
    str, typer.Argument(metavar="CAMPAIGN_ID", help="Id of the campaign; see `list`.")
]


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Name; links in the mails carry it as utm_campaign.")],
    brief_id: Annotated[str, typer.Argument(metavar="BRIEF_ID", help="Whose drafts are sent.")],
    *,
    holdout: Annotated[float, typer.Option(help="Share that receives nothing, 0 to 1.")] = 0.1,
    quiet_days: Annotated[float, typer.Option(help="Leave alone after a message, in days.")] = 2,
    attribution_days: Annotated[float, typer.Option(help="Count orders for so many days.")] = 14,
    split: Annotated[
        list[str] | None, typer.Option(help="Weight of a variant, such as `A=3`; repeat it.")
    ] = None,
    channel: Annotated[str, typer.Option(help="Format of the brief that is sent.")] = "email",
    topic: Annotated[str, typer.Option(help="What it is about; customers can refuse it.")] = "",
    expires_hours: Annotated[
        float | None, typer.Option(help="Nothing leaves later than this after its moment.")
    ] = None,
    allocation: Annotated[
        Allocation, typer.Option(help="How variants get their shares.")
    ] = Allocation.FIXED,
    waves: Annotated[int, typer.Option(help="Waves of a campaign that learns on the way.")] = 4,
    wave_hours: Annotated[float, typer.Option(help="Hours from wave to wave.")] = 24,
    reward: Annotated[
        Reward, typer.Option(help="What choosing per customer hopes for.")
    ] = Reward.CLICKED,
    policy: Annotated[
        list[str] | None,
        typer.Option(help="Weight of a policy to compare, such as `personal=1`; repeat it."),
    ] = None,
    test_share: Annotated[float, typer.Option(help="Share that tests for a winner.")] = 0.2,
    canary_share: Annotated[
        float, typer.Option("--canary", help="Share that goes first, such as 0.01.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Describe a campaign: nobody is chosen and nothing is sent yet."""
    terms = Terms(
        holdout_share=holdout,
        quiet_days=quiet_days,
        attribution_days=attribution_days,
        split=dict(weight_of(text, "split") for text in split or ()),
        channel=channel,
        topic=topic,
        expires_hours=expires_hours,
        allocation=allocation,
        waves=waves,
        wave_hours=wave_hours,
        reward=reward,
        policies=dict(policy_of(text) for text in policy or ()),
        test_share=test_share,
        canary_share=canary_share,
    )
    with opened_operations() as rapport:
        campaign = create_campaign(
            database=rapport.database,
            name=name,
            brief_id=brief_id,
            terms=terms,
            created_by="cli",
            now=rapport.clock(),
        )
    if as_json:
        print_json(campaign)
    else:
        out.print(
            f"Campaign {campaign.campaign_id}; next: rapport campaigns plan {campaign.campaign_id}"
        )


@app.command()
def plan(campaign_id: CampaignIdArg, as_json: AsJson = False) -> None:
    """Decide who receives it, who is held out, who is left out and why; may be repeated."""
    with opened() as rapport, err.status("Planning"):
        report = plan_campaign(
            campaign_id,
            database=rapport.database,
            facts=rapport.facts,
            shop=rapport.settings.shop,
            global_holdout_share=rapport.settings.gate.holdout_share,
            now=rapport.clock(),
        )
    if as_json:
        print_json(report)
    else:
        print_plan(report)


@app.command()
def who(
    campaign_id: CampaignIdArg,
    left_out: Annotated[
        LeftOutBecause | None, typer.Option(help="Only those left out for this reason.")
    ] = None,
    arm: Annotated[str | None, typer.Option(help="Only those in this arm.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
    offset: Annotated[
        int, typer.Option(min=0, max=1_000_000_000, help="How many to pass over.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """List the members of the segments and what the plan says of each."""
    with opened_operations() as rapport:
        get_campaign(rapport.database, campaign_id)
        found = plan_rows(
            rapport.database,
            campaign_id,
            arm=arm,
            left_out_because=left_out,
            limit=limit,
            offset=offset,
        )
    if as_json:
        print_json(found)
        return
    columns = ("customer", "segment", "arm", "left out because", "draft")
    print_table(
        "Plan",
        columns,
        [
            (row.customer_id, row.segment_id, row.arm, row.left_out_because, row.draft_id)
            for row in found
        ],
    )


@app.command()
def send(campaign_id: CampaignIdArg, as_json: AsJson = False) -> None:
    """Launch a planned campaign and send until nothing is due; safe to repeat after a crash.

    Ctrl-C ends it after the mails under way; what is left is sent by the next `send`, by
    `rapport serve` or by `rapport worker`.
    """
    with opened() as rapport:
        report = _send(rapport, campaign_id)
        campaign = finish_if_sent(campaign_id, database=rapport.database, now=rapport.clock())
        waiting = _waiting(rapport, campaign_id)
    if as_json:
        print_json({"campaign": campaign, "report": report, "waiting": waiting})
        return
    print_table(
        f"{campaign.name}: {campaign.status.value}",
        ("delivered", "failed", "suppressed", "cancelled", "postponed"),
        [(report.delivered, report.failed, report.suppressed, report.cancelled, report.postponed)],
    )
    if waiting:
        out.print(f"{waiting} messages wait for another try; run this again, or `rapport worker`.")


@app.command()
def results(campaign_id: CampaignIdArg, as_json: AsJson = False) -> None:
    """Show what each arm did, and what the campaign earned above its holdout."""
    with opened() as rapport:
        campaign = get_campaign(rapport.database, campaign_id)
        found = campaign_results(
            campaign_id,
            database=rapport.database,
            facts=rapport.facts,
            currency=rapport.settings.shop.currency,
            now=rapport.clock(),
        )
        language = rapport.settings.shop.language
    if as_json:
        print_json(found)
    else:
        print_results(campaign, found, language)


@app.command()
def texts(campaign_id: CampaignIdArg, as_json: AsJson = False) -> None:
    """Show what may be sent of each text now, what left with a safe copy, and why."""
    with opened_operations() as rapport:
        found = campaign_texts(campaign_id, database=rapport.database)
    print_json(found) if as_json else print_texts(found)


@app.command("list")
def show_all(as_json: AsJson = False) -> None:
    """List all campaigns, the newest first."""
    with opened_operations() as rapport:
        campaigns = list_campaigns(rapport.database)
        plans = {
            each.campaign_id: plan_report(rapport.database, each.campaign_id) for each in campaigns
        }
    if as_json:
        print_json(campaigns)
        return
    columns = ("campaign", "name", "status", "recipients", "held out", "created")
    print_table(
        "Campaigns",
        columns,
        [
            (
                each.campaign_id,
                each.name,
                each.status.value,
                plans[each.campaign_id].recipients,
                plans[each.campaign_id].held_out,
                f"{each.created_at:%Y-%m-%d}",
            )
            for each in campaigns
        ],
    )


@app.command()
def cancel(campaign_id: CampaignIdArg, as_json: AsJson = False) -> None:
    """Stop a campaign: what is in the queue no longer leaves."""
    with opened_operations() as rapport:
        stopped = cancel_campaign(campaign_id, database=rapport.database)
    if as_json:
        print_json({"campaign_id": campaign_id, "stopped": stopped})
    else:
        out.print(f"Cancelled; {stopped} messages no longer leave.")


def _send(rapport: App, campaign_id: str) -> SendReport:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=err, transient=True) as progress:
        total = plan_report(rapport.database, campaign_id).recipients
        launching = progress.add_task("Launching", total=total)
        launch_campaign(
            campaign_id,
            database=rapport.database,
            facts=rapport.facts,
            shop=rapport.settings.shop,
            now=rapport.clock(),
            on_progress=lambda done: progress.update(launching, completed=done),
        )
        sending = progress.add_task("Sending", total=_waiting(rapport))
        with opened_sender(rapport) as sender:
            return sender.send_all(
                lambda report: progress.update(sending, completed=report.handled)
            )


def _waiting(rapport: App, campaign_id: str | None = None) -> int:
    counts = outbox_counts(rapport.database, campaign_id)
    return counts.get(MessageStatus.QUEUED, 0) + counts.get(MessageStatus.SENDING, 0)
