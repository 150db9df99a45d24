"""Drafts of journeys: what is being written, whether it can be read as a journey or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from rapport.journeys.errors import JourneyDraftChanged, JourneyNotFound
from rapport.journeys.store.tables import DRAFTS
from rapport.storage import Database, insert_new


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyDraft:
    """A journey that is being written. `definition` is as the YAML has it, and may be unfinished.

    `revision` counts how often it was kept: who writes must have read the newest.
    """

    journey_id: str
    definition: Mapping[str, object]
    revision: int
    saved_at: datetime
    saved_by: str


def list_journey_drafts(database: Database) -> list[JourneyDraft]:
    """List the drafts of journeys by id."""
    with database.read() as connection:
        rows = connection.execute(select(DRAFTS).order_by(DRAFTS.c.journey_id)).all()
    return [JourneyDraft(**row._mapping) for row in rows]


def find_journey_draft(database: Database, journey_id: str) -> JourneyDraft | None:
    """Return the draft of a journey; None where nothing is being written."""
    query = select(DRAFTS).where(DRAFTS.c.journey_id == journey_id)
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else JourneyDraft(**row._mapping)


def save_journey_draft(
    journey_id: str,
    definition: Mapping[str, object],
    *,
    database: Database,
    revision: int,
    by: str,
    now: datetime,
) -> JourneyDraft:
    """Keep a draft; `revision` is that of the draft it was written from, 0 for none.

    Raises `JourneyDraftChanged` when somebody else has kept another meanwhile.
    """
    values: dict[str, Any] = {
        "definition": dict(definition),
        "revision": revision + 1,
        "saved_at": now,
        "saved_by": by,
    }
    with database.begin() as connection:
        mine = DRAFTS.c.journey_id == journey_id
        kept = connection.execute(select(DRAFTS.c.revision).where(mine)).scalar_one_or_none()
        if (kept or 0) != revision:
            raise _changed(journey_id, kept or 0)
        if kept is None:
            row = {"journey_id": journey_id, **values}
            written = insert_new(connection, DRAFTS, [row], keys=("journey_id",))
        else:
            newest = mine & (DRAFTS.c.revision == revision)
            written = connection.execute(update(DRAFTS).where(newest).values(**values)).rowcount
        if not written:
            raise _changed(journey_id, revision + 1)
    return JourneyDraft(journey_id=journey_id, **values)


def drop_journey_draft(database: Database, journey_id: str) -> None:
    """Throw the draft of a journey away, or raise `JourneyNotFound`."""
    with database.begin() as connection:
        gone = connection.execute(delete(DRAFTS).where(DRAFTS.c.journey_id == journey_id))
        if not gone.rowcount:
            raise JourneyNotFound(f"there is no draft of a journey {journey_id!r}")


def drop_draft_of(database: Database, draft: JourneyDraft) -> None:
    """Delete a draft that was published, unless it was changed since it was read."""
    same = (DRAFTS.c.journey_id == draft.journey_id) & (DRAFTS.c.revision == draft.revision)
    with database.begin() as connection:
        connection.execute(delete(DRAFTS).where(same))


def _changed(journey_id: str, revision: int) -> JourneyDraftChanged:
    if not revision:
        return JourneyDraftChanged(
            f"the draft of journey {journey_id!r} is gone meanwhile; keep it anew as revision 0"
        )
    return JourneyDraftChanged(
        f"somebody else has changed the draft of journey {journey_id!r} meanwhile: it is at"
        f" revision {revision}; open it again",
        revision=revision,
    )
