"""Keeps leads in step with another CRM: files both ways, and calls that it makes to us.

Each field goes by itself: what was said last holds. What a file says of a field is as old as its
column `changed_at`; a lead knows when each of its own fields was changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from rapport.kit.money import BadMoney, from_minor, to_minor
from rapport.sales.errors import BadLeadFile, BadLeadMove, LeadNotFound
from rapport.sales.model import EntryKind, Lead, Outcome
from rapport.sales.moving import move_values, record_outcome
from rapport.sales.store import find_external, find_lead
from rapport.sales.tasking import end_call
from rapport.sales.writing import SalesDesk, write
from rapport.storage import Connection

COLUMNS = (
    "lead_id",
    "external_id",
    "customer_id",
    "line",
    "stage",
    "owner",
    "score",
    "outcome",
    "lost_reason",
    "amount",
    "currency",
    "close_on",
    "opened_at",
    "changed_at",
)
"""What a file of leads has, in our words."""

TAKEN = ("stage", "owner", "amount", "external_id")
"""What another CRM may change, beside saying what came of a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A field that both sides changed: what holds is what was said later."""

    lead_id: str
    name: str
    ours: str
    theirs: str
    held: str  # ours or theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What a file or call did: leads changed and left alone, rows that could not be used."""

    changed: int = 0
    unchanged: int = 0
    refused: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def lead_rows(leads: Iterable[Lead]) -> list[dict[str, str]]:
    """Write leads as rows of a file, one text per column of `COLUMNS`."""
    return [_row(lead) for lead in leads]


def take_rows(rows: Iterable[Mapping[str, str]], *, desk: SalesDesk) -> Synced:
    """Take what another CRM says of our leads; the same file again changes nothing.

    A lead is found by `lead_id`, else by `external_id`. A row that cannot be used is named, and
    the others are taken.
    """
    done = Synced()
    for number, row in enumerate(rows, start=1):
        try:
            done = _joined(done, _take(row, desk=desk))
        except (BadLeadFile, BadLeadMove, BadMoney, LeadNotFound) as error:
            done = replace(done, refused=(*done.refused, f"row {number}: {error}"))
    return done


def _take(row: Mapping[str, str], *, desk: SalesDesk) -> Synced:
    told_at = _moment(row.get("changed_at", ""), desk.now)
    said = replace(desk, now=told_at)
    with desk.database.begin() as connection:
        lead = _find(connection, row)
        conflicts: list[Conflict] = []
        before = lead.entries
        for name in TAKEN:
            theirs = row.get(name, "").strip()
            if theirs:
                lead, conflict = _take_field(connection, lead, (name, theirs), row, said)
                conflicts += [conflict] if conflict else []
    lead = end_call(_take_outcome(lead, row, said), desk=said)
    changed = lead.entries != before
    return Synced(changed=int(changed), unchanged=int(not changed), conflicts=tuple(conflicts))


def _take_field(
    connection: Connection,
    lead: Lead,
    told: tuple[str, str],
    row: Mapping[str, str],
    desk: SalesDesk,
) -> tuple[Lead, Conflict | None]:
    name, theirs = told
    ours = _row(lead)[name]
    if theirs.casefold() == ours.casefold():
        return lead, None
    kept = "amount_minor" if name == "amount" else name
    ours_at = lead.fields_at.get(kept)
    late = ours_at is not None and datetime.fromisoformat(ours_at) >= desk.now
    conflict = None
    if ours_at is not None:
        held = "ours" if late else "theirs"
        conflict = Conflict(lead_id=lead.lead_id, name=name, ours=ours, theirs=theirs, held=held)
    if late:
        return lead, conflict
    kind, values = _values(lead, name, theirs, row, desk)
    if all(getattr(lead, name) == value for name, value in values.items()):
        return lead, None
    return write(connection, lead, kind, values, desk=desk) if values else lead, conflict


def _values(
    lead: Lead, name: str, theirs: str, row: Mapping[str, str], desk: SalesDesk
) -> tuple[EntryKind, dict[str, Any]]:
    match name:
        case "stage":
            reason = row.get("lost_reason", "")
            values = move_values(lead, theirs, plan=desk.plan, reason=reason, now=desk.now)
            return EntryKind.MOVED, values
        case "owner":
            return EntryKind.ASSIGNED, {"owner": theirs.lower()}
        case "amount":
            currency = row.get("currency", "").strip() or lead.currency
            if not currency:
                raise BadLeadFile("an amount needs its currency, such as CNY")
            minor = to_minor(theirs, currency)
            return EntryKind.DEAL, {"amount_minor": minor, "currency": currency}
        case _:
            return EntryKind.LINKED, {name: theirs}


def _take_outcome(lead: Lead, row: Mapping[str, str], desk: SalesDesk) -> Lead:
    told = row.get("outcome", "").strip()
    if not told or told == lead.outcome:
        return lead
    if told not in set(Outcome):
        raise BadLeadFile(f"there is no outcome {told!r}; use {', '.join(Outcome)}")
    last = lead.fields_at.get("outcome")
    if last is not None and datetime.fromisoformat(last) >= desk.now:
        return lead
    return record_outcome(lead.lead_id, Outcome(told), desk=desk, reason=row.get("lost_reason", ""))


def _find(connection: Connection, row: Mapping[str, str]) -> Lead:
    lead_id, external = row.get("lead_id", "").strip(), row.get("external_id", "").strip()
    if not lead_id and external:
        known = find_external(connection, [external]).get(external)
        if known is None:
            raise LeadNotFound("no lead has this external_id; say its lead_id once")
        lead_id = known.lead_id
    if not lead_id:
        raise BadLeadFile("neither lead_id nor external_id is given")
    return find_lead(connection, lead_id, hold=True)


def _row(lead: Lead) -> dict[str, str]:
    amount = "" if lead.amount_minor is None else str(from_minor(lead.amount_minor, lead.currency))
    changed = max(lead.fields_at.values(), default=lead.opened_at.isoformat())
    values: dict[str, object] = {
        **{name: getattr(lead, name, "") for name in COLUMNS},
        "amount": amount,
        "close_on": lead.close_on.isoformat() if lead.close_on else "",
        "opened_at": lead.opened_at.isoformat(),
        "changed_at": changed,
    }
    return {name: "" if values[name] is None else str(values[name]) for name in COLUMNS}


def _moment(text: str, now: datetime) -> datetime:
    if not text.strip():
        return now
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadLeadFile(f"changed_at is {text!r}; write it like 2026-03-06T08:00:00Z") from None
    if moment.tzinfo is None:
        raise BadLeadFile("changed_at has no time zone; end it with Z or +08:00")
    return min(moment, now)


def _joined(one: Synced, other: Synced) -> Synced:
    return Synced(
        changed=one.changed + other.changed,
        unchanged=one.unchanged + other.unchanged,
        refused=one.refused + other.refused,
        conflicts=one.conflicts + other.conflicts,
    )
