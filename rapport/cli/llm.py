"""`rapport llm`: what the language models can do, were asked, and cost."""

from datetime import timedelta
from typing import Annotated

import typer

from rapport.cli.llm_batch import app as batch_app
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table
from rapport.llm import AnswerKeep, CallLog, probe_endpoints

app = typer.Typer(help="Language models: what they can do and cost.", no_args_is_help=True)
app.add_typer(batch_app, name="batch")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]

_MICROS = 1_000_000


@app.command()
def probe(
    remembered: Annotated[
        bool, typer.Option("--remembered", help="Take what is remembered where it is not too old.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find out what each endpoint of the settings can do, with a few short requests."""
    with opened_operations() as rapport:
        found = probe_endpoints(
            rapport.settings.llm, rapport.database, fresh=not remembered, clock=rapport.clock
        )
    if as_json:
        print_json(found)
        return
    for one in found:
        rows = [(name, "yes" if can else "no") for name, can in one.able.items()]
        print_table(f"{one.model} at {one.url}, {one.probed_at:%Y-%m-%d}", ("ability", "can"), rows)
        out.print(f"Answers are asked for as {one.format}.")


@app.command()
def calls(
    prompt: Annotated[str | None, typer.Option(help="Only those of this prompt.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the questions that were asked, the newest first; never what was said."""
    with opened_operations() as rapport:
        found = CallLog(rapport.database).latest(limit, prompt=prompt)
    if as_json:
        print_json(found)
        return
    columns = ("asked", "prompt", "model", "outcome", "requests", "tokens", "cost", "ms")
    rows = [
        (
            f"{one.started_at:%Y-%m-%d %H:%M}",
            f"{one.prompt}@{one.prompt_version}",
            one.model,
            one.outcome,
            one.attempts,
            f"{one.prompt_tokens:,} + {one.completion_tokens:,}",
            _money(one.cost_micros, one.currency),
            one.latency_ms,
        )
        for one in found
    ]
    print_table("Calls", columns, rows)


@app.command()
def costs(
    days: Annotated[int, typer.Option(min=1, max=3650, help="How many days back.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Sum up tokens and money by day (UTC), prompt and model."""
    with opened_operations() as rapport:
        since = rapport.clock() - timedelta(days=days)
        found = CallLog(rapport.database).spendings(since=since)
    if as_json:
        print_json(found)
        return
    columns = ("day", "prompt", "model", "calls", "requests", "tokens", "cost")
    rows = [
        (
            one.day,
            one.prompt,
            one.model,
            one.calls,
            one.requests,
            f"{one.prompt_tokens:,} + {one.completion_tokens:,}",
            _money(one.cost_micros, one.currency),
        )
        for one in found
    ]
    print_table("Costs", columns, rows)


@app.command()
def forget(
    prompt: Annotated[str | None, typer.Option(help="Only answers to this prompt.")] = None,
    as_json: AsJson = False,
) -> None:
    """Erase kept answers, so that the questions are asked again."""
    with opened_operations() as rapport:
        gone = AnswerKeep(rapport.database).forget(prompt=prompt)
    if as_json:
        print_json({"forgotten": gone})
    else:
        out.print(f"{gone:,} kept answers erased.")


def _money(micros: int, currency: str) -> str:
    return f"{micros / _MICROS:,.4f} {currency}".strip()
