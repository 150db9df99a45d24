"""A segment's own tests: customers at its boundary, kept with what was true of them, asked again.

A note keeps the deciding condition as it was said when the test was made.

A test is asked as of the moment it was made, so time alone breaks none. What is not kept by its
moment (profiles, lists, consents, scores, computed traits) is as it is now.
"""

from collections.abc import Iterable
from datetime import datetime

from rapport.kit.errors import RapportError
from rapport.kit.ids import new_id
from rapport.profiles import PROFILES
from rapport.segments.boundary.explaining import explain
from rapport.segments.boundary.finding import boundary_of
from rapport.segments.boundary.leaves import leaves_of
from rapport.segments.boundary.model import (
    Explained,
    SegmentTest,
    SegmentTestResult,
    SegmentTestRun,
    Sentences,
)
from rapport.segments.boundary.store import add_tests, saved_tests, tested_segments
from rapport.segments.describing import describe
from rapport.segments.errors import SegmentNotFound
from rapport.segments.matching import members
from rapport.segments.rules import Rule
from rapport.segments.store import get_segment, rule_lookup, segment_names
from rapport.storage import Database, FactReader

_LONGEST_NOTE = 500


def save_boundary_tests(
    segment_id: str,
    *,
    database: Database,
    facts: FactReader,
    now: datetime,
    made_by: str,
    each: int = 3,
) -> list[SegmentTest]:
    """Keep those just inside and just outside as the segment's tests; return the new ones."""
    segment = get_segment(database, segment_id)
    found = boundary_of(
        segment.rule, facts=facts, now=now, segments=rule_lookup(database), each=each
    )
    said = {one.path: one.sentence["en"] for one in found.conditions}
    tests = [
        SegmentTest(
            test_id=new_id("tst"),
            segment_id=segment.segment_id,
            customer_id=edge.customer_id,
            expected=edge.inside,
            path=edge.path,
            asked_at=now,
            made_by=made_by,
            note=said[edge.path][:_LONGEST_NOTE],
        )
        for edge in (*found.inside, *found.outside)
    ]
    add_tests(tests, database=database)
    return tests


def keep_test(
    segment_id: str,
    customer_id: str,
    *,
    expected: bool,
    database: Database,
    now: datetime,
    made_by: str,
) -> SegmentTest:
    """Keep one customer of an operator's choice as a test of the segment."""
    segment = get_segment(database, segment_id)
    test = SegmentTest(
        test_id=new_id("tst"),
        segment_id=segment.segment_id,
        customer_id=customer_id,
        expected=expected,
        path=next(iter(leaves_of(segment.rule).values())),
        asked_at=now,
        made_by=made_by,
        note=describe(segment.rule, "en")[:_LONGEST_NOTE],
    )
    add_tests([test], database=database)
    return test


def run_segment_tests(
    segment_id: str, *, database: Database, facts: FactReader, rule: Rule | None = None
) -> SegmentTestRun:
    """Ask the segment's tests again, of its rule as it is, or of one that may take its place."""
    segment = get_segment(database, segment_id)
    asked = _Asked(rule or segment.rule, database, facts)
    tests = saved_tests(segment.segment_id, database=database)
    moments = sorted({test.asked_at for test in tests})
    results = [
        result
        for moment in moments
        for result in asked.at(moment, [test for test in tests if test.asked_at == moment])
    ]
    return SegmentTestRun(segment_id=segment.segment_id, results=tuple(results))


def run_all_segment_tests(*, database: Database, facts: FactReader) -> list[SegmentTestRun]:
    """Ask the tests of every segment that has some: after an import, or a change of the shop's."""
    runs = []
    for segment_id in tested_segments(database):
        try:
            runs.append(run_segment_tests(segment_id, database=database, facts=facts))
        except SegmentNotFound:
            continue  # deleted just now; its tests go with the next one that is
    return runs


class _Asked:
    """A rule asked of the customers of its tests."""

    def __init__(self, rule: Rule, database: Database, facts: FactReader) -> None:
        self._rule, self._facts = rule, facts
        self._segments = rule_lookup(database)
        self._named = segment_names(database)

    def at(self, moment: datetime, tests: list[SegmentTest]) -> Iterable[SegmentTestResult]:
        wanted = sorted({test.customer_id for test in tests})
        try:
            chosen = members(self._rule, facts=self._facts, now=moment, segments=self._segments)
            inside = self._ids(chosen.filter(chosen.customer_id.isin(wanted)))
        except RapportError as error:
            reason = {"zh": f"规则无法执行：{error}", "en": f"the rule cannot be asked: {error}"}
            return [SegmentTestResult(test=test, passed=False, reason=reason) for test in tests]
        profiles = self._facts.table(PROFILES)
        known = self._ids(profiles.filter(profiles.customer_id.isin(wanted)))
        return [
            self._result(test, inside=test.customer_id in inside, known=test.customer_id in known)
            for test in tests
        ]

    def _ids(self, table: object) -> set[str]:
        chosen = table.select("customer_id")  # type: ignore[attr-defined]
        return set(self._facts.read(chosen)["customer_id"].to_pylist())

    def _result(self, test: SegmentTest, *, inside: bool, known: bool) -> SegmentTestResult:
        if inside == test.expected:
            return SegmentTestResult(test=test, passed=True)
        if not known:
            reason = {"zh": "该客户已不存在", "en": "there is no such customer any more"}
            return SegmentTestResult(test=test, passed=False, reason=reason)
        return SegmentTestResult(test=test, passed=False, reason=self._reason(test))

    def _reason(self, test: SegmentTest) -> Sentences:
        told = explain(
            self._rule, test.customer_id, facts=self._facts, now=test.asked_at,
            segments=self._segments, segment_name=self._named,
        )  # fmt: skip
        conditions = list(_conditions(told))
        at_fault = [one for one in conditions if one.path == test.path]
        if not at_fault or at_fault[0].standing.holds == test.expected:
            at_fault = [one for one in conditions if one.standing.holds != test.expected]
        return _told(test.expected, at_fault[0] if at_fault else told)


def _conditions(told: Explained) -> Iterable[Explained]:
    if not told.parts:
        yield told
    for part in told.parts:
        yield from _conditions(part)


def _told(expected: bool, one: Explained) -> Sentences:
    holds, actual, needed = one.standing.holds, one.standing.actual, one.standing.needed
    numbers_zh = numbers_en = ""
    if needed is not None:
        shown = "?" if actual is None else f"{actual:g}"
        numbers_zh = f"（实际 {shown}，界限 {needed:g}）"
        numbers_en = f" (actual {shown}, bound {needed:g})"
    side_zh, side_en = ("内", "in") if expected else ("外", "out")
    return {
        "zh": f"应在分群{side_zh}，但条件 {one.path}“{one.sentence['zh']}”现在"
        f"{'成立' if holds else '不成立'}{numbers_zh}",
        "en": f"expected {side_en}, and condition {one.path} “{one.sentence['en']}”"
        f" {'holds' if holds else 'does not hold'} now{numbers_en}",
    }
