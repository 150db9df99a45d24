"""Keeps briefs and every version of every draft."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    func,
    select,
    update,
)

from rapport.content.errors import BriefHasDrafts, NoSuchBrief, NoSuchDraft
from rapport.content.model import (
    Brief,
    BriefId,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    Finding,
    Group,
    Length,
    Objective,
    Reading,
    Suggested,
    Tone,
)
from rapport.storage import Database, Json, UtcTime, insert_new, metadata

BRIEFS = Table(
    "briefs",
    metadata,
    Column("brief_id", String(80), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("objective", String(40), nullable=False),
    Column("content", Json, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", String(80), nullable=False),
)

DRAFTS = Table(
    "drafts",
    metadata,
    Column("draft_id", String(80), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("brief_id", String(80), nullable=False),
    Column("segment_id", String(80), nullable=False),
    Column("variant", String(10), nullable=False),
    Column("language", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("product_ids", Json, nullable=False),
    Column("copy", Json, nullable=False),
    Column("status", String(20), nullable=False),
    Column("written_by", String(200), nullable=False),
    Column("prompt", Text, nullable=False),
    Column("findings", Json, nullable=False),
    Column("attributes", Json, nullable=False),
    Column("suggested", Json),
    Column("created_at", UtcTime, nullable=False),
    Column("safe", Json),
    Index(None, "brief_id"),
    Index(None, "status"),
)


def save_brief(database: Database, brief: Brief) -> Brief:
    """Keep a brief, new or changed; safe to repeat.

    Raises `BriefHasDrafts` when the change comes after an approval of one of its drafts.
    """
    content = asdict(brief)
    row = {name: content.pop(name) for name in ("brief_id", "name", "created_at", "created_by")}
    row |= {"objective": str(content.pop("objective")), "content": content}
    with database.begin() as connection:
        if insert_new(connection, BRIEFS, [row], keys=["brief_id"]):
            return brief
        same_id = BRIEFS.c.brief_id == brief.brief_id
        kept = connection.execute(select(BRIEFS).where(same_id)).one()
        if _brief(kept._mapping) != brief:
            _refuse_if_approved(connection, brief.brief_id)
            connection.execute(update(BRIEFS).where(same_id).values(**row))
    return brief


def get_brief(database: Database, brief_id: str) -> Brief:
    """Find a brief, or raise `NoSuchBrief`."""
    with database.begin() as connection:
        row = connection.execute(select(BRIEFS).where(BRIEFS.c.brief_id == brief_id)).first()
    if row is None:
        raise NoSuchBrief(f"there is no brief {brief_id!r}; see `rapport briefs list`")
    return _brief(row._mapping)


def list_briefs(database: Database) -> list[Brief]:
    """List all briefs, the newest first."""
    newest = select(BRIEFS).order_by(BRIEFS.c.created_at.desc(), BRIEFS.c.brief_id)
    with database.begin() as connection:
        return [_brief(row._mapping) for row in connection.execute(newest)]


def save_draft(database: Database, draft: Draft) -> Draft:
    """Keep a version of a draft; a version that is there already is left as it is."""
    with database.begin() as connection:
        put_draft(connection, draft)
    return draft


def put_draft(connection: Connection, draft: Draft) -> bool:
    """Keep a version of a draft inside another act's transaction; False if it was there."""
    row = asdict(draft) | {
        "status": draft.status.value,
        "attributes": dict(draft.attributes),
    }
    return bool(insert_new(connection, DRAFTS, [row], keys=["draft_id", "version"]))


def get_draft(database: Database, draft_id: str, version: int | None = None) -> Draft:
    """Find a version of a draft, by default the latest, or raise `NoSuchDraft`."""
    with database.begin() as connection:
        return draft_within(connection, draft_id, version)


def draft_within(connection: Connection, draft_id: str, version: int | None = None) -> Draft:
    """Find a version of a draft inside another act's transaction."""
    wanted = select(DRAFTS).where(DRAFTS.c.draft_id == draft_id)
    if version is not None:
        wanted = wanted.where(DRAFTS.c.version == version)
    row = connection.execute(wanted.order_by(DRAFTS.c.version.desc()).limit(1)).first()
    if row is None:
        which = f"version {version} of " if version is not None else ""
        raise NoSuchDraft(f"there is no {which}draft {draft_id!r}; see `rapport drafts list`")
    return _draft(row._mapping)


def set_status(connection: Connection, draft: Draft, status: DraftStatus) -> None:
    """Move a version of a draft to another status, inside a reviewer's transaction."""
    connection.execute(
        update(DRAFTS)
        .where(DRAFTS.c.draft_id == draft.draft_id, DRAFTS.c.version == draft.version)
        .values(status=status.value)
    )


def list_drafts(database: Database, status: DraftStatus | None = None) -> list[Draft]:
    """List the latest version of every draft, the newest first; of one status if given."""
    wanted = _latest()
    if status is not None:
        wanted = wanted.where(DRAFTS.c.status == status.value)
    return _read(database, wanted.order_by(DRAFTS.c.created_at.desc(), DRAFTS.c.draft_id))


def drafts_of(database: Database, brief_id: str) -> list[Draft]:
    """List the latest version of each draft of a brief, by group and variant."""
    wanted = _latest().where(DRAFTS.c.brief_id == brief_id)
    return _read(database, wanted.order_by(DRAFTS.c.segment_id, DRAFTS.c.variant))


def lately_approved(
    database: Database, *, channel: str, language: str, since: datetime, limit: int
) -> list[tuple[DraftId, BriefId, Copy]]:
    """Give the approved texts of a channel in a language (`zh`, `en`), the newest first.

    `since` is when they were written.
    """
    newest = DRAFTS.c.created_at.desc()
    wanted = (
        select(DRAFTS.c.draft_id, DRAFTS.c.brief_id, DRAFTS.c.copy)
        .where(
            DRAFTS.c.status == DraftStatus.APPROVED.value,
            DRAFTS.c.channel == channel,
            DRAFTS.c.language.startswith(language, autoescape=True),
            DRAFTS.c.created_at >= since,
        )
        .order_by(newest, DRAFTS.c.draft_id)
        .limit(limit)
    )
    with database.begin() as connection:
        return [
            (DraftId(row.draft_id), BriefId(row.brief_id), Copy(**row._mapping["copy"]))
            for row in connection.execute(wanted)
        ]


def drafts_named(database: Database, draft_ids: Sequence[str]) -> list[Draft]:
    """List every version of these drafts."""
    return _read(database, select(DRAFTS).where(DRAFTS.c.draft_id.in_(draft_ids)))


def count_versions(database: Database) -> int:
    """Count the versions of all drafts: a number that only grows."""
    with database.begin() as connection:
        return connection.execute(select(func.count()).select_from(DRAFTS)).scalar_one()


def approved_like(
    database: Database, objective: Objective, *, channel: str, language: str, most: int
) -> list[Draft]:
    """List drafts that a reviewer approved for an objective, channel and language, newest first."""
    wanted = (
        _latest()
        .join(BRIEFS, BRIEFS.c.brief_id == DRAFTS.c.brief_id)
        .where(
            DRAFTS.c.status == DraftStatus.APPROVED.value,
            DRAFTS.c.channel == channel,
            DRAFTS.c.language == language,
            BRIEFS.c.objective == objective.value,
        )
    )
    newest = wanted.order_by(DRAFTS.c.created_at.desc(), DRAFTS.c.draft_id).limit(most)
    return _read(database, newest)


def versions_of(database: Database, draft_id: str) -> list[Draft]:
    """List all versions of a draft, the first one first."""
    wanted = select(DRAFTS).where(DRAFTS.c.draft_id == draft_id)
    return _read(database, wanted.order_by(DRAFTS.c.version))


def _latest() -> Select[Any]:
    newest = (
        select(DRAFTS.c.draft_id, func.max(DRAFTS.c.version).label("version"))
        .group_by(DRAFTS.c.draft_id)
        .subquery()
    )
    same = (DRAFTS.c.draft_id == newest.c.draft_id) & (DRAFTS.c.version == newest.c.version)
    return select(DRAFTS).join(newest, same)


def _read(database: Database, wanted: Select[Any]) -> list[Draft]:
    with database.begin() as connection:
        return [_draft(row._mapping) for row in connection.execute(wanted)]


def _refuse_if_approved(connection: Connection, brief_id: str) -> None:
    approved = select(DRAFTS.c.draft_id).where(
        DRAFTS.c.brief_id == brief_id, DRAFTS.c.status == DraftStatus.APPROVED.value
    )
    if connection.execute(approved.limit(1)).first():
        raise BriefHasDrafts(f"brief {brief_id!r} has approved drafts; make a new brief")


def _brief(row: Mapping[Any, Any]) -> Brief:
    kept = dict(row["content"])
    return Brief(
        **kept
        | {
            "brief_id": BriefId(row["brief_id"]),
            "name": row["name"],
            "objective": Objective(row["objective"]),
            "groups": tuple(Group(**group) for group in kept["groups"]),
            "product_ids": tuple(kept["product_ids"]),
            "channels": tuple(kept["channels"]),
            "languages": tuple(kept["languages"]),
            "must_have": tuple(kept["must_have"]),
            "avoid": tuple(kept.get("avoid", ())),
            "characters": tuple(kept["characters"]) if kept.get("characters") else None,
            "reading": Reading(kept["reading"]) if kept.get("reading") else None,
            "tone": Tone(kept["tone"]),
            "length": Length(kept["length"]),
            "created_at": row["created_at"],
            "created_by": row["created_by"],
        }
    )


def _draft(row: Mapping[Any, Any]) -> Draft:
    return Draft(
        **dict(row)
        | {
            "draft_id": DraftId(row["draft_id"]),
            "product_ids": tuple(row["product_ids"]),
            "copy": _copy(row["copy"]),
            "safe": _copy(row["safe"]) if row["safe"] else None,
            "status": DraftStatus(row["status"]),
            "findings": tuple(Finding(**finding) for finding in row["findings"]),
            "suggested": Suggested(**row["suggested"]) if row["suggested"] else None,
        }
    )


def _copy(kept: Mapping[str, Any]) -> Copy:
    more = tuple((str(name), str(text)) for name, text in kept.get("more", ()))
    return Copy(**{**kept, "more": more})
