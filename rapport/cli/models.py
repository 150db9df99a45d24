"""`rapport models`: train, judge, use and take back learned models."""

from pathlib import Path
from typing import Annotated

import typer

from rapport.cli import language_models
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.kit.settings import load_settings
from rapport.training import (
    LANGUAGE,
    SHIFTED,
    ModelCard,
    check_drift,
    check_kind,
    failure_sentences,
    find_evaluation,
    gate_of,
    get_card,
    in_use,
    judge,
    judged_card,
    list_cards,
    predict,
    promote,
    roll_back,
    score_customers,
    train_model,
    write_predictions,
)

app = typer.Typer(help="Train models, see their cards, put them into use.", no_args_is_help=True)
app.command("add")(language_models.add)
app.command("evaluate")(language_models.evaluate)
app.command("serve")(language_models.serve)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Kind = Annotated[
    str, typer.Argument(help="Kind: `propensity`, `churn`, `reply`, `unsubscribe`, `lead`.")
]
AnyKind = Annotated[str, typer.Argument(help="Kind of model, such as `propensity` or `language`.")]
ModelName = Annotated[str, typer.Argument(help="Id of a model, as `rapport models list` shows it.")]


@app.command("train")
def train(kind: Kind, as_json: AsJson = False) -> None:
    """Train a model on the shop's facts and keep it. It is not in use before `promote`."""
    with opened() as rapport:
        home = rapport.settings.home
        model = train_model(kind, facts=rapport.facts, home=home, now=rapport.clock())
    _print_card(home, model.card, as_json=as_json)


@app.command("list")
def show_list(as_json: AsJson = False) -> None:
    """List all models, the newest first."""
    home = load_settings().home
    rows = [_summary(home, card) for card in list_cards(home)]
    if as_json:
        print_json(rows)
    else:
        columns = (
            "model", "kind", "name", "created", "in use", "auc", "baseline auc", "perplexity",
        )  # fmt: skip
        print_table("Models", columns, ([*row.values()] for row in rows))


@app.command("show")
def show(model_id: ModelName, as_json: AsJson = False) -> None:
    """Show a model's card and what its gate says."""
    home = load_settings().home
    _print_card(home, get_card(home, model_id), as_json=as_json)


@app.command("promote")
def use(model_id: ModelName, as_json: AsJson = False) -> None:
    """Put a model into use; one that does not pass its gate stays out."""
    home = load_settings().home
    card = promote(home, model_id, gate_of(get_card(home, model_id)))
    if as_json:
        print_json({"kind": card.kind, "in_use": card.model_id})
    else:
        out.print(f"{card.model_id} is the {card.kind} model in use. {_then_score(card.kind)}")


@app.command("rollback")
def take_back(kind: AnyKind, as_json: AsJson = False) -> None:
    """Take the model in use out of use; the one before it is used again."""
    home = load_settings().home
    check_kind(kind)
    now_used = roll_back(home, kind)
    if as_json:
        print_json({"kind": kind, "in_use": now_used})
    else:
        out.print(f"{now_used or 'No model'} is the {kind} model in use. {_then_score(kind)}")


@app.command("score")
def score(kind: Kind, as_json: AsJson = False) -> None:
    """Write what the model in use says of every customer as scores, which rules ask for.

    With no model in use the scores of the last one are forgotten.
    """
    with opened() as rapport:
        home = rapport.settings.home
        done = score_customers(kind, facts=rapport.facts, home=home, now=rapport.clock())
    if as_json:
        print_json(done)
    elif done.model_id is None:
        out.print(
            f"No {kind} model is in use: nobody has the score {done.score}. "
            f"{done.changed:,} customers had one."
        )
    else:
        out.print(
            f"{done.model_id} gave {done.customers:,} customers the score {done.score}, "
            f"{done.changed:,} of them another than before, in {done.seconds:.1f} s."
        )


@app.command("predict")
def write(
    kind: Kind,
    file: Annotated[Path, typer.Argument(help="File to write: .csv or .parquet.")],
    as_json: AsJson = False,
) -> None:
    """Ask the model in use about every customer and write the answers to a file."""
    with opened() as rapport:
        rows = predict(kind, facts=rapport.facts, home=rapport.settings.home, now=rapport.clock())
    write_predictions(rows, file)
    if as_json:
        print_json({"kind": kind, "customers": rows.num_rows, "file": str(file)})
    else:
        out.print(f"{rows.num_rows} customers written to {file}.")


@app.command("drift")
def watch(kind: Kind, as_json: AsJson = False) -> None:
    """Hold the customers of today against those the model in use learned from, and test it."""
    with opened() as rapport:
        home = rapport.settings.home
        report = check_drift(kind, facts=rapport.facts, home=home, now=rapport.clock())
    if report is None:
        out.print(f"No {kind} model that can be watched is in use.")
    elif as_json:
        print_json(report)
    else:
        rows = [("score", report.score_psi), *report.feature_psi.items()]
        shown = sorted(rows[1:], key=lambda row: -row[1])
        print_table(
            f"{report.model_id}: PSI, {SHIFTED} is a shift",
            ("what", "PSI"),
            [(name, f"{value:.3f}") for name, value in (rows[0], *shown)],
        )
        out.print(
            f"Of {report.tested:,} customers whose outcome is known: AUC {report.auc:.3f}, "
            f"calibration error {report.calibration_error:.3f}."
        )
        if report.causes:
            out.print("Train it anew because of: " + ", ".join(report.causes))


def _then_score(kind: str) -> str:
    if kind == LANGUAGE:
        return "`rapport models serve` serves it; a server that runs is to be started again."
    return (
        f"`rapport models score {kind}` lets the scores follow; "
        "a running server does so within a minute."
    )


def _summary(home: Path, card: ModelCard) -> dict[str, object]:
    return {
        "model_id": card.model_id,
        "kind": card.kind,
        "name": card.name,
        "created_at": card.created_at.isoformat(timespec="seconds"),
        "in_use": in_use(home, card.kind) == card.model_id,
        "auc": _rounded(card, "auc"),
        "baseline_auc": _rounded(card, "baseline_auc"),
        "perplexity": _rounded(judged_card(home, card), "perplexity"),
    }


def _print_card(home: Path, card: ModelCard, *, as_json: bool) -> None:
    current = in_use(home, card.kind)
    judged = judged_card(home, card)
    verdict = judge(judged, gate_of(card), current=current)
    used = current == card.model_id
    if as_json:
        failures = () if used else verdict.failures
        measured = find_evaluation(home, card)
        print_json(
            {"card": card, "evaluation": measured, "in_use": used, "gate_failures": failures}
        )
        return
    facts = [(name, f"{value:.4g}") for name, value in judged.metrics.items()]
    head = [("kind", card.kind), ("data", card.data_hash), ("parent", judged.parent or "none")]
    head += [("name", card.name)] if card.name else []
    head += [("licence", card.licence)] if card.licence else []
    print_table(f"{card.model_id}: {card.about}", ("what", "value"), [*head, *facts])
    if used:
        out.print("In use.")
    elif verdict.passed:
        out.print(f"Passes its gate: `rapport models promote {card.model_id}` puts it into use.")
    else:
        reasons = failure_sentences(verdict.failures, language="en")
        out.print(f"Does not pass its gate: {reasons}", soft_wrap=True)


def _rounded(card: ModelCard, metric: str) -> float | None:
    value = card.metrics.get(metric)
    return None if value is None else round(value, 4)
