"""Opens leads: what their histories begin with, and a lead that a person wants."""

from collections.abc import Sequence
from dataclasses import asdict

from rapport.events import add_events
from rapport.kit.ids import id_of
from rapport.profiles import Profile, get_profile
from rapport.sales.errors import BadLeadMove
from rapport.sales.model import Entry, EntryKind, Lead, StageKind
from rapport.sales.store import add_entries, insert_leads, leads_of
from rapport.sales.telling import events_of
from rapport.sales.writing import SalesDesk
from rapport.storage import Connection, Facts


def open_lead(
    customer_id: str, line: str, *, desk: SalesDesk, facts: Facts, owner: str = ""
) -> Lead:
    """Open a lead by hand, whatever the scores say; an open one of the line is given back.

    Nothing is promised: it has no clock. Raises `CustomerNotFound`, `BadLeadMove`.
    """
    if desk.plan.find_line(line) is None:
        names = ", ".join(one.line for one in desk.plan.lines) or "none yet"
        raise BadLeadMove(f"there is no line {line!r} in the plan of sales; it has {names}")
    customer = get_profile(facts, customer_id).customer_id
    with desk.database.begin() as connection:
        before = leads_of(connection, line, [customer])
        for one in before:
            if one.kind is StageKind.OPEN:
                return one
        turn = max((one.turn for one in before), default=0) + 1
        lead = Lead(
            lead_id=id_of("lead", line, customer, str(turn)),
            customer_id=customer,
            line=line,
            turn=turn,
            stage=desk.plan.first.stage,
            owner=owner.strip().lower(),
            opened_at=desk.now,
            stage_since=desk.now,
            entries=1,
        )
        insert_leads(connection, [lead])
        open_all(connection, [lead], by=desk.by)
    return lead


def open_all(connection: Connection, leads: Sequence[Lead], *, by: str) -> None:
    """Begin the histories of new leads, and tell of them, in the caller's transaction."""
    for lead in leads:
        entry = Entry(
            lead_id=lead.lead_id,
            number=1,
            kind=EntryKind.OPENED,
            by=by,
            at=lead.opened_at,
            became={"stage": lead.stage, "owner": lead.owner, "score": lead.score},
            text=" · ".join(lead.reasons),
        )
        add_entries(connection, [entry])
        add_events(connection, events_of(lead, [entry]))


def traits_of(profile: Profile) -> dict[str, object]:
    """What a territory may go by: the traits everybody has, and the shop's own."""
    usual = {name: value for name, value in asdict(profile).items() if name != "traits"}
    return {**usual, **profile.traits}
