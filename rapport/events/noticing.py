"""Events that other programs want to hear of, put aside as they become facts.

Only the inbox is listened to: a file of old orders tells nobody anything. What is put aside is
committed with the facts, so a kill -9 loses nothing; whoever passed it on deletes the turns that it
saw. Where nobody listens, one look at an empty table is all it costs.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from rapport.events.model import EVENTS, EventName
from rapport.kit.ids import new_id
from rapport.storage import Facts, FactTable

_PART = 2_000
_ALL = "*"

LISTENED = FactTable(
    name="listened_types",
    one_row_per="pattern of types of events that somebody wants to hear of",
    columns=ibis.schema({"pattern": "string"}),
)

NOTICED = FactTable(
    name="noticed_events",
    one_row_per="event that somebody wants to hear of and was not told of yet",
    columns=ibis.schema({"turn": "string", **dict(EVENTS.columns.items())}),
)

_TYPES: Mapping[str, str] = {
    EventName.EMAIL_DELIVERED: "message.delivered",
    EventName.EMAIL_OPENED: "message.opened",
    EventName.EMAIL_LINK_CLICKED: "message.clicked",
    EventName.EMAIL_BOUNCED: "message.bounced",
    EventName.EMAIL_REPLIED: "message.replied",
    EventName.MARKED_AS_SPAM: "message.complained",
    EventName.MESSAGE_DELIVERED: "message.delivered",
    EventName.MESSAGE_SHOWN: "message.opened",
    EventName.MESSAGE_LINK_CLICKED: "message.clicked",
    EventName.MESSAGE_DISMISSED: "message.dismissed",
    EventName.UNSUBSCRIBED: "message.unsubscribed",
    EventName.SUBSCRIBED: "customer.subscribed",
    EventName.LEAD_CAPTURED: "lead.captured",
    EventName.LEAD_HANDED_OVER: "lead.handed_over",
    EventName.LEAD_STAGE_CHANGED: "lead.stage_changed",
    EventName.LEAD_OUTCOME: "lead.outcome",
    EventName.LEAD_WON: "lead.won",
    EventName.LEAD_LOST: "lead.lost",
    EventName.SEGMENT_ENTERED: "segment.entered",
    EventName.SEGMENT_LEFT: "segment.left",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """Rows of `EVENTS` that wait to be passed on, and the turns that they came in."""

    turns: tuple[str, ...]
    rows: pa.Table


def type_of(name: str) -> str:
    """Name an event as other programs read it: `Order Completed` is `customer.order_completed`."""
    words = re.sub(r"\W+", "_", name.strip().lower()).strip("_")
    return _TYPES.get(name) or f"customer.{words}"


def wanted(type_: str, patterns: Iterable[str]) -> bool:
    """Say whether one of the patterns means the type: a type, `message.*`, or `*` for all."""
    return any(
        type_.startswith(one[:-1]) if one.endswith(_ALL) else type_ == one for one in patterns
    )


def listen(facts: Facts, patterns: Collection[str]) -> None:
    """Say which types of events are to be put aside from now on; safe to repeat."""
    chosen = sorted(set(patterns))
    with facts.transaction():
        if sorted(_patterns(facts)) != chosen:
            facts.replace(LISTENED, pa.table({"pattern": pa.array(chosen, pa.string())}))


def notice(facts: Facts, rows: pa.Table) -> None:
    """Put events aside that somebody wants to hear of. Call it within the transaction of facts."""
    if rows.num_rows == 0 or not (patterns := _patterns(facts)):
        return
    names = pc.unique(rows["name"]).to_pylist()
    heard = [name for name in names if wanted(type_of(name), patterns)]
    if not heard:
        return
    chosen = rows.filter(pc.is_in(rows["name"], value_set=pa.array(heard, pa.string())))
    for start in range(0, chosen.num_rows, _PART):
        part = chosen.slice(start, _PART)
        turn = pa.repeat(new_id("turn"), part.num_rows)
        facts.append(NOTICED, part.append_column("turn", turn))


def noticed(facts: Facts, *, turns: int = 5) -> Noticed:
    """Read some of what was put aside; `forget_noticed` says that it was passed on."""
    table = facts.table(NOTICED)
    found = facts.read(table.select("turn").distinct().order_by("turn").limit(turns))
    chosen = tuple(found["turn"].to_pylist())
    rows = facts.read(table.filter(table.turn.isin(chosen)) if chosen else table.limit(0))
    return Noticed(turns=chosen, rows=rows)


def forget_noticed(facts: Facts, turns: Sequence[str]) -> None:
    """Delete turns that were passed on."""
    facts.delete(NOTICED, "turn", list(turns))


def _patterns(facts: Facts) -> list[str]:
    found: list[str] = facts.read(facts.table(LISTENED))["pattern"].to_pylist()
    return found
