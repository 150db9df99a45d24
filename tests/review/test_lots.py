"""A lot is accepted by a sample: planned, looked at, and never what was not shown."""

from collections import Counter

import pytest

from rapport.content import Copy, DraftStatus, get_draft, save_draft
from rapport.kit.review_settings import ReviewSettings
from rapport.review import (
    BadSamplePlan,
    Combine,
    LotState,
    QueueFilter,
    SampleEnded,
    SampleItemJudged,
    SampleNotDone,
    SampleNotFound,
    SamplePlan,
    SampleReview,
    SampleVerdict,
    SecondYesMissing,
    Verdict,
    accept_lot,
    assess_waiting,
    decisions_of,
    examine_stratum,
    get_sample,
    give_up_lot,
    grow_sample,
    hold,
    judge_drawn,
    list_samples,
    new_sample,
    next_drawn,
    plan_sample,
    refuse_stratum,
)
from rapport.storage import Database, Facts
from tests.review.conftest import MakeDraft
from tests.review.test_verdicts import LATER, NOW, REFUSAL

MODEL = "model:gpt#write-copy@1"
ALL = QueueFilter()
PLAN = SamplePlan(share=0.2, by_risk=False, seed=7)


@pytest.fixture
def lot(database: Database, facts: Facts, make_draft: MakeDraft) -> int:
    for number in range(60):
        make_draft(number, written_by=MODEL if number < 20 else "copybook:x")
    return assess_waiting(database, facts, now=NOW)


def start(database: Database, plan: SamplePlan = PLAN) -> SampleReview:
    return new_sample(database, ALL, plan, name="Spring", created_by="li", now=NOW)


def say(database: Database, sample_id: str, draft_id: str, *, sound: bool = True) -> SampleReview:
    said = SampleVerdict(
        draft_id=draft_id, sound=sound, operator="li", judged_at=LATER,
        reason="" if sound else "wrong name",
    )  # fmt: skip
    return judge_drawn(database, sample_id, said)


def look_through(database: Database, sample_id: str) -> int:
    count = 0
    while drawn := next_drawn(database, sample_id):
        say(database, sample_id, drawn.draft.draft_id)
        count += 1
    return count


@pytest.mark.usefixtures("lot")
def test_a_sound_sample_approves_the_whole_lot_each_with_a_line(database: Database) -> None:
    assert plan_sample(database, ALL, PLAN) == {"all": (60, 12)}
    sample = start(database)
    with pytest.raises(SampleNotDone, match="12 drafts"):
        accept_lot(database, sample.sample_id, operator="li", now=LATER)
    assert look_through(database, sample.sample_id) == 12
    state = get_sample(database, sample.sample_id).state
    assert state.bound is not None
    assert (state.met, state.bound.texts) == (True, 60)
    assert state.bound.share < 0.2
    settled = accept_lot(database, sample.sample_id, operator="li", now=LATER)
    assert (settled.moved, settled.left) == (60, ())
    assert get_draft(database, "dr_5").status is DraftStatus.APPROVED
    [line] = decisions_of(database, "dr_5")
    assert (line.verdict, line.reason) == (Verdict.APPROVED, f"by sample {sample.sample_id}")
    [kept] = list_samples(database)
    assert (kept.lot_state, kept.ended_by, kept.ended_at) == (LotState.ACCEPTED, "li", LATER)
    with pytest.raises(SampleEnded):
        accept_lot(database, sample.sample_id, operator="li", now=LATER)


@pytest.mark.usefixtures("lot")
def test_a_defect_is_sent_back_and_the_lot_waits_until_it_is_followed_up(
    database: Database,
) -> None:
    sample = start(database)
    first = next_drawn(database, sample.sample_id)
    assert first is not None
    say(database, sample.sample_id, first.draft.draft_id, sound=False)
    assert get_draft(database, first.draft.draft_id).status is DraftStatus.RETURNED
    with pytest.raises(SampleItemJudged):
        say(database, sample.sample_id, first.draft.draft_id)
    look_through(database, sample.sample_id)
    with pytest.raises(SampleNotDone, match="a defect was found"):
        accept_lot(database, sample.sample_id, operator="li", now=LATER)
    with pytest.raises(SampleNotDone, match="does not let"):
        grow_sample(database, sample.sample_id)
    examine_stratum(database, sample.sample_id, "all")
    assert look_through(database, sample.sample_id) == 48
    settled = accept_lot(database, sample.sample_id, operator="li", now=LATER)
    assert (settled.moved, settled.left) == (59, ())
    assert get_draft(database, first.draft.draft_id).status is DraftStatus.RETURNED


@pytest.mark.usefixtures("lot")
def test_a_plan_that_may_grow_draws_more_after_a_defect(database: Database) -> None:
    plan = SamplePlan(share=0.2, by_risk=False, extensions=1)
    sample = start(database, plan)
    first = next_drawn(database, sample.sample_id)
    assert first is not None
    say(database, sample.sample_id, first.draft.draft_id, sound=False)
    with pytest.raises(SampleNotDone, match="judge all"):
        grow_sample(database, sample.sample_id)
    look_through(database, sample.sample_id)
    grown = grow_sample(database, sample.sample_id)
    assert grown.stage == 1
    assert grown.strata[0].designed > sample.strata[0].designed
    look_through(database, sample.sample_id)
    assert accept_lot(database, sample.sample_id, operator="li", now=LATER).moved == 59


@pytest.mark.usefixtures("lot")
def test_a_stratum_is_refused_as_a_whole_and_the_rest_accepted(database: Database) -> None:
    plan = SamplePlan(share=0.25, combine=Combine.SUBSETS)
    sample = start(database, plan)
    assert {one.name: one.size for one in sample.strata} == {"low": 40, "medium": 20}
    while drawn := next_drawn(database, sample.sample_id):
        sound = drawn.stratum == "low" or drawn.place > 0
        say(database, sample.sample_id, drawn.draft.draft_id, sound=sound)
    assert not get_sample(database, sample.sample_id).state.met
    with pytest.raises(BadSamplePlan, match="no open stratum"):
        examine_stratum(database, sample.sample_id, "huge")
    gone = refuse_stratum(
        database, sample.sample_id, "medium", operator="li", reason="stiff", now=LATER
    )
    assert gone.moved == 19
    settled = accept_lot(database, sample.sample_id, operator="li", now=LATER)
    assert settled.moved == 40
    told = Counter(get_draft(database, f"dr_{n}").status for n in range(60))
    assert told == {DraftStatus.APPROVED: 40, DraftStatus.RETURNED: 20}
    assert "stiff (with all of stratum medium" in decisions_of(database, "dr_3")[-1].reason


@pytest.mark.usefixtures("lot")
def test_what_changed_is_held_or_fails_its_checks_is_left_and_said(database: Database) -> None:
    sample = start(database)
    look_through(database, sample.sample_id)
    changed = get_draft(database, "dr_1")
    fields = {name: getattr(changed, name) for name in changed.__dataclass_fields__}
    save_draft(database, type(changed)(**fields | {"version": 2, "copy": Copy(body="新")}))
    hold(database, "dr_2", operator="mei", now=LATER)
    with database.begin() as connection:
        connection.exec_driver_sql(
            'UPDATE drafts SET findings = \'[{"code": "forbidden-claim", "severity":'
            ' "refuse", "message": "m"}]\' WHERE draft_id = \'dr_3\''
        )
    assert get_draft(database, "dr_3").findings == (REFUSAL,)
    settled = accept_lot(database, sample.sample_id, operator="li", now=LATER)
    assert settled.moved == 57
    assert {one.draft_id: one.code for one in settled.left} == {
        "dr_1": "draft-changed",
        "dr_2": "draft-held",
        "dr_3": "draft-fails-checks",
    }
    assert get_draft(database, "dr_3").status is DraftStatus.WRITTEN


@pytest.mark.usefixtures("lot")
def test_two_operators_accept_a_lot_where_two_are_needed(database: Database) -> None:
    rules = ReviewSettings(two_person="always")
    sample = start(database)
    look_through(database, sample.sample_id)
    first = accept_lot(database, sample.sample_id, operator="li", now=LATER, rules=rules)
    assert (first.seconded, first.moved) == (False, 0)
    with pytest.raises(SecondYesMissing):
        accept_lot(database, sample.sample_id, operator="li", now=LATER, rules=rules)
    second = accept_lot(database, sample.sample_id, operator="mei", now=LATER, rules=rules)
    assert (second.seconded, second.moved) == (True, 60)


@pytest.mark.usefixtures("lot")
def test_the_same_seed_draws_the_same_and_a_draft_is_in_one_open_lot(database: Database) -> None:
    sample = start(database)
    ids = [one.draft.draft_id for one in [next_drawn(database, sample.sample_id)] if one]
    with pytest.raises(BadSamplePlan, match="the lot is empty"):
        start(database)
    give_up_lot(database, sample.sample_id, operator="li", now=LATER)
    again = start(database)
    assert [one.draft.draft_id for one in [next_drawn(database, again.sample_id)] if one] == ids
    other = SamplePlan(share=0.2, by_risk=False, seed=8)
    give_up_lot(database, again.sample_id, operator="li", now=LATER)
    third = start(database, other)
    assert third.strata == again.strata
    with pytest.raises(SampleNotFound):
        get_sample(database, "sr_none")
