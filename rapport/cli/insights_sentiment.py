"""The commands of `rapport insights` for how texts feel: what is learned, and what people say."""

from dataclasses import asdict
from typing import Annotated

import typer

from rapport.app import readers_of_shop
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.insights import (
    Correction,
    LabelWhat,
    Trial,
    Why,
    agreement,
    forget_learned,
    label_reading,
    labels_of,
    learn_sentiment,
    next_to_label,
    sentiment_trials,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]

_WHY = {
    Why.BETTER: "it reads better, and is used from now on",
    Why.NOT_BETTER: "it reads no better, and is not used",
    Why.TOO_FEW: "too few texts have clear stars or a label",
}


def add_to(app: typer.Typer) -> None:
    app.command("learn-sentiment")(learn)
    app.command("sentiment-trials")(trials)
    app.command("forget-sentiment")(forget)
    app.command("explain")(explain)
    app.command("to-label")(to_label)
    app.command("label")(label)
    app.command("agreement")(agree)


def learn(as_json: AsJson = False) -> None:
    """Learn to read sentiment from the shop's stars and labels; used only where it is better."""
    with opened() as rapport:
        labels = labels_of(rapport.database, what=LabelWhat.SENTIMENT)
        home, now = rapport.settings.home, rapport.clock()
        trial = learn_sentiment(rapport.facts, labels, home=home, now=now)
    if as_json:
        print_json(asdict(trial))
    else:
        out.print(_told(trial))


def trials(as_json: AsJson = False) -> None:
    """Show what was learned, how it did beside the reader in use, and whether it is used."""
    with opened() as rapport:
        found = sentiment_trials(rapport.settings.home)
    if as_json:
        print_json([asdict(one) for one in found])
    for trial in [] if as_json else found:
        out.print(f"{trial.at:%Y-%m-%d %H:%M}  {_told(trial)}")


def forget(as_json: AsJson = False) -> None:
    """Read with the built-in words again."""
    with opened() as rapport:
        done = forget_learned(rapport.settings.home, now=rapport.clock())
    if as_json:
        print_json({"forgotten": done})
    else:
        out.print("Texts are read with the built-in words." if done else "Nothing was learned.")


def explain(
    text: Annotated[str, typer.Argument(help="A text in Chinese or English.")],
    as_json: AsJson = False,
) -> None:
    """Say which words of a text carry its sentiment, for this shop's reader."""
    with opened() as rapport:
        parts = readers_of_shop(rapport).explain(text)
    if as_json:
        print_json([asdict(part) for part in parts])
        return
    strongest = sorted(parts, key=lambda part: -abs(part.weight))
    rows = [(text[part.start : part.end], f"{part.weight:+.2f}") for part in strongest]
    print_table("Carried by", ("words", "log-odds"), rows)


def to_label(
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show the texts whose sentiment people should be asked for next."""
    with opened() as rapport:
        found = next_to_label(rapport.facts, rapport.database, limit=limit)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    rows = [(one.text_id, f"{one.positive:.2f}", one.text[:80]) for one in found]
    print_table("To label", ("text", "positive", "words"), rows)


def label(
    text_id: Annotated[str, typer.Argument(help="Such as review:r1.")],
    value: Annotated[str, typer.Argument(help="What is right; `none` for nothing.")],
    by: Annotated[str, typer.Option(help="Who says so.")],
    what: Annotated[LabelWhat, typer.Option(help="Not mention.")] = LabelWhat.SENTIMENT,
    as_json: AsJson = False,
) -> None:
    """Say what is right in the reading of a text; it stays so however often it is read."""
    correction = Correction(
        text_id=text_id, what=what, after={"value": None if value == "none" else value}
    )
    with opened() as rapport:
        kept = label_reading(
            correction,
            facts=rapport.facts,
            database=rapport.database,
            operator=by,
            now=rapport.clock(),
        )
    if as_json:
        print_json(asdict(kept))
    else:
        out.print(f"{text_id}: {what.value} is {value}.")


def agree(as_json: AsJson = False) -> None:
    """Say how far operators agree on the sentiment of texts that several labelled."""
    with opened() as rapport:
        found = agreement(labels_of(rapport.database, what=LabelWhat.SENTIMENT))
    if as_json:
        print_json(asdict(found))
    elif found.share is None:
        out.print("No text was labelled by two operators.")
    else:
        kappa = "" if found.kappa is None else f", kappa {found.kappa:.2f}"
        out.print(f"{found.texts:,} texts, {found.share:.0%} of pairs agree{kappa}")


def _told(trial: Trial) -> str:
    told = f"{trial.examples:,} texts, {trial.labels:,} of them labelled by people: "
    told += _WHY[trial.why]
    if trial.accuracy is None or trial.accuracy_before is None or trial.gain is None:
        return told
    return (
        f"{told}. Right of {trial.held_out:,} newest: {trial.accuracy:.1%}, before"
        f" {trial.accuracy_before:.1%}; log loss {trial.gain:+.3f} better"
        f" ({trial.low:+.3f} to {trial.high:+.3f})"
    )
