"""Verdicts of more than one person: a second yes, locks, undoing, many at once."""

from datetime import timedelta

import pytest

from rapport.content import Copy, DraftStatus, Finding
from rapport.kit.review_settings import ReviewSettings
from rapport.kit.settings import ShopSettings
from rapport.review import (
    DraftHeld,
    DraftRejected,
    Edit,
    NothingToUndo,
    ReasonMissing,
    SecondYesMissing,
    TooManyAtOnce,
    Verdict,
    approve,
    approve_many,
    assess_waiting,
    decisions_of,
    edit,
    hold,
    let_go,
    lock_of,
    queue_page,
    reject,
    send_back,
    standing_of,
    undo,
)
from rapport.storage import Database, Facts
from tests.review.conftest import MakeDraft
from tests.review.test_verdicts import LATER, NOW

ALWAYS = ReviewSettings(two_person="always")
SENSITIVE = ReviewSettings(two_person="sensitive")
SHOP = ShopSettings(name="山茶小铺", market="CN")


def yes(database: Database, who: str, rules: ReviewSettings, version: int = 1) -> DraftStatus:
    draft = approve(database, "dr_1", version=version, operator=who, now=LATER, rules=rules)
    return draft.status


def rewrite(database: Database, facts: Facts, who: str) -> None:
    change = Edit(
        draft_id="dr_1", version=1, copy=Copy(subject="近来好吗", body="有空来。"), operator=who
    )
    edit(change, database=database, facts=facts, shop=SHOP, now=NOW)


def test_two_different_operators_say_yes(database: Database, make_draft: MakeDraft) -> None:
    make_draft(1)
    assert yes(database, "li", ALWAYS) is DraftStatus.WRITTEN
    with pytest.raises(SecondYesMissing):
        yes(database, "li", ALWAYS)
    assert queue_page(database, now=LATER).lines[0].yeses == ("li",)
    assert yes(database, "mei", ALWAYS) is DraftStatus.APPROVED
    assert [one.verdict for one in decisions_of(database, "dr_1")] == [
        Verdict.AGREED,
        Verdict.APPROVED,
    ]


def test_a_first_yes_ends_with_a_return_or_an_edit(
    database: Database, facts: Facts, make_draft: MakeDraft
) -> None:
    make_draft(1)
    yes(database, "li", ALWAYS)
    rewrite(database, facts, "mei")
    assert yes(database, "mei", ALWAYS, 2) is DraftStatus.WRITTEN
    assert yes(database, "li", ALWAYS, 2) is DraftStatus.APPROVED


def test_only_sensitive_drafts_need_two_but_no_editor_is_the_only_approver(
    database: Database, facts: Facts, make_draft: MakeDraft
) -> None:
    make_draft(1)
    assess_waiting(database, facts, now=NOW)
    rewrite(database, facts, "mei")
    assess_waiting(database, facts, now=NOW)
    assert yes(database, "mei", SENSITIVE, 2) is DraftStatus.WRITTEN
    assert yes(database, "li", SENSITIVE, 2) is DraftStatus.APPROVED
    make_draft(2, findings=(Finding(code="risky-claim", severity="warn", message="m"),))
    make_draft(3)
    assess_waiting(database, facts, now=NOW)
    for number, status in ((2, DraftStatus.WRITTEN), (3, DraftStatus.APPROVED)):
        told = approve(database, f"dr_{number}", version=1, operator="li", now=NOW, rules=SENSITIVE)
        assert told.status is status


def test_what_nobody_weighed_counts_as_sensitive(database: Database, make_draft: MakeDraft) -> None:
    make_draft(1)
    assert yes(database, "li", SENSITIVE) is DraftStatus.WRITTEN


def test_a_rejected_draft_is_left_alone_until_it_is_undone(
    database: Database, facts: Facts, make_draft: MakeDraft
) -> None:
    make_draft(1)
    with pytest.raises(ReasonMissing):
        reject(database, "dr_1", version=1, operator="li", reason=" ", now=NOW)
    told = reject(database, "dr_1", version=1, operator="li", reason="off brand", now=NOW)
    assert told.status is DraftStatus.REJECTED
    with pytest.raises(DraftRejected):
        yes(database, "mei", ReviewSettings())
    with pytest.raises(DraftRejected):
        send_back(database, "dr_1", version=1, operator="li", reason="x", now=NOW)
    with pytest.raises(DraftRejected):
        rewrite(database, facts, "mei")
    back = undo(database, "dr_1", version=1, operator="mei", now=LATER, reason="a slip")
    assert back.status is DraftStatus.WRITTEN
    last = decisions_of(database, "dr_1")[-1]
    assert (last.verdict, last.reason) == (Verdict.UNDONE, "a slip")


def test_undoing_goes_back_one_verdict_at_a_time(database: Database, make_draft: MakeDraft) -> None:
    make_draft(1)
    yes(database, "li", ReviewSettings())
    send_back(database, "dr_1", version=1, operator="mei", reason="no", now=LATER)

    def back() -> DraftStatus:
        return undo(database, "dr_1", version=1, operator="li", now=LATER).status

    assert back() is DraftStatus.APPROVED
    assert back() is DraftStatus.WRITTEN
    with pytest.raises(NothingToUndo):
        back()
    assert yes(database, "li", ReviewSettings()) is DraftStatus.APPROVED
    standing = standing_of(decisions_of(database, "dr_1"), 1)
    assert [one.verdict for one in standing] == [Verdict.APPROVED]


def test_a_lock_keeps_others_from_deciding_until_it_ends(
    database: Database, facts: Facts, make_draft: MakeDraft
) -> None:
    make_draft(1)
    lock = hold(database, "dr_1", operator="mei", now=NOW)
    assert lock.until == NOW + timedelta(minutes=15)
    with pytest.raises(DraftHeld, match="mei"):
        hold(database, "dr_1", operator="li", now=NOW)
    assert queue_page(database, now=NOW).lines[0].held_by == "mei"
    for act in (
        lambda: approve(database, "dr_1", version=1, operator="li", now=NOW),
        lambda: send_back(database, "dr_1", version=1, operator="li", reason="x", now=NOW),
        lambda: reject(database, "dr_1", version=1, operator="li", reason="x", now=NOW),
        lambda: rewrite(database, facts, "li"),
    ):
        with pytest.raises(DraftHeld):
            act()
    assert decisions_of(database, "dr_1") == []
    longer = hold(database, "dr_1", operator="mei", now=NOW + timedelta(minutes=10))
    assert longer.until == NOW + timedelta(minutes=25)
    after = longer.until
    assert lock_of(database, "dr_1", now=after) is None
    approve(database, "dr_1", version=1, operator="li", now=after)


def test_a_lock_ends_with_the_own_verdict_or_when_it_is_let_go(
    database: Database, facts: Facts, make_draft: MakeDraft
) -> None:
    make_draft(1)
    hold(database, "dr_1", operator="mei", now=NOW)
    assert not let_go(database, "dr_1", operator="li")
    assert let_go(database, "dr_1", operator="mei")
    hold(database, "dr_1", operator="mei", now=NOW)
    rewrite(database, facts, "mei")
    assert lock_of(database, "dr_1", now=NOW) is None


def test_many_calm_drafts_are_approved_at_once_and_others_left(
    database: Database, facts: Facts, make_draft: MakeDraft
) -> None:
    for number in range(1, 4):
        make_draft(number)
    make_draft(4, findings=(Finding(code="shouting", severity="warn", message="m"),))
    make_draft(5, written_by="model:gpt#x")
    assess_waiting(database, facts, now=NOW)
    make_draft(6)
    hold(database, "dr_3", operator="mei", now=NOW)
    wanted = [(f"dr_{number}", 1) for number in range(1, 8)]
    done = approve_many(database, wanted, operator="li", now=NOW)
    assert [one.draft_id for one in done.approved] == ["dr_1", "dr_2"]
    assert {one.draft_id: one.code for one in done.left} == {
        "dr_3": "draft-held",
        "dr_4": "not-for-bulk",
        "dr_5": "not-for-bulk",
        "dr_6": "not-for-bulk",
        "dr_7": "draft-not-found",
    }
    with pytest.raises(TooManyAtOnce):
        approve_many(database, wanted, operator="li", now=NOW, rules=ReviewSettings(bulk_most=2))
