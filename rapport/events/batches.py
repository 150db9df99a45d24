"""Reads batches of calls: what can be used is kept, the rest becomes dead letters with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from rapport.events.calls import (
    MOST_CALL_BYTES,
    Heard,
    RawCall,
    read_typed,
    typed_call,
)
from rapport.events.errors import BadCall, CallTooLarge
from rapport.events.model import Call, DeadLetter
from rapport.events.plain import is_plain
from rapport.kit.errors import Invalid
from rapport.kit.ids import id_of

MOST_BATCH_BYTES = 500 * 1024
_LONGEST_REASON = 500
_MOST_LETTERS = 1_000  # of one batch: nobody may fill the store with what is of no use
_LONGEST_PAYLOAD = 32 * 1024


class _RawBatch(msgspec.Struct, rename="camel"):
    batch: list[msgspec.Raw]
    sent_at: str | None = None


class _TypedBatch(msgspec.Struct):
    batch: list[RawCall]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The calls of a batch that can be used; for each that cannot, a sentence by its position.

    `letters` are those of the refused calls that are worth keeping.
    """

    calls: tuple[Call, ...]
    refused: Mapping[int, str]
    letters: tuple[DeadLetter, ...] = ()

    def check_usable(self) -> None:
        """Raise `BadCall` if there were calls and none can be used."""
        if self.refused and not self.calls:
            position, why = next(iter(self.refused.items()))
            raise BadCall(f"no call of the batch can be used; call {position}: {why}")


_decoder = msgspec.json.Decoder(_RawBatch)
_typed_decoder = msgspec.json.Decoder(_TypedBatch)
_call_decoder = msgspec.json.Decoder(Call)


def parse_batch(
    raw: bytes, *, source: str, received_at: datetime, currency: str | None = None
) -> Batch:
    """Read a batch, or raise `Invalid` when it is too large or is no batch."""
    if len(raw) > MOST_BATCH_BYTES:
        raise CallTooLarge(f"the batch has {len(raw)} bytes; at most {MOST_BATCH_BYTES} are taken")
    try:
        batch = _decoder.decode(raw)
    except (ValueError, RecursionError) as error:
        raise BadCall(f"the batch cannot be read: {error}") from error
    heard = Heard(source=source, received_at=received_at, currency=currency, sent_at=batch.sent_at)
    decoded = _decode_together(raw, batch)
    calls: list[Call] = []
    refused: dict[int, str] = {}
    letters: list[DeadLetter] = []
    for position, item in enumerate(batch.batch):
        try:
            fields = decoded[position] if decoded else None
            calls.append(typed_call(fields, heard) if fields else read_typed(bytes(item), heard))
        except Invalid as error:
            refused[position] = str(error)
            if len(letters) < _MOST_LETTERS:
                letters.extend(letters_of(bytes(item), heard, error))
    return Batch(calls=tuple(calls), refused=refused, letters=tuple(letters))


def _decode_together(raw: bytes, batch: _RawBatch) -> Sequence[RawCall]:
    """Decode all calls at once where each of them is plain, which takes half the time.

    Gives nothing where one is not: then each is decoded by itself, and what is wrong with one is
    said of that one.
    """
    if b"\\u0000" in raw or any(len(item) > MOST_CALL_BYTES for item in batch.batch):
        return ()
    try:
        together = _typed_decoder.decode(raw).batch
    except (ValueError, RecursionError):
        return ()
    for call in together:
        if not (is_plain(call.properties) and is_plain(call.traits) and is_plain(call.context)):
            return ()
    return together


def letters_of(
    raw: bytes, heard: Heard, error: Invalid, *, kind: str | None = None
) -> tuple[DeadLetter, ...]:
    """Make the dead letter of a call that was refused; none of one that is not even an object.

    What its surroundings said (`kind`, the batch's `sentAt`) is written into it; a write key is not
    kept.
    """
    if len(raw) > _LONGEST_PAYLOAD:
        return ()
    try:
        said = msgspec.json.decode(raw, type=dict[str, object])
    except (ValueError, RecursionError):
        return ()
    said.pop("writeKey", None)
    for name, value in (("type", kind), ("sentAt", heard.sent_at)):
        if value is not None:
            said.setdefault(name, value)
    payload = msgspec.json.encode(said).decode()
    same = str(said["messageId"]) if said.get("messageId") else heard.received_at.isoformat()
    letter = DeadLetter(
        letter_id=id_of("dead", heard.source, same, payload),
        source=heard.source,
        code=error.code,
        reason=str(error)[:_LONGEST_REASON],
        received_at=heard.received_at,
        payload=payload,
    )
    return (letter,)


def parse_letter(letter: DeadLetter, *, currency: str | None = None) -> Call:
    """Read the call of a dead letter, or raise `Invalid` as `parse_call` does."""
    if letter.checked:
        return _call_decoder.decode(letter.payload)
    heard = Heard(
        source=letter.source,
        received_at=letter.received_at,
        currency=currency,
        message_id=letter.letter_id,
    )
    return read_typed(letter.payload.encode(), heard)
