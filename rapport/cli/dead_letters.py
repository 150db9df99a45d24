"""`rapport dead-letters`: events that could not be used, with the reason, and their replay."""

from typing import Annotated

import msgspec
import typer

from rapport.cli.operating import opened_operations
from rapport.cli.output import out, print_heading, print_json, print_table
from rapport.events import (
    DeadLetter,
    check_chosen,
    delete_dead_letters,
    get_dead_letter,
    list_dead_letters,
    replay_dead_letters,
)

app = typer.Typer(
    help="Look at events that could not be used, and replay them.", no_args_is_help=True
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
LetterId = Annotated[str, typer.Argument(help="Id, as `rapport dead-letters list` shows it.")]
OneLetter = Annotated[str | None, typer.Argument(help="Id of one letter.")]
OfSource = Annotated[str | None, typer.Option("--source", help="Only those of this source.")]
Everything = Annotated[bool, typer.Option("--all", help="All dead letters.")]

_SHOWN = ("letter_id", "source", "code", "reason", "received_at", "attempts")


@app.command("list")
def show_list(
    source: OfSource = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List dead letters, oldest first, without what they say: that is personal data."""
    with opened_operations() as rapport:
        letters = list_dead_letters(rapport.database, source=source, limit=limit)
    if as_json:
        print_json([_told(letter) for letter in letters])
    else:
        rows = [tuple(_told(letter).values()) for letter in letters]
        print_table("Dead letters", ("id", "source", "code", "reason", "received", "tries"), rows)


@app.command("show")
def show(letter_id: LetterId, as_json: AsJson = False) -> None:
    """Show one dead letter with its call."""
    with opened_operations() as rapport:
        letter = get_dead_letter(rapport.database, letter_id)
    call = msgspec.json.decode(letter.payload)
    if as_json:
        print_json(_told(letter) | {"checked": letter.checked, "call": call})
        return
    print_heading(letter.letter_id, f"from {letter.source}, {letter.received_at:%Y-%m-%d %H:%M}")
    out.print(f"{letter.code}: {letter.reason}")
    out.print_json(data=call)


@app.command("replay")
def replay(
    letter_id: OneLetter = None,
    source: OfSource = None,
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Try dead letters again once the cause is mended; what can be used goes to the inbox."""
    check_chosen(letter_id, source, everything=everything)
    with opened_operations() as rapport:
        done = replay_dead_letters(
            rapport.database,
            letter_id=letter_id,
            source=source,
            currency=rapport.settings.shop.currency,
        )
    if as_json:
        print_json(done)
    else:
        out.print(f"{done.replayed} went to the inbox, {done.still_dead} still cannot be used.")


@app.command("delete")
def delete(
    letter_id: OneLetter = None,
    source: OfSource = None,
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Delete dead letters for good."""
    check_chosen(letter_id, source, everything=everything)
    with opened_operations() as rapport:
        deleted = delete_dead_letters(rapport.database, letter_id=letter_id, source=source)
    if as_json:
        print_json({"deleted": deleted})
    else:
        out.print(f"{deleted} dead letters are deleted.")


def _told(letter: DeadLetter) -> dict[str, object]:
    return {name: getattr(letter, name) for name in _SHOWN}
