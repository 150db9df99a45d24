"""`rapport evaluate`: what people say of texts, blind and in pairs."""

from pathlib import Path
from typing import Annotated

import typer

from rapport.cli.files import read_text
from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_json, print_table
from rapport.evaluation import (
    Agreement,
    Results,
    StudyPlan,
    get_study,
    list_studies,
    new_study,
    progress_of,
    read_items,
    results_of,
)

app = typer.Typer(help="Judge texts.", no_args_is_help=True)
judging = typer.Typer(
    help="Studies in which operators compare texts in the console.", no_args_is_help=True
)
app.add_typer(judging, name="judge")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]


@judging.command("new")
def make(
    name: str,
    *,
    items: Annotated[
        Path,
        typer.Option(
            "--items",
            help='JSON Lines: `{"facts": "…", "texts": {"ours": "…", "theirs": "…"}}`.',
            exists=True,
            dir_okay=False,
        ),
    ],
    question: Annotated[str, typer.Option("--question", help="What is asked of a pair.")] = "",
    pairs: Annotated[
        int | None, typer.Option("--pairs", min=1, help="How many at most; else all.")
    ] = None,
    twice: Annotated[
        float, typer.Option("--twice", min=0, max=1, help="Share judged by two operators.")
    ] = 0.2,
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1)] = 1,
    as_json: AsJson = False,
) -> None:
    """Make a study and draw its pairs; operators judge them in the console under Judge."""
    rows = read_items(read_text(items))
    plan = StudyPlan(question=question, seed=seed, most=pairs, twice_share=twice)
    with opened_operations() as rapport:
        study = new_study(
            name,
            rows,
            database=rapport.database,
            created_by="cli",
            now=rapport.clock(),
            plan=plan,
        )
        wanted = progress_of(rapport.database, study.study_id).wanted
    if as_json:
        print_json({"study": study, "wanted": wanted})
    else:
        out.print(f"Study {study.name!r} is {study.study_id}: {wanted} judgements are wanted.")


@judging.command("list")
def show_list(as_json: AsJson = False) -> None:
    """List all studies, the newest first, and how far they are."""
    with opened_operations() as rapport:
        found = [
            (one, progress_of(rapport.database, one.study_id))
            for one in list_studies(rapport.database)
        ]
    if as_json:
        print_json([{"study": one, "progress": progress} for one, progress in found])
        return
    rows = [
        (one.name, f"{progress.given} of {progress.wanted}", progress.judges, one.study_id)
        for one, progress in found
    ]
    print_table("Studies", ("study", "judged", "judges", "id"), rows)


@judging.command("results")
def show_results(
    study: Annotated[str, typer.Argument(help="Id or name of a study.")], as_json: AsJson = False
) -> None:
    """Say which system people prefer, how sure that is, and how far they agree."""
    with opened_operations() as rapport:
        found = results_of(get_study(rapport.database, study), database=rapport.database)
    if as_json:
        print_json(found)
    else:
        _print(found)


def _print(found: Results) -> None:
    rows = [
        (
            one.system,
            f"{one.strength:+.2f} ({one.strength_low:+.2f} to {one.strength_high:+.2f})",
            f"{one.win_rate:.1%} ({one.win_low:.1%} to {one.win_high:.1%})",
            f"{one.wins} / {one.ties} / {one.losses}",
            one.bad,
        )
        for one in found.systems
    ]
    columns = ("system", "strength", "win rate", "won / tied / lost", "both bad")
    progress = found.progress
    title = f"{found.study.name}: {progress.given} of {progress.wanted} judgements"
    print_table(title, columns, rows)
    out.print(_agreement(found.agreement))
    left = found.left
    out.print(f"Left preferred: {left.value:.1%} of {left.cases} (half is fair).")


def _agreement(found: Agreement) -> str:
    if found.raw is None:
        return "No pair has two judgements yet: agreement is unknown."
    named = [("Krippendorff's α", found.alpha), ("Cohen's κ", found.kappa)]
    values = [f"{name} {value:.2f}" for name, value in named if value is not None]
    told = "; ".join([f"{found.raw:.0%} of two judgements are the same", *values])
    return f"Agreement ({found.shared} judged by two or more, {found.raters} judges): {told}."
