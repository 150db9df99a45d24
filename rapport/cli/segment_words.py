"""`rapport segments understand`: from a sentence to a rule."""

from typing import Annotated

import typer

from rapport.app import App, topics_of_shop
from rapport.campaigns import list_campaigns
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.llm import open_model
from rapport.segments import (
    NotUnderstood,
    Understood,
    ask_model,
    describe,
    read_vocabulary,
    rule_json,
    save_segment,
    segment_names,
    understand,
)

_READING_COLUMNS = ("words", "read as", "meaning")


def understand_sentence(
    sentence: Annotated[str, typer.Argument(help="Who is wanted, in Chinese or English.")],
    language: Annotated[
        str | None, typer.Option("--language", help="`zh` or `en`; told from the letters if not.")
    ] = None,
    save: Annotated[
        str | None, typer.Option("--save", metavar="NAME", help="Keep the rule as a segment.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Read a sentence as a rule; ask back where it can mean two things, never guess."""
    with opened() as rapport:
        found = read_sentence(rapport, sentence, language)
        segment_id = _saved(rapport, found, save) if save else None
        named, topics = segment_names(rapport.database), topics_of_shop(rapport)
    if as_json:
        print_json({**understood_json(found), "segment_id": segment_id})
        return
    _print(found)
    if found.rule:
        out.print(describe(found.rule, found.language, segment_name=named, topics=topics))
        print_json(rule_json(found.rule))
    if segment_id:
        out.print(f"Kept as segment {segment_id}.")


def read_sentence(app: App, sentence: str, language: str | None) -> Understood:
    """Read a sentence by the grammar, and by the model of the settings where that refuses it."""
    vocabulary = read_vocabulary(
        facts=app.facts,
        database=app.database,
        now=app.clock(),
        zone=app.settings.shop.timezone,
        campaigns={one.campaign_id: (one.name,) for one in list_campaigns(app.database)},
        topics=topics_of_shop(app),
    )
    found = understand(sentence, vocabulary=vocabulary, language=language)
    model = open_model(app.settings.llm, app.database) if found.refusal else None
    return ask_model(sentence, model=model, vocabulary=vocabulary) if model else found


def understood_json(found: Understood) -> dict[str, object]:
    """Give what became of a sentence as a JSON value; rules as `rapport segments create` reads."""
    choices = found.question.choices if found.question else ()
    return {
        "sentence": found.sentence,
        "language": found.language,
        "rule": rule_json(found.rule) if found.rule else None,
        "question": found.question
        and {
            "text": dict(found.question.text),
            "choices": [
                {"rule": rule_json(one.rule), "sentence": dict(one.sentence)} for one in choices
            ],
        },
        "refusal": found.refusal,
        "readings": found.readings,
    }


def _saved(app: App, found: Understood, name: str) -> str:
    if found.rule is None:
        why = found.question.text if found.question else found.refusal and found.refusal.text
        told = (why or {}).get(found.language, "")
        raise NotUnderstood(f"the sentence is no rule yet, so nothing was kept: {told}")
    segment = save_segment(
        database=app.database, name=name, rule=found.rule, created_by="cli", now=app.clock()
    )
    return segment.segment_id


def _print(found: Understood) -> None:
    if found.readings:
        rows = [(one.text, one.kind, one.meaning) for one in found.readings]
        print_table("How it was read", _READING_COLUMNS, rows)
    if found.refusal:
        out.print(found.refusal.text[found.language], style="yellow")
    if found.question:
        out.print(found.question.text[found.language], style="yellow")
        for number, choice in enumerate(found.question.choices, start=1):
            out.print(f"{number}. {choice.sentence[found.language]}")
