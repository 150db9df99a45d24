"""`rapport reactions`: opens and clicks, all of them and those that people made."""

from datetime import timedelta
from typing import Annotated

import typer

from rapport.cli.opening import opened
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table
from rapport.tracking import count_reactions, count_signs, settle_fetches

app = typer.Typer(help="Tell people's opens and clicks from programs'.", no_args_is_help=True)

_COLUMNS = ("campaign", "clicks", "by people", "clickers", "opens", "by people")


@app.command()
def show(
    days: Annotated[
        int, typer.Option("--days", min=1, max=1800, help="How many days back the period begins.")
    ] = 30,
    campaign: Annotated[str | None, typer.Option(help="Id of one campaign.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Count opens and clicks by campaign, and say what gave programs away."""
    with opened() as rapport:
        until = rapport.clock()
        since = until - timedelta(days=days)
        counts = count_reactions(rapport.facts, since=since, until=until, campaign_id=campaign)
        signs = count_signs(rapport.facts, since=since, until=until)
    if as_json:
        print_json({"campaigns": counts, "signs": signs})
        return
    rows = [
        (each.campaign_id, each.clicks, each.human_clicks, each.clickers, each.opens,
         each.human_opens)
        for each in counts
    ]  # fmt: skip
    print_table("Opens and clicks", _COLUMNS, rows)
    if signs:
        print_table("What gave programs away", ("sign", "clicks"), list(signs.items()))


@app.command()
def settle() -> None:
    """Judge the opens and clicks that wait for it; the server does so by itself."""
    with opened_operations() as rapport:
        after = timedelta(seconds=rapport.settings.tracking.settle_seconds)
        judged = scanners = 0
        now = rapport.clock()
        while (done := settle_fetches(rapport.database, now=now, after=after)).looked_at:
            judged, scanners = judged + done.judged, scanners + done.scanners
    out.print(f"{judged} judged, {scanners} of them by programs")
