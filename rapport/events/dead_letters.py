"""Dead letters: calls that cannot be used, kept with the reason until it is mended.

A call gets here from the door (refused in a batch) or from the inbox (no fact can be made of it).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec

from rapport.events.batches import parse_letter
from rapport.events.errors import DeadLetterNotFound, LettersNotChosen
from rapport.events.model import Call, DeadLetter
from rapport.events.store.inbox import put_calls, take_out
from rapport.events.store.letters import (
    count_letters,
    drop_letters,
    forget_letters,
    put_letters,
    read_letters,
)
from rapport.kit.errors import Invalid
from rapport.kit.ids import id_of
from rapport.storage import Database

_PART = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What a replay did: calls put back into the inbox, and those that still cannot be used."""

    replayed: int = 0
    still_dead: int = 0


def list_dead_letters(
    database: Database, *, source: str | None = None, limit: int = 50, offset: int = 0
) -> list[DeadLetter]:
    """Give dead letters, oldest first."""
    with database.read() as connection:
        return read_letters(connection, source=source, limit=limit, offset=offset)


def get_dead_letter(database: Database, letter_id: str) -> DeadLetter:
    """Return the dead letter, or raise `DeadLetterNotFound`."""
    with database.read() as connection:
        found = read_letters(connection, letter_id=letter_id, limit=1)
    if not found:
        raise DeadLetterNotFound(
            f"there is no dead letter {letter_id!r}; see `rapport dead-letters list`"
        )
    return found[0]


def count_dead_letters(database: Database) -> dict[tuple[str, str], int]:
    """Say how many dead letters there are of each source and code."""
    with database.read() as connection:
        return count_letters(connection)


def check_chosen(letter_id: str | None, source: str | None, *, everything: bool) -> None:
    """Raise `LettersNotChosen` unless it is said in one way which dead letters are meant."""
    if sum([letter_id is not None, source is not None, everything]) != 1:
        raise LettersNotChosen("say which dead letters: one id, one source, or all of them")


def bury_calls(
    database: Database, number: int, positions: Collection[int], *, code: str, reason: str
) -> None:
    """Move calls out of a row of the inbox, by their places in it, to the dead letters."""
    with database.begin() as connection:
        taken = take_out(connection, number, positions)
        put_letters(connection, [_letter(call, code=code, reason=reason) for call in taken])


def replay_dead_letters(
    database: Database,
    *,
    letter_id: str | None = None,
    source: str | None = None,
    currency: str | None = None,
) -> Replayed:
    """Try dead letters again: all, those of a source, or one. What can be used goes to the inbox.

    Safe to repeat and to kill: a letter leaves with the same commit that puts its call back. A call
    without `messageId` keeps the id that follows from its letter, so it counts once.
    """
    if letter_id is not None:
        get_dead_letter(database, letter_id)
    replayed = still_dead = 0
    while True:
        with database.begin() as connection:
            letters = read_letters(
                connection, letter_id=letter_id, source=source, limit=_PART, offset=still_dead
            )
            calls, dead = _tried(letters, currency)
            kept = {letter.letter_id for letter in dead}
            gone = [letter.letter_id for letter in letters if letter.letter_id not in kept]
            put_calls(connection, calls)
            drop_letters(connection, gone)
            put_letters(connection, dead)
        replayed, still_dead = replayed + len(calls), still_dead + len(dead)
        if len(letters) < _PART:
            return Replayed(replayed=replayed, still_dead=still_dead)


def delete_dead_letters(
    database: Database, *, letter_id: str | None = None, source: str | None = None
) -> int:
    """Delete dead letters for good: all, those of a source, or one; return how many."""
    if letter_id is not None:
        get_dead_letter(database, letter_id)
    deleted = 0
    while True:
        with database.begin() as connection:
            letters = read_letters(connection, letter_id=letter_id, source=source, limit=_PART)
            deleted += drop_letters(connection, [letter.letter_id for letter in letters])
        if len(letters) < _PART:
            return deleted


def forget_dead_letters(database: Database, *, now: datetime, days: int) -> int:
    """Delete the dead letters that were received more than `days` ago; return how many."""
    with database.begin() as connection:
        return forget_letters(connection, before=now - timedelta(days=days))


def _tried(
    letters: Sequence[DeadLetter], currency: str | None
) -> tuple[list[Call], list[DeadLetter]]:
    calls: list[Call] = []
    dead: list[DeadLetter] = []
    for letter in letters:
        try:
            calls.append(parse_letter(letter, currency=currency))
        except Invalid as error:
            attempts = letter.attempts + 1
            dead.append(replace(letter, code=error.code, reason=str(error), attempts=attempts))
    return calls, dead


def _letter(call: Call, *, code: str, reason: str) -> DeadLetter:
    return DeadLetter(
        letter_id=id_of("dead", call.source, call.message_id),
        source=call.source,
        code=code,
        reason=reason,
        received_at=call.received_at,
        payload=msgspec.json.encode(call).decode(),
        checked=True,
    )
