"""Segments in the console: their list, each one's page, and how they overlap."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pyarrow as pa
import pytest

from rapport.access import Role
from rapport.app import App
from rapport.console.counting import change_of
from rapport.console.formats import Formats
from rapport.console.overlap import standing_out
from rapport.console.segment_figures import days_of, moves_of, shared_with
from rapport.console.texts import texts_in
from rapport.console.visits import Visit
from rapport.segments import (
    SEGMENT_SIZES,
    Overlap,
    Segment,
    SizePoint,
    Standing,
    State,
    find_segment,
    list_segments,
    parse_rule,
    read_states,
    refresh_all,
    save_segment,
    saved_tests,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Tell = Callable[[App, Callable], None]


def test_a_segment_that_was_never_counted_says_so_until_it_is(shop: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/segments")
        await visitor.should_see("1 segment is not counted yet.")
        await visitor.should_see("Not counted yet")
        await visitor.press("count")
        await visitor.should_see("Counted.", retries=50)
        await visitor.should_not_see("Not counted yet")

    tell(shop, story)
    (segment,) = list_segments(shop.database)
    assert read_states(shop.facts)[segment.segment_id].size == 30


def test_the_list_shows_size_change_and_what_looks_wrong(shop: App, tell: Tell) -> None:
    segment = only(shop)
    refresh_all(database=shop.database, facts=shop.facts, now=NOW)
    keep_sizes(shop, segment, [100] * 9)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/segments")
        await visitor.should_see("Buyers")
        await visitor.should_see("−70")
        await visitor.should_see("Members over 10 days: from 100 to 30")
        await visitor.should_see("Everybody")
        await visitor.should_see("Every customer is in it")
        await visitor.should_not_see(marker="count")

    tell(shop, story)


def test_the_page_of_a_segment_shows_its_life(shop: App, tell: Tell) -> None:
    segment = only(shop)
    refresh_all(database=shop.database, facts=shop.facts, now=NOW - timedelta(days=1))
    shrink(shop)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open(f"/segments/{segment.segment_id}")
        await visitor.should_see("Members over time")
        await visitor.should_see("Just came and went")
        await visitor.should_see("2 hours ago")
        await visitor.should_see("−10")
        await visitor.should_see("Kinds of buyers")
        await visitor.should_see("/console/reports?kind=funnel&amp;segment=")

    tell(shop, story)
    moves = moves_of(segment.segment_id, facts=shop.facts, now=NOW, limit=50)
    assert len(moves) == 10
    assert not any(move.entered for move in moves)


def test_members_are_found_by_name_and_lead_to_the_customer(shop: App, tell: Tell) -> None:
    segment = only(shop)
    refresh_all(database=shop.database, facts=shop.facts, now=NOW)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        path = f"/segments/{segment.segment_id}?view=members"
        await visitor.open(path)
        await visitor.should_see("1–25 of 30")
        await visitor.open(f"{path}&page=2")
        await visitor.should_see("26–30 of 30")
        await visitor.open(f"{path}&q=anna smith4")
        await visitor.should_see("Anna Smith4")
        await visitor.should_see("1–1 of 1")
        await visitor.should_see("/console/customers/show?id=c-04")
        await visitor.open(f"{path}&q=nobody at all")
        await visitor.should_see("No member found")

    tell(shop, story)


def test_the_edge_says_who_stands_there_and_keeps_them_as_tests(shop: App, tell: Tell) -> None:
    segment = only(shop)
    refresh_all(database=shop.database, facts=shop.facts, now=NOW)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open(f"/segments/{segment.segment_id}?view=edge")
        await visitor.should_see("Which condition decides?")
        await visitor.should_see("31 days")
        await visitor.should_see("No tests yet.")
        await visitor.press("keep-tests")
        await visitor.should_see("All tests hold.", retries=50)
        await visitor.press("run-tests")
        await visitor.should_see("Must be", retries=50)

    tell(shop, story)
    assert saved_tests(segment.segment_id, database=shop.database)


def test_a_viewer_may_look_and_not_change(shop: App, tell: Tell) -> None:
    segment = only(shop)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open(f"/segments/{segment.segment_id}")
        await visitor.should_see("Members right now")
        await visitor.should_see("Some members")
        for marker in ("delete", "count"):
            await visitor.should_not_see(marker=marker)
        await visitor.open(f"/segments/{segment.segment_id}?view=edge")
        await visitor.should_not_see(marker="keep-tests")

    tell(shop, story)


def test_a_segment_is_deleted_only_when_nothing_names_it(shop: App, tell: Tell) -> None:
    segment = only(shop)
    other = save_segment(
        database=shop.database,
        name="Not buyers",
        rule=parse_rule(
            {"kind": "not", "rule": {"kind": "segment", "segment_id": segment.segment_id}}
        ),
        created_by="op",
        now=NOW,
    )

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open(f"/segments/{segment.segment_id}")
        visitor.find(marker="delete").click()
        await visitor.should_see("Delete “Buyers”?", retries=50)
        await visitor.press("confirm")
        await visitor.should_see("is named by segment", retries=50)
        assert find_segment(shop.database, segment.segment_id)
        await visitor.open(f"/segments/{other.segment_id}")
        visitor.find(marker="delete").click()
        await visitor.should_see("Delete “Not buyers”?", retries=50)
        await visitor.press("confirm")
        await visitor.should_see("is deleted", retries=50)

    tell(shop, story)
    assert find_segment(shop.database, other.segment_id) is None


def test_a_change_after_the_last_count_is_told(shop: App, tell: Tell) -> None:
    segment = only(shop)
    refresh_all(database=shop.database, facts=shop.facts, now=NOW - timedelta(hours=1))

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open(f"/segments/{segment.segment_id}")
        await visitor.should_see("1 hour ago")
        await visitor.should_see("was changed after its last count")

    tell(shop, story)


def test_the_overlap_shows_what_stands_out(shop: App, tell: Tell) -> None:
    chinese = save_segment(
        database=shop.database,
        name="Chinese readers",
        rule=parse_rule({"kind": "trait", "name": "language", "op": "is", "value": "zh"}),
        created_by="op",
        now=NOW,
    )
    refresh_all(database=shop.database, facts=shop.facts, now=NOW)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/segments/overlap")
        await visitor.should_see("100% of “Chinese readers” are in “Buyers” too")
        await visitor.should_see("50% of “Buyers” are in “Chinese readers” too")
        await visitor.open(f"/segments/overlap?segments={chinese.segment_id}")
        await visitor.should_see("Choose at least two segments.")

    tell(shop, story)
    (shared,) = shared_with(
        chinese.segment_id, [one.segment_id for one in list_segments(shop.database)],
        facts=shop.facts,
    )  # fmt: skip
    assert (shared.customers, shared.part, shared.jaccard) == (15, 1.0, 0.5)


def test_one_segment_alone_has_no_overlap(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/segments/overlap")
        await visitor.should_see("Nothing to compare yet")
        await visitor.open("/segments")
        await visitor.should_see("No segments yet")

    tell(app, story)


@pytest.mark.parametrize(
    ("shared", "told"),
    [
        (((9, 0), (0, 5)), "No two of these segments share a customer."),
        (((9, 3), (3, 5)), "“A” and “B” have most in common: 3 customers, 27%"),
    ],
)
def test_a_sentence_says_how_two_segments_stand(
    shared: tuple[tuple[int, ...], ...], told: str
) -> None:
    (a, both), (_, b) = shared
    either = a + b - both
    given = Overlap(
        segment_ids=("a", "b"),
        shared=shared,
        jaccard=((1.0, both / either), (both / either, 1.0)),
        share=((1.0, both / a), (both / b, 1.0)),
    )
    formats = Formats("en", timezone="UTC", currency="CNY")
    reader = cast("Visit", SimpleNamespace(t=texts_in("en"), f=formats))
    assert standing_out(reader, given, {"a": "A", "b": "B"}).startswith(told)


def test_a_change_is_measured_against_a_week_ago_or_the_oldest_day() -> None:
    def standing(*daily: tuple[int, int]) -> Standing:
        days = tuple(((NOW - timedelta(days=ago)).date(), size) for ago, size in daily)
        return Standing(state=state(50), daily=days)

    assert change_of(standing((20, 10), (8, 20), (3, 45), (0, 50)), NOW) == (30, 8)
    assert change_of(standing((3, 45), (0, 50)), NOW) == (5, 3)
    assert change_of(standing((0, 50)), NOW) is None


def test_counts_of_one_day_become_one_in_the_shops_time_zone() -> None:
    points = [
        point(datetime(2026, 3, 1, 10, tzinfo=UTC), 5, entered=5),
        point(datetime(2026, 3, 1, 15, tzinfo=UTC), 7, entered=3, left=1),
        point(datetime(2026, 3, 1, 17, tzinfo=UTC), 6, left=1),
    ]
    days = days_of(points, "Asia/Shanghai")
    assert [(one.day.day, one.size, one.entered, one.left) for one in days] == [
        (1, 7, 8, 1),
        (2, 6, 0, 1),
    ]


def only(app: App) -> Segment:
    (segment,) = list_segments(app.database)
    return segment


def keep_sizes(app: App, segment: Segment, sizes: list[int]) -> None:
    """Sizes of the days before today, the latest first."""
    rows = [
        {
            "segment_id": segment.segment_id,
            "at": NOW - timedelta(days=ago + 1),
            "size": size,
            "entered": 0,
            "left": 0,
            "seconds": 0.1,
            "kind": "day",
        }
        for ago, size in enumerate(sizes)
    ]
    table = pa.Table.from_pylist(rows, SEGMENT_SIZES.columns.to_pyarrow())
    app.facts.upsert(SEGMENT_SIZES, table)


def shrink(app: App) -> None:
    """Ten customers leave, two hours ago: their last order is undone."""
    events = app.facts.backend.con
    events.execute("DELETE FROM events WHERE name = 'Order Completed' AND customer_id < 'c-10'")
    refresh_all(database=app.database, facts=app.facts, now=NOW - timedelta(hours=2))


def state(size: int) -> State:
    return State(
        segment_id="a", meaning="m", size=size, baseline_at=NOW, whole_at=NOW, fresh_at=NOW
    )


def point(at: datetime, size: int, *, entered: int = 0, left: int = 0) -> SizePoint:
    return SizePoint(at=at, size=size, entered=entered, left=left, seconds=0.1, kind="whole")
