"""`rapport insights aspects`: what reviews speak of, found in texts, decided by people."""

from typing import Annotated

import typer

from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.insights import (
    AspectState,
    LearnedAspect,
    bootstrap_aspects,
    labelled_mentions,
    labelled_targets,
    learn_aspect_polarity,
    learn_tagger,
    learned_aspects,
    merge_aspects,
    refuse_aspect,
    rename_aspect,
    use_aspect,
)

app = typer.Typer(help="What reviews speak of, by product category.", no_args_is_help=True)

_AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
_Ids = Annotated[list[str], typer.Argument(help="Ids of aspects, as `list` shows them.")]
_SHOWN = 6


@app.command("find")
def find(
    fewest: Annotated[
        int, typer.Option(min=2, help="Texts of a category that must speak of it.")
    ] = 5,
    as_json: _AsJson = False,
) -> None:
    """Propose aspects from the texts that were read; nothing is used before you say so."""
    with opened() as rapport:
        found = bootstrap_aspects(
            rapport.facts, rapport.database, now=rapport.clock(), fewest=fewest
        )
    _show(found, as_json=as_json)


@app.command("list")
def listed(
    state: Annotated[AspectState | None, typer.Option(help="Only those in this state.")] = None,
    category: Annotated[str | None, typer.Option(help="Only those of this category.")] = None,
    as_json: _AsJson = False,
) -> None:
    """Show what was found, with the words for it and what was decided."""
    with opened() as rapport:
        found = learned_aspects(rapport.database, state=state, category=category)
    _show(found, as_json=as_json)


@app.command("use")
def use(aspect_ids: _Ids) -> None:
    """Read texts for these from now on."""
    with opened() as rapport:
        for aspect_id in aspect_ids:
            use_aspect(rapport.database, aspect_id)
    out.print(f"In use: {', '.join(aspect_ids)}. Texts are read again at the next refresh.")


@app.command("refuse")
def refuse(aspect_ids: _Ids) -> None:
    """Leave these out; they are not proposed again."""
    with opened() as rapport:
        for aspect_id in aspect_ids:
            refuse_aspect(rapport.database, aspect_id)
    out.print(f"Refused: {', '.join(aspect_ids)}.")


@app.command("rename")
def rename(
    aspect_id: str,
    name: str,
    language: Annotated[str, typer.Option(help="Of the name: zh or en.")] = "zh",
) -> None:
    """Call one otherwise; its id stays, so that rules keep asking for it."""
    with opened() as rapport:
        rename_aspect(rapport.database, aspect_id, language=language, name=name)
    out.print(f"{aspect_id} is now called {name}.")


@app.command("merge")
def merge(
    into: Annotated[str, typer.Argument(help="The aspect that stays.")],
    others: Annotated[list[str], typer.Argument(help="Those that become part of it.")],
) -> None:
    """Make one of several that mean the same."""
    with opened() as rapport:
        merged = merge_aspects(rapport.database, into, others)
    words = [word for forms in merged.words.values() for word in forms]
    out.print(f"{into} now has the words {', '.join(words)}.")


@app.command("learn")
def learn(as_json: _AsJson = False) -> None:
    """Learn from stars and labels how things are felt about, and which things are named.

    Each of the two is used only if it beats the words.
    """
    with opened() as rapport:
        done = learn_aspect_polarity(
            rapport.facts,
            rapport.database,
            now=rapport.clock(),
            labels=labelled_mentions(rapport.facts, rapport.database),
        )
        tagger = learn_tagger(
            rapport.facts,
            rapport.database,
            now=rapport.clock(),
            labels=labelled_targets(rapport.facts, rapport.database),
        )
    if as_json:
        print_json({"polarity": done, "tagger": tagger})
        return
    verdict = "It is used." if done.used else "The words of feeling stay."
    out.print(
        f"Learned from {done.examples:,} mentions, judged on {done.asked:,} that people labelled: "
        f"{done.model_right:.0%} right, the words {done.words_right:.0%}. {verdict}"
    )
    verdict = "It is used." if tagger.used else "The words alone stay."
    out.print(
        f"Learned to find things from {tagger.examples:,} texts, judged on {tagger.asked:,} "
        f"labels: F1 {tagger.tagger_f1:.0%}, the words {tagger.words_f1:.0%}. {verdict}"
    )


def _show(found: list[LearnedAspect], *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    rows = [
        (
            one.aspect_id,
            one.category or "the whole shop",
            one.state.value,
            f"{one.support:,}",
            ", ".join(word for forms in one.words.values() for word in forms[:_SHOWN]),
            ", ".join(f"{word}{'+' if sign > 0 else '-'}" for word, sign in one.opinions.items()),
        )
        for one in found
    ]
    print_table("Aspects", ("aspect", "category", "state", "texts", "words", "felt"), rows)
