"""`rapport content prompts improve`: search for a better text of a prompt, and report on it."""

from contextlib import closing
from pathlib import Path
from statistics import fmean
from typing import Annotated

import typer

from rapport.cli.opening import opened
from rapport.cli.output import err, out, print_json, print_table
from rapport.content import get_brief
from rapport.llm import Budget, EndpointMissing, open_model
from rapport.prompting import (
    WEIGHTS,
    Improvement,
    Workshop,
    improve_prompt,
    load_engine,
    report_of,
    trials_of,
    write_improvement,
)


def improve(
    name: Annotated[str, typer.Argument(help="Name of the prompt; see `list`.")],
    *,
    briefs: Annotated[list[str], typer.Option(help="Id of a brief to try it on; repeat it.")],
    calls: Annotated[int, typer.Option(min=1, help="Most questions to the model, in all.")] = 150,
    to: Annotated[Path, typer.Option("--out", help="Folder for the new text and the report.")],
    as_name: Annotated[
        str, typer.Option("--as", help="Name of the new text; needed for write-copy.")
    ] = "",
    seed: Annotated[int, typer.Option(help="Which cells are learned from and reported on.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Search for a better text of a prompt by what the checks say; needs `rapport[prompts]`.

    Writes NAME.md with the next version and NAME.report.json into a folder. Nothing is replaced:
    read both, and put the text into the folder of prompts yourself.
    """
    load_engine()  # before anything is asked or paid for
    with opened() as rapport:
        llm = rapport.settings.llm
        budget = Budget(llm, rapport.database, clock=rapport.clock)
        model = open_model(llm, rapport.database, budget=budget)
        if model is None:
            raise EndpointMissing(
                "a prompt is tried on a model and none is set up; set RAPPORT_LLM__URL and"
                " RAPPORT_LLM__MODEL"
            )
        workshop = Workshop(
            database=rapport.database,
            facts=rapport.facts,
            shop=rapport.settings.shop,
            now=rapport.clock(),
        )
        trials = trials_of([get_brief(rapport.database, one) for one in briefs], workshop)
        with closing(model), err.status("Searching"):
            found = improve_prompt(
                rapport.prompts.get(name), trials, model=model, calls=calls, seed=seed, name=as_name
            )
    paths = write_improvement(found, to, use=budget.run, currency=llm.currency)
    if as_json:
        print_json(report_of(found, use=budget.run, currency=llm.currency))
        return
    _print(found)
    for path in paths:
        out.print(str(path), soft_wrap=True)


def _print(found: Improvement) -> None:
    sides = found.before_outcomes, found.after_outcomes
    rows = [("score", *(f"{fmean(one.score for one in side):.3f}" for side in sides))]
    for part in WEIGHTS:
        values = [[one.parts[part] for one in side if part in one.parts] for side in sides]
        if all(values):
            rows.append((part, *(f"{fmean(some):.3f}" for some in values)))
    print_table(
        f"{len(found.held_out)} cells that the search never saw", ("", "before", "after"), rows
    )
    gap = found.difference
    out.print(f"{found.tried} texts tried with {found.calls} calls.")
    if not found.changed:
        out.print("No text was better than the one there is; only the report was written.")
        return
    interval = f"{gap.low:+.3f} to {gap.high:+.3f}"
    out.print(f"After minus before: {gap.value:+.3f} (95 % interval: {interval}).")
    if gap.low <= 0:
        out.print("The interval holds nought: it may be luck. Try more cells before you use it.")
