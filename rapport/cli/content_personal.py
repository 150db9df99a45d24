"""`rapport content personal`: paragraphs for what is known of a draft's readers."""

from typing import Annotated

import typer

from rapport.app import desk_of
from rapport.cli.opening import opened
from rapport.cli.operating import opened_operations
from rapport.cli.output import print_json, print_table
from rapport.content import get_draft
from rapport.studio import (
    MOST_PATTERNS,
    Limits,
    PersonalText,
    model_within,
    personal_texts,
    write_personal,
)

_MICROS = 1_000_000


def personal(
    draft_id: Annotated[str, typer.Argument(metavar="DRAFT_ID", help="Id of the draft.")],
    *,
    patterns: Annotated[
        int, typer.Option(min=1, help="For how many patterns of evidence at most.")
    ] = MOST_PATTERNS,
    calls: Annotated[int, typer.Option(min=0, help="Most calls of a model; 0 for no limit.")] = 0,
    tokens: Annotated[int, typer.Option(min=0, help="Most tokens; 0 for no limit.")] = 0,
    money: Annotated[float, typer.Option(min=0, help="Most money; 0 for no limit.")] = 0,
    show: Annotated[
        bool, typer.Option("--show", help="Write nothing; show what is there.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Write a paragraph for each pattern of evidence in a draft's group, and check it.

    The draft shows where: {{ personal.paragraph | default: "" }}. Without a model the phrasebook
    writes.
    """
    if show:
        with opened_operations() as operations:
            version = get_draft(operations.database, draft_id).version
            found = personal_texts(operations.database, draft_id, version)
    else:
        limits = Limits(calls=calls, tokens=tokens, cost_micros=round(money * _MICROS))
        with opened() as rapport:
            model = model_within(
                rapport.settings.llm, rapport.database, limits=limits, clock=rapport.clock
            )
            found = write_personal(draft_id, desk=desk_of(rapport), model=model, most=patterns)
    if as_json:
        print_json(found)
        return
    print_table(
        "Personal paragraphs",
        ("pattern", "people", "status", "text", "from", "faults"),
        [_row(one) for one in found],
    )


def _row(one: PersonalText) -> tuple[object, ...]:
    return (one.pattern, one.people, one.status, one.text, one.written_by, ", ".join(one.faults))
