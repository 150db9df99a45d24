"""Only what a person approved, in exactly that version, may be sent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rapport.catalog import Product, put_products
from rapport.content import (
    Brief,
    BriefId,
    Copy,
    Draft,
    DraftChanged,
    DraftId,
    DraftStatus,
    Finding,
    Group,
    Objective,
    save_brief,
    save_draft,
    set_status,
)
from rapport.kit.settings import ShopSettings
from rapport.profiles import ensure_tables
from rapport.review import (
    DraftAlreadyApproved,
    DraftFailsChecks,
    DraftNotApproved,
    Edit,
    ReasonMissing,
    Verdict,
    approve,
    approved_copy,
    decisions_of,
    edit,
    queue,
    send_back,
)
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
BRIEF = Brief(
    brief_id=BriefId("br_1"),
    name="Back",
    objective=Objective.WIN_BACK,
    groups=(Group(segment_id="seg_1", name="Quiet"),),
    product_ids=("lotion",),
    created_at=NOW,
    created_by="mei",
)
WARNING = Finding(code="shouting", severity="warn", message="m")
REFUSAL = Finding(code="forbidden-claim", severity="refuse", message="m")
DRAFT = Draft(
    draft_id=DraftId("dr_1"),
    version=1,
    brief_id=BRIEF.brief_id,
    segment_id="seg_1",
    variant="A",
    language="zh-CN",
    channel="email",
    product_ids=("lotion",),
    copy=Copy(subject="你好", body="好久不见。"),
    status=DraftStatus.WRITTEN,
    written_by="copybook:x",
    findings=(WARNING,),
    created_at=NOW,
)


@pytest.fixture
def draft(database: Database, facts: Facts) -> Draft:
    ensure_tables(facts)
    lotion = Product(product_id="lotion", names={"zh": "身体乳"}, price_minor=12800, currency="CNY")
    put_products(facts, [lotion])
    save_brief(database, BRIEF)
    return save_draft(database, DRAFT)


def change(subject: str, version: int = 1) -> Edit:
    copy = Copy(subject=subject, body="好久不见，有空来看看。")
    return Edit(draft_id="dr_1", version=version, copy=copy, operator="li")


@pytest.mark.usefixtures("draft")
def test_an_approved_draft_leaves_the_queue_and_may_be_sent(database: Database) -> None:
    assert [one.draft_id for one in queue(database)] == ["dr_1"]
    with pytest.raises(DraftNotApproved, match="written"):
        approved_copy(database, "dr_1", 1)
    approved = approve(database, "dr_1", version=1, operator="li", now=LATER)
    assert approved.status is DraftStatus.APPROVED
    assert queue(database) == []
    assert approved_copy(database, "dr_1", 1) == approved
    [decision] = decisions_of(database, "dr_1")
    assert (decision.verdict, decision.operator, decision.decided_at, decision.version) == (
        Verdict.APPROVED,
        "li",
        LATER,
        1,
    )
    with pytest.raises(DraftAlreadyApproved):
        approve(database, "dr_1", version=1, operator="li", now=LATER)


@pytest.mark.parametrize(
    "refused",
    [replace(DRAFT, findings=(REFUSAL,)), replace(DRAFT, status=DraftStatus.REFUSED)],
    ids=["by a finding", "by its status"],
)
def test_a_draft_that_fails_its_checks_cannot_be_approved(
    database: Database, refused: Draft
) -> None:
    save_draft(database, refused)
    with pytest.raises(DraftFailsChecks, match="edit it first"):
        approve(database, "dr_1", version=1, operator="li", now=NOW)
    assert decisions_of(database, "dr_1") == []


def test_an_edit_is_a_new_version_checked_again(
    database: Database, facts: Facts, draft: Draft, shop: ShopSettings
) -> None:
    good = edit(change("近来好吗"), database=database, facts=facts, shop=shop, now=LATER)
    assert (good.version, good.status, good.findings) == (2, DraftStatus.WRITTEN, ())
    assert good.written_by == "copybook:x, edited"
    bad = edit(change("只要9元", 2), database=database, facts=facts, shop=shop, now=LATER)
    assert (bad.version, bad.status, bad.written_by) == (3, DraftStatus.REFUSED, good.written_by)
    with pytest.raises(DraftFailsChecks):
        approve(database, "dr_1", version=3, operator="li", now=LATER)
    assert [one.verdict for one in decisions_of(database, "dr_1")] == [Verdict.EDITED] * 2
    assert draft.version == 1


def test_who_looked_at_an_older_version_decides_nothing(
    database: Database, facts: Facts, draft: Draft, shop: ShopSettings
) -> None:
    edit(change("近来好吗"), database=database, facts=facts, shop=shop, now=LATER)
    with pytest.raises(DraftChanged, match="version 2, not 1"):
        approve(database, draft.draft_id, version=1, operator="li", now=LATER)
    with pytest.raises(DraftChanged):
        edit(change("另一版"), database=database, facts=facts, shop=shop, now=LATER)
    with pytest.raises(DraftChanged):
        send_back(database, "dr_1", version=1, operator="li", reason="no", now=LATER)


def test_an_edit_after_approval_needs_a_new_approval_and_the_old_one_stands(
    database: Database, facts: Facts, draft: Draft, shop: ShopSettings
) -> None:
    approve(database, draft.draft_id, version=1, operator="li", now=NOW)
    edit(change("近来好吗"), database=database, facts=facts, shop=shop, now=LATER)
    assert approved_copy(database, "dr_1", 1).copy == DRAFT.copy
    with pytest.raises(DraftNotApproved):
        approved_copy(database, "dr_1", 2)


@pytest.mark.usefixtures("draft")
def test_a_draft_is_sent_back_with_a_reason_and_an_approval_ends(database: Database) -> None:
    with pytest.raises(ReasonMissing):
        send_back(database, "dr_1", version=1, operator="li", reason="  ", now=NOW)
    approve(database, "dr_1", version=1, operator="li", now=NOW)
    returned = send_back(database, "dr_1", version=1, operator="li", reason="too stiff", now=LATER)
    assert returned.status is DraftStatus.RETURNED
    assert decisions_of(database, "dr_1")[-1].reason == "too stiff"
    with pytest.raises(DraftNotApproved, match="returned"):
        approved_copy(database, "dr_1", 1)


def test_drafts_with_more_warnings_are_reviewed_first(database: Database) -> None:
    calm = replace(DRAFT, draft_id=DraftId("dr_2"), findings=())
    later = replace(calm, draft_id=DraftId("dr_3"), created_at=LATER)
    for draft in (later, calm, DRAFT):
        save_draft(database, draft)
    assert [one.draft_id for one in queue(database)] == ["dr_1", "dr_2", "dr_3"]


def test_a_verdict_that_fails_half_way_leaves_nothing(any_database: Database) -> None:
    save_draft(any_database, DRAFT)
    with pytest.raises(RuntimeError), any_database.begin() as connection:
        set_status(connection, DRAFT, DraftStatus.APPROVED)
        raise RuntimeError
    with pytest.raises(DraftNotApproved):
        approved_copy(any_database, "dr_1", 1)


@pytest.fixture
def shop() -> ShopSettings:
    return ShopSettings(name="山茶小铺", market="CN")
