"""`rapport content`: plan a brief's texts, have them written within a budget, check them again."""

from typing import Annotated

import typer
from rich.progress import Progress

from rapport.app import App, office_of, plan_of
from rapport.cli.briefs import print_drafts
from rapport.cli.content_fill import fill_check
from rapport.cli.content_library import library, reuse
from rapport.cli.content_links import links
from rapport.cli.content_personal import personal
from rapport.cli.content_prompts import prompts
from rapport.cli.content_translating import translate
from rapport.cli.formats import formats, render
from rapport.cli.opening import opened
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_heading, print_json, print_table
from rapport.content import (
    checked_again,
    drafts_of,
    get_brief,
    grounds_of,
    refuses,
)
from rapport.studio import (
    Limits,
    Plan,
    WritingRun,
    WritingStatus,
    cancel_run,
    carry_on,
    get_run,
    list_runs,
    pause_run,
    resume_run,
    start_run,
)

app = typer.Typer(help="Plan, write and check the texts of briefs.", no_args_is_help=True)
app.add_typer(prompts, name="prompts")
app.command()(formats)
app.command()(render)
app.command("fill-check")(fill_check)
app.command()(translate)
app.command()(personal)
app.command()(library)
app.command()(reuse)
app.command()(links)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
BriefIdArg = Annotated[str, typer.Argument(metavar="BRIEF_ID", help="Id of the brief.")]
RunIdArg = Annotated[str, typer.Argument(metavar="RUN_ID", help="Id of the run.")]
CallsOpt = Annotated[int, typer.Option(min=0, help="Most calls of a model; 0 for no limit.")]
TokensOpt = Annotated[int, typer.Option(min=0, help="Most tokens; 0 for no limit.")]
MoneyOpt = Annotated[
    float, typer.Option(min=0, help="Most money, in the currency of the models' prices; 0 for any.")
]

_MICROS = 1_000_000


@app.command()
def plan(brief_id: BriefIdArg, as_json: AsJson = False) -> None:
    """Say which texts a brief needs, for how many people, and what writing them would cost."""
    with opened() as rapport:
        made = plan_of(rapport, get_brief(rapport.database, brief_id))
    if as_json:
        print_json({"plan": made, "likely": made.likely, "most": made.most})
        return
    rows = (
        (
            line.group,
            line.people,
            ", ".join(line.cell.product_ids),
            line.cell.channel,
            line.cell.language,
            ", ".join(f"{count} {status}" for status, count in line.standing.items()),
            line.wanted or "",
            line.problem,
        )
        for line in made.lines
    )
    columns = ("group", "people", "products", "channel", "language", "there", "to write", "problem")
    print_table("Plan", columns, rows)
    out.print(_costs(made))


@app.command()
def write(
    brief_id: BriefIdArg,
    calls: CallsOpt = 0,
    tokens: TokensOpt = 0,
    money: MoneyOpt = 0,
    by: Annotated[str, typer.Option(help="Who has it written.")] = "cli",
    as_json: AsJson = False,
) -> None:
    """Write what a brief lacks, cell by cell; stop where a limit is reached.

    Safe to break off and repeat: what is written stays, and a question that was answered is not
    asked again.
    """
    limits = Limits(calls=calls, tokens=tokens, cost_micros=round(money * _MICROS))
    with opened() as rapport:
        brief = get_brief(rapport.database, brief_id)
        open_run = _open_run(rapport, brief_id)
        if open_run is None:
            run = start_run(
                brief,
                database=rapport.database,
                limits=limits,
                started_by=by,
                now=rapport.clock(),
            )
        else:
            run = resume_run(
                open_run.run_id, database=rapport.database, now=rapport.clock(), limits=limits
            )
        run = _carry_on(rapport, run)
        drafts = drafts_of(rapport.database, brief_id)
    if as_json:
        print_json({"run": run, "drafts": drafts})
    else:
        print_drafts("Drafts", drafts)
        _print_run(run)
    if run.status is not WritingStatus.DONE or run.faults:
        raise typer.Exit(1)


@app.command()
def runs(
    brief_id: Annotated[str | None, typer.Option("--brief", help="Only of this brief.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the runs that work briefs off, the newest first."""
    with opened_operations() as rapport:
        found = list_runs(rapport.database, brief_id=brief_id)
    if as_json:
        print_json(found)
        return
    rows = (
        (
            run.run_id,
            run.brief_id,
            run.status.value,
            f"{run.done}/{run.cells}",
            run.drafts,
            run.use.calls,
            run.use.tokens,
            run.detail,
        )
        for run in found
    )
    columns = ("run", "brief", "status", "cells", "drafts", "calls", "tokens", "detail")
    print_table("Runs", columns, rows)


@app.command()
def pause(run_id: RunIdArg) -> None:
    """Let a run rest after the cell it is at. Works beside a running server."""
    with opened_operations() as rapport:
        _print_run(pause_run(run_id, database=rapport.database, now=rapport.clock()))


@app.command()
def resume(
    run_id: RunIdArg, calls: CallsOpt = 0, tokens: TokensOpt = 0, money: MoneyOpt = 0
) -> None:
    """Put a paused or stopped run in line again, for the server; other limits may be given."""
    limits = Limits(calls=calls, tokens=tokens, cost_micros=round(money * _MICROS))
    with opened_operations() as rapport:
        run = resume_run(
            run_id,
            database=rapport.database,
            now=rapport.clock(),
            limits=limits if limits != Limits() else None,
        )
        _print_run(run)


@app.command()
def cancel(run_id: RunIdArg) -> None:
    """End a run after the cell it is at; what is written stays. Works beside a running server."""
    with opened_operations() as rapport:
        _print_run(cancel_run(run_id, database=rapport.database, now=rapport.clock()))


@app.command()
def check(brief_id: BriefIdArg, as_json: AsJson = False) -> None:
    """Check every draft of a brief against today's catalogue, offers and laws; keep nothing.

    Ends with status 1 when a draft must not be sent.
    """
    with opened() as rapport:
        drafts = [
            checked_again(
                draft,
                grounds_of(
                    draft,
                    database=rapport.database,
                    facts=rapport.facts,
                    shop=rapport.settings.shop,
                    now=rapport.clock(),
                ),
            )
            for draft in drafts_of(rapport.database, get_brief(rapport.database, brief_id).brief_id)
        ]
    if as_json:
        print_json(drafts)
    else:
        rows = (
            (draft.draft_id, draft.variant, found.severity, found.part, found.span, found.message)
            for draft in drafts
            for found in draft.findings
        )
        columns = ("draft", "variant", "severity", "part", "words", "what is wrong")
        print_table("Findings", columns, rows)
        out.print(f"{len(drafts)} drafts checked")
    if any(refuses(draft.findings) for draft in drafts):
        raise typer.Exit(1)


def _open_run(rapport: App, brief_id: str) -> WritingRun | None:
    found = list_runs(rapport.database, brief_id=brief_id, limit=1)
    return found[0] if found and not found[0].status.over else None


def _carry_on(rapport: App, run: WritingRun) -> WritingRun:
    with Progress(console=out, transient=True) as progress:
        task = progress.add_task("writing", total=max(run.cells, 1))
        try:
            return carry_on(
                run.run_id,
                office_of(rapport),
                on_progress=lambda now: progress.update(task, completed=now.done),
            )
        except KeyboardInterrupt:
            pause_run(run.run_id, database=rapport.database, now=rapport.clock())
            return get_run(rapport.database, run.run_id)


def _costs(made: Plan) -> str:
    if not made.drafts_wanted:
        return "Nothing is left to write."
    told = f"{made.drafts_wanted} drafts to write, by {made.writer}"
    if not made.most.calls:
        return f"{told}: no model is asked, and it costs nothing."
    likely, most = made.likely, made.most
    return (
        f"{told}: about {likely.calls} calls and {likely.tokens:,} tokens"
        f" ({likely.cost_micros / _MICROS:.2f} {made.currency}), at worst {most.calls} calls and"
        f" {most.tokens:,} tokens ({most.cost_micros / _MICROS:.2f} {made.currency})."
    )


def _print_run(run: WritingRun) -> None:
    print_heading(run.run_id, f"{run.status.value}, {run.done} of {run.cells} cells")
    use = run.use
    out.print(f"{use.calls} calls, {use.replayed} answers kept from before, {use.tokens:,} tokens")
    if run.detail:
        out.print(run.detail, markup=False)
    for fault in run.faults:
        out.print(f"{fault.cell.channel}, {fault.cell.language}: {fault.detail}", markup=False)
