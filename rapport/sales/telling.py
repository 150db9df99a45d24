"""The events of leads: what others hear of them, and what the lead score learns from."""

from rapport.events import CustomerId, Event, EventId, EventName
from rapport.kit.ids import id_of
from rapport.sales.model import Entry, EntryKind, Lead, Outcome, StageKind

SOURCE = "sales"
_CLOSED = {StageKind.WON: EventName.LEAD_WON, StageKind.LOST: EventName.LEAD_LOST}


def events_of(lead: Lead, entries: list[Entry]) -> list[Event]:
    """Make the events of new lines of a lead's history; `lead` is as it became.

    The same line gives the same event. Who owns a lead, and what was noted, is in none.
    """
    return [event for entry in entries for event in _events(lead, entry)]


def _events(lead: Lead, entry: Entry) -> list[Event]:
    match entry.kind:
        case EntryKind.OPENED:
            return [_event(lead, entry, EventName.LEAD_HANDED_OVER)]
        case EntryKind.OUTCOME:
            outcome = str(entry.became["outcome"])
            return [_event(lead, entry, EventName.LEAD_OUTCOME, outcome=outcome)]
        case EntryKind.MOVED:
            was, stage = str(entry.was["stage"]), str(entry.became["stage"])
            moved = [_event(lead, entry, EventName.LEAD_STAGE_CHANGED, was=was, stage=stage)]
            return moved + _closing(lead, entry)
        case _:
            return []


def _closing(lead: Lead, entry: Entry) -> list[Event]:
    """Say twice that a lead was won or lost: once for programs, and once as an outcome."""
    name = _CLOSED.get(StageKind(str(entry.became["kind"])))
    if name is None:
        return []
    outcome = Outcome.WON if name is EventName.LEAD_WON else Outcome.LOST
    reason = str(entry.became.get("lost_reason", ""))
    return [
        _event(lead, entry, name, reason=reason),
        _event(lead, entry, EventName.LEAD_OUTCOME, outcome=outcome.value),
    ]


def _event(lead: Lead, entry: Entry, name: EventName, **told: str) -> Event:
    properties: dict[str, str | float | None] = {
        "lead_id": lead.lead_id,
        "line": lead.line,
        "score_name": lead.score_name,
        "score": lead.score,
        "deal_minor": lead.amount_minor,
        **told,
    }
    return Event(
        event_id=EventId(id_of("evt", name, lead.lead_id, str(entry.number))),
        name=name,
        happened_at=entry.at,
        received_at=entry.at,
        source=SOURCE,
        customer_id=CustomerId(lead.told_as or lead.customer_id),
        properties={key: value for key, value in properties.items() if value not in (None, "")},
    )
