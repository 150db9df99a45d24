"""Briefs and drafts are kept whole, every version."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rapport.content import (
    Brief,
    BriefId,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    Finding,
    Group,
    Length,
    NoSuchBrief,
    NoSuchDraft,
    Objective,
    Tone,
    drafts_of,
    get_brief,
    get_draft,
    list_briefs,
    list_drafts,
    save_brief,
    save_draft,
    versions_of,
)
from rapport.content.errors import BriefHasDrafts
from rapport.review import approve
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BRIEF = Brief(
    brief_id=BriefId("br_1"),
    name="回来看看",
    objective=Objective.CART,
    groups=(Group(segment_id="seg_1", name="Quiet", about="nothing since autumn"),),
    product_ids=("p1", "p2"),
    offer_id="o1",
    channels=("sms",),
    languages=("zh-CN",),
    tone=Tone.PLAIN,
    length=Length.LONG,
    must_have=("好",),
    variants=2,
    created_at=NOW,
    created_by="mei",
)
DRAFT = Draft(
    draft_id=DraftId("dr_1"),
    version=1,
    brief_id=BRIEF.brief_id,
    segment_id="seg_1",
    variant="A",
    language="zh-CN",
    channel="sms",
    copy=Copy(subject="s", preheader="p", body="正文"),
    status=DraftStatus.WRITTEN,
    written_by="copybook:x",
    prompt="say it",
    findings=(Finding(code="c", severity="warn", message="m", message_zh="z", start=3),),
    attributes={"length": "short"},
    created_at=NOW,
)


def test_a_brief_comes_back_as_it_was_kept(any_database: Database) -> None:
    save_brief(any_database, BRIEF)
    assert get_brief(any_database, "br_1") == BRIEF
    changed = replace(BRIEF, name="再来", tone=Tone.WARM)
    save_brief(any_database, changed)
    newer = replace(BRIEF, brief_id=BriefId("br_2"), created_at=NOW + timedelta(days=1))
    save_brief(any_database, newer)
    assert list_briefs(any_database) == [newer, changed]
    with pytest.raises(NoSuchBrief, match="rapport briefs list"):
        get_brief(any_database, "ghost")


def test_a_brief_with_an_approved_draft_is_closed(database: Database) -> None:
    save_brief(database, BRIEF)
    save_draft(database, DRAFT)
    approve(database, "dr_1", version=1, operator="mei", now=NOW)
    with pytest.raises(BriefHasDrafts):
        save_brief(database, replace(BRIEF, name="other"))


def test_every_version_of_a_draft_is_kept_and_the_latest_is_shown(
    any_database: Database,
) -> None:
    second = replace(DRAFT, version=2, status=DraftStatus.REFUSED)
    other = replace(DRAFT, draft_id=DraftId("dr_2"), variant="B")
    for draft in (DRAFT, second, other):
        save_draft(any_database, draft)
    assert get_draft(any_database, "dr_1") == second
    assert get_draft(any_database, "dr_1", 1) == DRAFT
    assert versions_of(any_database, "dr_1") == [DRAFT, second]
    assert drafts_of(any_database, "br_1") == [second, other]
    assert list_drafts(any_database, DraftStatus.WRITTEN) == [other]
    assert len(list_drafts(any_database)) == 2
    with pytest.raises(NoSuchDraft, match="version 3"):
        get_draft(any_database, "dr_1", 3)


def test_a_version_that_is_kept_is_never_overwritten(database: Database) -> None:
    save_draft(database, DRAFT)
    save_draft(database, replace(DRAFT, copy=Copy(body="other")))
    assert get_draft(database, "dr_1") == DRAFT
