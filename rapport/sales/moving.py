"""What people do with a lead: move it, give it to somebody, note, agree, say what came of a call.

Each act is one transaction: the lead, one line of its history, its events.
"""

from datetime import date, datetime

from rapport.kit.money import check_currency
from rapport.sales.errors import BadLeadMove, LeadClosed
from rapport.sales.model import CALL_OUTCOMES, EntryKind, Lead, Outcome, StageKind
from rapport.sales.planning import SalesPlan
from rapport.sales.store import find_lead
from rapport.sales.tasking import end_call
from rapport.sales.writing import SalesDesk, write

LONGEST_NOTE = 4_000
_LONGEST_REASON = 200


def move_lead(lead_id: str, stage: str, *, desk: SalesDesk, reason: str = "") -> Lead:
    """Put a lead into a stage; one that is lost needs a reason. The same stage changes nothing.

    A lead that was won or lost comes back when it is moved to an open stage. Raises
    `LeadNotFound`, `BadLeadMove`.
    """
    with desk.database.begin() as connection:
        lead = find_lead(connection, lead_id, hold=True)
        values = move_values(lead, stage, plan=desk.plan, reason=reason, now=desk.now)
        if values:
            lead = write(connection, lead, EntryKind.MOVED, values, desk=desk)
    return end_call(lead, desk=desk)


def assign_lead(lead_id: str, owner: str, *, desk: SalesDesk) -> Lead:
    """Give a lead to an operator, by their e-mail address; empty takes it from everybody."""
    with desk.database.begin() as connection:
        lead = find_lead(connection, lead_id, hold=True)
        values = {"owner": owner.strip().lower()}
        if lead.owner == values["owner"]:
            return lead
        return write(connection, lead, EntryKind.ASSIGNED, values, desk=desk)


def note_lead(lead_id: str, text: str, *, desk: SalesDesk) -> Lead:
    """Write a note into a lead's history. Raises `BadLeadMove` for an empty or too long one."""
    words = text.strip()
    if not words or len(words) > LONGEST_NOTE or "\x00" in words:
        raise BadLeadMove(f"a note has 1 to {LONGEST_NOTE} characters; write it shorter")
    with desk.database.begin() as connection:
        lead = find_lead(connection, lead_id, hold=True)
        return write(connection, lead, EntryKind.NOTED, {}, desk=desk, text=words)


def set_deal(
    lead_id: str,
    amount_minor: int,
    *,
    currency: str,
    close_on: date | None = None,
    desk: SalesDesk,
) -> Lead:
    """Keep what a lead would bring, in minor units, and when it is expected to close."""
    if amount_minor < 0:
        raise BadLeadMove("a deal is worth nothing or more; give an amount such as 120.00")
    values: dict[str, object] = {
        "amount_minor": amount_minor,
        "currency": check_currency(currency),
        "close_on": close_on,
    }
    with desk.database.begin() as connection:
        lead = find_lead(connection, lead_id, hold=True)
        return write(connection, lead, EntryKind.DEAL, values, desk=desk)


def record_outcome(lead_id: str, outcome: Outcome, *, desk: SalesDesk, reason: str = "") -> Lead:
    """Say what came of a call, or that the lead was won or lost: the score learns from it.

    A call stops the clock, also one that nobody answered. Raises `LeadClosed` for a call to one
    who is no lead any more, `BadLeadMove` for a loss without a reason.
    """
    if outcome not in CALL_OUTCOMES:
        kind = StageKind.WON if outcome is Outcome.WON else StageKind.LOST
        stage = desk.plan.stage_of(kind).stage
        return move_lead(lead_id, stage, desk=desk, reason=reason)
    with desk.database.begin() as connection:
        lead = find_lead(connection, lead_id, hold=True)
        if lead.kind is not StageKind.OPEN:
            raise LeadClosed(f"lead {lead_id} is {lead.kind}; move it to an open stage first")
        values: dict[str, object] = {"outcome": outcome.value}
        if lead.contacted_at is None:
            values["contacted_at"] = desk.now
        lead = write(connection, lead, EntryKind.OUTCOME, values, desk=desk, text=reason.strip())
    return end_call(lead, desk=desk)


def move_values(
    lead: Lead, stage: str, *, plan: SalesPlan, reason: str, now: datetime
) -> dict[str, object]:
    """Say what a move changes: nothing where the lead stands there. Raises `BadLeadMove`."""
    found = plan.find_stage(stage)
    if found is None:
        names = ", ".join(one.stage for one in plan.stages)
        raise BadLeadMove(f"there is no stage {stage!r}; choose of {names}")
    if lead.stage == stage:
        return {}
    words = reason.strip()[:_LONGEST_REASON]
    if found.kind is StageKind.LOST and not words:
        raise BadLeadMove("a lead that is lost needs a reason, so that others can learn from it")
    closes = found.kind is not StageKind.OPEN
    values: dict[str, object] = {
        "stage": stage,
        "kind": found.kind.value,
        "stage_since": now,
        "closed_at": now if closes else None,
        "lost_reason": words if found.kind is StageKind.LOST else "",
    }
    if lead.contacted_at is None and stage != plan.first.stage:
        values["contacted_at"] = now
    return values
