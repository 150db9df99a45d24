"""Follows what happens and makes deliveries of it, for those who want to hear of it.

Events come from what the inbox put aside, moments from what journeys did; consents, campaigns and
drafts are followed by marks. The mark and the deliveries are one commit, or the deliveries come
first and have ids that follow from what happened: after a crash nothing is lost, and what is made
again is there already.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from rapport.campaigns import list_campaigns
from rapport.events import forget_noticed, listen, noticed, type_of, wanted
from rapport.profiles import consent_changes
from rapport.review import approvals_since
from rapport.storage import Database, Facts
from rapport.webhooks.journeys import feed_calls, feed_moments
from rapport.webhooks.model import (
    APPROVED_TYPE,
    CAMPAIGN_TYPES,
    CONSENT_TYPE,
    Endpoint,
    EndpointState,
    Happening,
)
from rapport.webhooks.payloads import deliveries_of
from rapport.webhooks.store import (
    add_deliveries,
    drop_marks,
    list_endpoints,
    put_marks,
    read_marks,
)

_CAMPAIGNS, _CONSENTS, _DRAFTS = "campaigns", "consents", "drafts"
_WHOLE = "*"
_OVERLAP = timedelta(minutes=5)  # a decision may be committed later than it was made
_IDS = ("event_id", "name", "order_id", "product_id", "campaign_id", "message_id")


def feed_webhooks(*, database: Database, facts: Facts, now: datetime, worker: str) -> int:
    """Make deliveries of what happened since the last time; return how many. One at a time.

    Cheap where nobody listens. An endpoint is told of what happens after it was added.
    """
    endpoints = list_endpoints(database)
    active = [one for one in endpoints if one.state is EndpointState.ACTIVE]
    listen(facts, {pattern for one in active for pattern in one.types})
    fed = _feed_events(active, database=database, facts=facts, now=now)
    for source, types, follow in (
        (_CONSENTS, (CONSENT_TYPE,), _feed_consents),
        (_CAMPAIGNS, tuple(CAMPAIGN_TYPES.values()), _feed_campaigns),
        (_DRAFTS, (APPROVED_TYPE,), _feed_drafts),
    ):
        hearing = [one for one in active if any(wanted(type_, one.types) for type_ in types)]
        if hearing:
            fed += follow(hearing, database=database, now=now)
        elif read_marks(database, source):
            drop_marks(database, source)
    fed += feed_moments(active, database=database, now=now)
    return fed + feed_calls(endpoints, database=database, now=now, worker=worker)


def _feed_events(
    active: Sequence[Endpoint], *, database: Database, facts: Facts, now: datetime
) -> int:
    found = noticed(facts)
    if not found.turns:
        return 0
    happenings = [_event(row) for row in found.rows.to_pylist()]
    with database.begin() as connection:
        fed = add_deliveries(connection, deliveries_of(happenings, active, now=now))
    forget_noticed(facts, found.turns)
    return fed


def _event(row: Mapping[str, Any]) -> Happening:
    properties = msgspec.json.decode(row["properties"] or "{}")
    return Happening(
        key=f"event {row['event_id']}",
        type=type_of(row["name"]),
        at=row["happened_at"],
        customer_id=row["customer_id"] or "",
        told_as=row["told_as"] or "",
        ids={name: row[name] for name in _IDS},
        details={
            "anonymous_id": row["anonymous_id"],
            "amount": _amount(row),
            "source": row["source"],
            "properties": properties,
        },
    )


def _amount(row: Mapping[str, Any]) -> dict[str, object] | None:
    if row["amount_minor"] is None:
        return None
    return {"minor": row["amount_minor"], "currency": row["currency"]}


def _feed_consents(hearing: Sequence[Endpoint], *, database: Database, now: datetime) -> int:
    known = read_marks(database, _CONSENTS).get(_WHOLE)
    fed, mark = 0, None
    with closing(consent_changes(database, since=int(known or 0))) as parts:
        for part in parts:
            mark = part.mark
            if part.whole:  # the first time, or the store came back from a backup: no news
                break
            happenings = [_consent(row) for row in part.rows.to_pylist()]
            with database.begin() as connection:
                fed += add_deliveries(connection, deliveries_of(happenings, hearing, now=now))
    if mark is not None and str(mark) != known:
        with database.begin() as connection:
            put_marks(connection, _CONSENTS, {_WHOLE: str(mark)})
    return fed


def _consent(row: Mapping[str, Any]) -> Happening:
    said = {name: row[name] for name in ("channel", "purpose", "granted")}
    parts = (row["customer_id"], *map(str, said.values()), row["recorded_at"].isoformat())
    return Happening(
        key=" ".join(("consent", *parts)),
        type=CONSENT_TYPE,
        at=row["recorded_at"],
        customer_id=row["customer_id"],
        ids=said,
    )


def _feed_campaigns(hearing: Sequence[Endpoint], *, database: Database, now: datetime) -> int:
    known = read_marks(database, _CAMPAIGNS)
    campaigns = list_campaigns(database)
    changed = [one for one in campaigns if known.get(one.campaign_id) != one.status]
    if known and not changed:
        return 0
    happenings = [
        Happening(
            # A campaign may be paused twice: the moment tells the two apart.
            key=f"campaign {one.campaign_id} {one.status} {now.isoformat()}",
            type=CAMPAIGN_TYPES[one.status],
            at=now,
            ids={"campaign_id": one.campaign_id, "because": one.paused_because},
        )
        for one in changed
        if known and one.status in CAMPAIGN_TYPES
    ]
    with database.begin() as connection:
        fed = add_deliveries(connection, deliveries_of(happenings, hearing, now=now))
        news = {one.campaign_id: str(one.status) for one in changed}
        put_marks(connection, _CAMPAIGNS, {_WHOLE: "followed"} | news)
    return fed


def _feed_drafts(hearing: Sequence[Endpoint], *, database: Database, now: datetime) -> int:
    known = read_marks(database, _DRAFTS).get(_WHOLE)
    begun = datetime.fromisoformat(known) if known else now
    approvals = approvals_since(database, begun - _OVERLAP) if known else []
    happenings = [
        Happening(
            key=f"decision {one.decision_id}",
            type=APPROVED_TYPE,
            at=one.decided_at,
            ids={"draft_id": one.draft_id, "version": one.version},
        )
        for one in approvals
    ]
    newest = max((one.decided_at for one in approvals), default=begun)
    mark = max(begun, newest).astimezone(UTC).isoformat()
    if mark == known and not happenings:
        return 0
    with database.begin() as connection:
        fed = add_deliveries(connection, deliveries_of(happenings, hearing, now=now))
        if mark != known:
            put_marks(connection, _DRAFTS, {_WHOLE: mark})
    return fed
