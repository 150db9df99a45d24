"""Keeps sign-ups, one row each, with the proof of what was asked and confirmed."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from rapport.profiles import Follower
from rapport.storage import Database, Facts, follow_names, insert_new
from rapport.subscriptions.errors import OptInNotFound
from rapport.subscriptions.model import AgentKind, OptIn, OptInState, Trace
from rapport.subscriptions.store.tables import OPT_INS


def keep_opt_in(connection: Connection, opt_in: OptIn) -> OptIn:
    """Keep a sign-up that waits, or give the one that waits for the same already.

    Of several workers with the same sign-up one keeps it, and the others wait for that.
    """
    key = _pending_key(opt_in) if opt_in.state is OptInState.PENDING else None
    row = _row(opt_in) | {"pending_key": key}
    if insert_new(connection, OPT_INS, [row], keys=["pending_key"]):
        return opt_in
    query = select(OPT_INS).where(OPT_INS.c.pending_key == key).with_for_update()
    return _opt_in(connection.execute(query).one())


def hold_opt_in(connection: Connection, opt_in_id: str) -> OptIn:
    """Find a sign-up and hold it until the end of the transaction, or raise `OptInNotFound`."""
    query = select(OPT_INS).where(OPT_INS.c.opt_in_id == opt_in_id).with_for_update()
    return _known(connection.execute(query).one_or_none(), opt_in_id)


def get_opt_in(database: Database, opt_in_id: str) -> OptIn:
    """Find a sign-up, or raise `OptInNotFound`."""
    return _known(_found(database, opt_in_id), opt_in_id)


def find_opt_in(database: Database, opt_in_id: str) -> OptIn | None:
    """Find a sign-up."""
    row = _found(database, opt_in_id)
    return _opt_in(row) if row else None


def list_opt_ins(
    database: Database,
    *,
    form_id: str | None = None,
    customer_id: str | None = None,
    state: OptInState | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[OptIn]:
    """List sign-ups, the newest first, all or those that match."""
    wanted = {"form_id": form_id, "customer_id": customer_id, "state": state}
    chosen = [OPT_INS.c[name] == value for name, value in wanted.items() if value is not None]
    query = select(OPT_INS).where(*chosen).order_by(OPT_INS.c.asked_at.desc(), OPT_INS.c.opt_in_id)
    with database.read() as connection:
        return [_opt_in(row) for row in connection.execute(query.limit(limit).offset(offset))]


def note_mail(connection: Connection, opt_in: OptIn, *, now: datetime) -> OptIn:
    """Count a mail that asks to confirm."""
    mailed = replace(opt_in, mails=opt_in.mails + 1, mailed_at=now)
    mine = OPT_INS.c.opt_in_id == opt_in.opt_in_id
    connection.execute(update(OPT_INS).where(mine).values(mails=mailed.mails, mailed_at=now))
    return mailed


def close_expired(connection: Connection, *, now: datetime) -> None:
    """Let sign-ups that can no longer be confirmed make room for the same ones anew."""
    old = (OPT_INS.c.state == OptInState.PENDING) & (OPT_INS.c.expires_at <= now)
    waiting = old & OPT_INS.c.pending_key.is_not(None)
    connection.execute(update(OPT_INS).where(waiting).values(pending_key=None))


def mails_lately(connection: Connection, address: str, *, since: datetime) -> int:
    """Count the mails of sign-ups of this address that were mailed since a moment."""
    query = select(func.coalesce(func.sum(OPT_INS.c.mails), 0)).where(
        OPT_INS.c.address_hash == _digest(address), OPT_INS.c.mailed_at >= since
    )
    return int(connection.execute(query).scalar_one())


def note_confirmed(connection: Connection, opt_in: OptIn, trace: Trace) -> OptIn:
    """Mark a sign-up as confirmed."""
    done = replace(
        opt_in,
        state=OptInState.CONFIRMED,
        confirmed_at=trace.at,
        confirmed_ip=trace.ip,
        confirmed_agent=trace.agent,
    )
    mine = OPT_INS.c.opt_in_id == opt_in.opt_in_id
    connection.execute(update(OPT_INS).where(mine).values(**_row(done), pending_key=None))
    return done


def delete_unconfirmed(database: Database, *, before: datetime) -> int:
    """Forget sign-ups that could be confirmed until before a moment and were not."""
    old = (OPT_INS.c.state == OptInState.PENDING) & (OPT_INS.c.expires_at < before)
    with database.begin() as connection:
        return int(connection.execute(delete(OPT_INS).where(old)).rowcount)


def _follow(database: Database, _facts: Facts, customers: Mapping[str, str]) -> None:
    with database.begin() as connection:
        follow_names(connection, OPT_INS, customers)


OPT_IN_FOLLOWER = Follower(name="opt-ins", follow=_follow)
"""Sign-ups belong to the customers that the ids they were made for belong to now."""


def _digest(address: str) -> str:
    """A key to find an address by; it hides nothing: the address stands in the same row."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


def _pending_key(opt_in: OptIn) -> str:
    same = (_digest(opt_in.address), opt_in.channel, opt_in.form_id, *sorted(opt_in.topics))
    return hashlib.sha256("\x1f".join(same).encode()).hexdigest()


def _found(database: Database, opt_in_id: str) -> Row[Any] | None:
    with database.read() as connection:
        return connection.execute(
            select(OPT_INS).where(OPT_INS.c.opt_in_id == opt_in_id)
        ).one_or_none()


def _known(row: Row[Any] | None, opt_in_id: str) -> OptIn:
    if row is None:
        raise OptInNotFound(f"there is no sign-up {opt_in_id!r}; see `rapport optins list`")
    return _opt_in(row)


def _row(opt_in: OptIn) -> dict[str, Any]:
    row = asdict(opt_in) | {"topics": list(opt_in.topics), "traits": dict(opt_in.traits)}
    return row | {"address_hash": _digest(opt_in.address)}


def _opt_in(row: Row[Any]) -> OptIn:
    fields = dict(row._mapping)
    del fields["address_hash"], fields["pending_key"]
    agent = fields["confirmed_agent"]
    fields |= {
        "topics": tuple(row.topics),
        "state": OptInState(row.state),
        "asked_agent": AgentKind(row.asked_agent),
        "confirmed_agent": AgentKind(agent) if agent else None,
    }
    return OptIn(**fields)
