"""A shop with a brief, a campaign and a text to publish."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from rapport.calendar import EntryKind, Wish
from rapport.content import (
    Brief,
    BriefId,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    Group,
    Objective,
    save_brief,
    save_draft,
)
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ZONE = "Asia/Shanghai"


def brief_of(brief_id: str = "br_1", **fields: Any) -> Brief:
    known: dict[str, Any] = {
        "brief_id": BriefId(brief_id),
        "name": "Spring tea",
        "objective": Objective.WIN_BACK,
        "groups": (Group(segment_id="seg_1", name="Quiet"),),
        "created_at": NOW,
        "created_by": "mei",
    }
    return Brief(**known | fields)


def draft_of(brief_id: str, draft_id: str, status: DraftStatus, *, channel: str = "email") -> Draft:
    return Draft(
        draft_id=DraftId(draft_id),
        version=1,
        brief_id=BriefId(brief_id),
        segment_id="seg_1",
        variant="A",
        language="zh-CN",
        channel=channel,
        copy=Copy(subject="你好", body="好久不见。"),
        status=status,
        written_by="copybook:x",
        created_at=NOW,
    )


@pytest.fixture
def brief(database: Database) -> Brief:
    return save_brief(database, brief_of(channels=("email", "social")))


@pytest.fixture
def drafted(database: Database) -> Callable[..., Draft]:
    def make(brief_id: str, draft_id: str, status: DraftStatus, *, channel: str = "email") -> Draft:
        return save_draft(database, draft_of(brief_id, draft_id, status, channel=channel))

    return make


def a_text(day: date, **fields: Any) -> Wish:
    return Wish(kind=EntryKind.TEXT, day=day, format="social", **fields)
