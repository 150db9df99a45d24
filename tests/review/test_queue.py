"""The queue shows first what needs a person most, says why, and stays quick."""

from dataclasses import replace
from datetime import timedelta
from time import perf_counter

from rapport.content import DRAFTS, Brief, DraftId, DraftStatus, Finding, Group, save_brief
from rapport.review import (
    Band,
    Circumstances,
    QueueFilter,
    approve,
    assess_waiting,
    count_waiting,
    known_risk,
    next_waiting,
    queue_page,
    risk_of,
    send_back,
)
from rapport.storage import Database, Facts
from tests.review.conftest import MakeDraft
from tests.review.test_verdicts import BRIEF, DRAFT, LATER, NOW

MODEL = "model:gpt#write-copy@1"


def found(code: str, severity: str = "warn", span: str = "很棒") -> Finding:
    return Finding(code=code, severity=severity, message="m", span=span, part="body")


def test_a_risk_is_the_sum_of_reasons_that_are_said() -> None:
    calm = replace(DRAFT, findings=())
    known = Circumstances(first=False)
    assert risk_of(calm, known).score == 4
    risky = replace(
        calm,
        written_by=MODEL,
        findings=(found("risky-claim", span="美白"), found("fact-typed"), found("fact-typed")),
    )
    about = Circumstances(sector="cosmetics", audience=20_000, first=True, refusals=2)
    risk = risk_of(risky, about)
    assert {one.code: (one.points, one.value) for one in risk.reasons} == {
        "finding-risky-claim": (22, "美白"),
        "author-model": (18, ""),
        "sector": (15, "cosmetics"),
        "audience": (10, "20000"),
        "first-of-group": (8, ""),
        "typed-claims": (6, "2"),
        "earlier-refusals": (6, "2"),
    }
    assert (risk.score, risk.band, risk.sensitive) == (85, Band.HIGH, True)
    assert [one.points for one in risk.reasons] == sorted(
        (one.points for one in risk.reasons), reverse=True
    )


def test_writers_are_trusted_in_order_and_no_score_is_above_a_hundred() -> None:
    authors = (MODEL, "built-in@1:phrases-x", "copybook:x", "copybook:x, edited")
    scores = [risk_of(replace(DRAFT, findings=(), written_by=one)).score for one in authors]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 4
    codes = ("forbidden-claim", "personal-data", "fact-outside-slot", "other")
    bad = replace(DRAFT, findings=tuple(found(code, "refuse") for code in codes))
    assert risk_of(bad).score == 100


def test_what_was_approved_and_returned_before_changes_the_risk_of_what_comes(
    database: Database, facts: Facts, make_draft: MakeDraft
) -> None:
    make_draft(1, written_by=MODEL)
    make_draft(2, written_by=MODEL)
    assess_waiting(database, facts, now=NOW)
    send_back(database, "dr_1", version=1, operator="li", reason="dull", now=NOW)
    approve(database, "dr_2", version=1, operator="li", now=NOW)
    late = make_draft(3, written_by=MODEL)
    codes = {one.code for one in known_risk(late, database=database, facts=facts, now=NOW).reasons}
    assert codes == {"author-model", "earlier-refusals"}


def test_a_law_sensitive_brief_is_known_by_its_products(
    database: Database, facts: Facts, make_draft: MakeDraft
) -> None:
    make_draft(1)
    brief: Brief = replace(BRIEF, brief_id="br_2", name="美白精华")
    save_brief(database, brief)
    draft = make_draft(2, brief_id="br_2")
    risk = known_risk(draft, database=database, facts=facts, now=NOW)
    assert risk.sensitive
    assert ("sector", "cosmetics") in {(one.code, one.value) for one in risk.reasons}


def test_the_queue_is_ordered_filtered_counted_and_cut(
    database: Database, facts: Facts, make_draft: MakeDraft
) -> None:
    make_draft(1, created_at=LATER)
    make_draft(2)
    make_draft(3, findings=(found("forbidden-claim"), found("risky-claim")), channel="sms")
    make_draft(4, status=DraftStatus.RETURNED)
    assess_waiting(database, facts, now=NOW)
    page = queue_page(database, now=NOW)
    assert [line.draft.draft_id for line in page.lines] == ["dr_3", "dr_2", "dr_1"]
    assert page.counts["band"] == {"high": 1, "medium": 0, "low": 2}
    assert page.counts["channel"] == {"email": 2, "sms": 1}
    assert (page.lines[0].brief_name, page.lines[0].group_name) == ("Back", "Quiet")
    for wanted, ids in (
        (QueueFilter(channel="sms"), ["dr_3"]),
        (QueueFilter(band=Band.LOW), ["dr_2", "dr_1"]),
        (QueueFilter(band=Band.MEDIUM), []),
        (QueueFilter(brief_id="br_1", language="zh-CN", segment_id="seg_1", band=Band.HIGH),
         ["dr_3"]),
        (QueueFilter(language="en"), []),
    ):  # fmt: skip
        some = queue_page(database, wanted, now=NOW)
        assert [line.draft.draft_id for line in some.lines] == ids
        assert some.total == len(ids)
    second = queue_page(database, now=NOW, page=2, size=2)
    assert ([line.draft.draft_id for line in second.lines], second.total) == (["dr_1"], 3)
    assert count_waiting(database) == 3
    assert next_waiting(database, after="dr_3") == "dr_2"


def test_only_the_newest_version_waits(database: Database, make_draft: MakeDraft) -> None:
    make_draft(1)
    make_draft(1, version=2, status=DraftStatus.REFUSED)
    assert queue_page(database, now=NOW).lines == ()
    assert count_waiting(database) == 0
    assert next_waiting(database, after="") == ""


def test_five_thousand_waiting_drafts_are_paged_quickly(database: Database, facts: Facts,
                                                        make_draft: MakeDraft) -> None:  # fmt: skip
    make_draft(0)
    groups = tuple(Group(segment_id=f"seg_{n}", name=f"Group {n}") for n in range(10))
    save_brief(database, replace(BRIEF, groups=groups))
    body = "好久不见。" * 20
    rows = [
        {
            "draft_id": DraftId(f"many_{n:05}"), "version": 1, "brief_id": "br_1",
            "segment_id": f"seg_{n % 10}", "variant": "A", "language": "zh-CN",
            "channel": ("email", "sms")[n % 2], "product_ids": [],
            "copy": {"subject": f"第{n}封", "preheader": "", "body": body},
            "status": "written", "written_by": MODEL, "prompt": "", "findings": [],
            "attributes": {}, "created_at": NOW + timedelta(seconds=n),
        }
        for n in range(5_000)
    ]  # fmt: skip
    with database.begin() as connection:
        connection.execute(DRAFTS.insert(), rows)
    assert assess_waiting(database, facts, now=NOW) == 5_001
    best = min(_seconds(database) for _ in range(3))
    assert best < 1.0, f"{best:.3f} s"  # measured 0.06 s; the limit leaves room for a busy machine


def _seconds(database: Database) -> float:
    began = perf_counter()
    page = queue_page(database, QueueFilter(channel="sms"), now=NOW, page=50)
    assert (page.total, len(page.lines)) == (2_500, 25)
    return perf_counter() - began
