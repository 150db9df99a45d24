"""Points: earned once, never below nought, the same end in any order, kept as traits."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.catalog import PRODUCTS
from rapport.events import (
    EVENTS,
    CustomerId,
    Event,
    EventId,
    OrderLine,
    record_events,
)
from rapport.kit.settings import ShopSettings
from rapport.loyalty import (
    BadPoints,
    BadProgramme,
    Booking,
    KeyReused,
    LoyaltyDesk,
    Measure,
    NoProgramme,
    Programme,
    Reason,
    TooFewPoints,
    adjust,
    balance_of,
    bring_up_to_date,
    entries_of,
    example_programme,
    find_programme,
    get_programme,
    last_day,
    parse_programme,
    programme_text,
    put_programme,
    refresh_loyalty,
    spend,
    standing_of,
    summarise,
    try_programme,
)
from rapport.profiles import Profile, drain_inbox, ensure_tables, get_profile, put_profiles
from rapport.storage import Database, Facts

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
SHOP = ShopSettings(currency="CNY", timezone="Asia/Shanghai", language="zh")
PLAIN = parse_programme("names: {en: Circle}\nstarts_on: 2025-01-01\n")


def told(
    name: str,
    customer: str,
    number: int | str = "1",
    *,
    minor: int | None = 10_000,
    days_ago: float = 1,
    lines: Sequence[OrderLine] = (),
) -> Event:
    at = NOW - timedelta(days=days_ago)
    return Event(
        event_id=EventId(f"{name}-{customer}-{number}-{minor}"),
        name=name,
        happened_at=at,
        received_at=at,
        source="shop",
        customer_id=CustomerId(customer),
        order_id=f"{customer}-{number}" if name.startswith("Order") else None,
        amount_minor=minor,
        currency="CNY",
        lines=tuple(lines),
    )


@pytest.fixture
def desk(database: Database, facts: Facts) -> LoyaltyDesk:
    ensure_tables(facts)
    facts.ensure(PRODUCTS)
    put_profiles(facts, [Profile(customer_id=CustomerId(one)) for one in ("ann", "bo")])
    return LoyaltyDesk(database=database, facts=facts, shop=SHOP, now=NOW)


def drained(desk: LoyaltyDesk) -> None:
    while drain_inbox(desk.database, desk.facts).calls:
        pass


def later(desk: LoyaltyDesk, days: float) -> LoyaltyDesk:
    return LoyaltyDesk(
        database=desk.database,
        facts=desk.facts,
        shop=desk.shop,
        now=desk.now + timedelta(days=days),
    )


def test_an_order_earns_once_and_by_its_categories(desk: LoyaltyDesk) -> None:
    programme = PLAIN.model_copy(update={"categories": {"tea": 3.0}})
    row = dict.fromkeys(PRODUCTS.columns, None) | {"product_id": "p1", "category": "tea"}
    desk.facts.upsert(PRODUCTS, PRODUCTS.check(_table([row])))
    lines = (
        OrderLine(product_id="p1", quantity=1, unit_price_minor=5_000),
        OrderLine(product_id="p2", quantity=1, unit_price_minor=5_000),
    )
    record_events(
        desk.facts,
        [
            told("Order Completed", "ann", lines=lines),
            told("Order Completed", "bo"),
            told("Order Completed", "bo", minor=9_999),  # the same order, told once more
        ],
    )
    assert bring_up_to_date(desk, programme).earned == 2
    assert (balance_of(desk, "ann"), balance_of(desk, "bo")) == (200, 100)
    assert bring_up_to_date(later(desk, 1), programme).earned == 0
    drained(desk)  # what other programs heard is no second fact
    assert balance_of(desk, "ann") == 200


def _table(rows: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist(rows, PRODUCTS.columns.to_pyarrow())


def test_bonuses_once_or_each_time(desk: LoyaltyDesk) -> None:
    programme = Programme.model_validate(
        {
            "names": {"en": "Circle"},
            "starts_on": "2025-01-01",
            "bonuses": [
                {"event": "Product Reviewed", "points": 20},
                {"event": "Signed Up", "points": 50, "once": True},
            ],
        }
    )
    names = ["Product Reviewed", "Product Reviewed", "Signed Up", "Signed Up"]
    record_events(desk.facts, [told(name, "ann", n, minor=None) for n, name in enumerate(names)])
    bring_up_to_date(desk, programme)
    assert balance_of(desk, "ann") == 90
    bring_up_to_date(desk, programme)
    assert balance_of(desk, "ann") == 90


def test_an_order_waits_for_its_returns(desk: LoyaltyDesk) -> None:
    programme = PLAIN.model_copy(update={"wait_days": 14})
    record_events(desk.facts, [told("Order Completed", "ann", days_ago=10)])
    assert bring_up_to_date(desk, programme).earned == 0
    assert bring_up_to_date(later(desk, 5), programme).earned == 1


def test_what_comes_back_is_taken_back_as_far_as_there_are_points(desk: LoyaltyDesk) -> None:
    record_events(desk.facts, [told("Order Completed", "ann")])
    bring_up_to_date(desk, PLAIN)
    spend(desk, Booking(customer_id="ann", points=80, key="k1"))
    record_events(desk.facts, [told("Order Refunded", "ann", minor=-10_000)])
    bring_up_to_date(desk, PLAIN)
    assert balance_of(desk, "ann") == 0
    record_events(desk.facts, [told("Order Completed", "ann", 2, minor=9_000)])
    bring_up_to_date(desk, PLAIN)
    assert balance_of(desk, "ann") == 10  # 80 were still owed
    bring_up_to_date(later(desk, 1), PLAIN)
    assert balance_of(desk, "ann") == 10


def test_spending_is_guarded_and_safe_to_repeat(desk: LoyaltyDesk) -> None:
    record_events(desk.facts, [told("Order Completed", "ann")])
    bring_up_to_date(desk, PLAIN)
    first = spend(desk, Booking(customer_id="ann", points=60, key="till-1"))
    again = spend(later(desk, 1), Booking(customer_id="ann", points=60, key="till-1"))
    assert again == first and balance_of(desk, "ann") == 40
    with pytest.raises(KeyReused):
        spend(desk, Booking(customer_id="ann", points=10, key="till-1"))
    with pytest.raises(TooFewPoints, match="has 40 points"):
        spend(desk, Booking(customer_id="ann", points=41, key="till-2"))
    with pytest.raises(BadPoints):
        spend(desk, Booking(customer_id="ann", points=-5, key="till-3"))
    with pytest.raises(BadPoints, match="note"):
        adjust(desk, Booking(customer_id="ann", points=5, key="hand-1"))
    adjust(desk, Booking(customer_id="ann", points=5, key="hand-1", note="sorry", by="me"))
    newest = next(one for one in entries_of(desk.facts, "ann") if one.reason is Reason.ADJUSTED)
    assert (newest.points, newest.note, newest.by) == (5, "sorry", "me")
    assert sum(one.points for one in entries_of(desk.facts, "ann")) == 45


def test_points_of_strangers_are_none(desk: LoyaltyDesk) -> None:
    forged = told("Points Adjusted", "ann", minor=None)
    forged = Event(**{f: getattr(forged, f) for f in Event.__struct_fields__} | {
        "properties": {"points": 1_000_000, "reason": "adjusted", "of": "x"}})  # fmt: skip
    record_events(desk.facts, [forged])
    assert balance_of(desk, "ann") == 0
    assert standing_of(desk.facts, "ann", PLAIN, now=NOW, currency="CNY").points == 0


def test_points_expire_on_their_day_and_the_oldest_are_spent_first(desk: LoyaltyDesk) -> None:
    programme = PLAIN.model_copy(update={"expires_months": 12})
    record_events(
        desk.facts,
        [
            told("Order Completed", "ann", 1, days_ago=360),
            told("Order Completed", "ann", 2, days_ago=100),
        ],
    )
    bring_up_to_date(desk, programme)
    spend(desk, Booking(customer_id="ann", points=30, key="k"))
    standing = standing_of(desk.facts, "ann", programme, now=NOW, currency="CNY")
    assert (standing.points, standing.expiring) == (170, 70)
    assert standing.expires_on == date(2026, 6, 20)
    assert bring_up_to_date(later(desk, 5), programme).expired == 0  # the day itself still counts
    assert bring_up_to_date(later(desk, 6), programme).expired == 1
    assert balance_of(desk, "ann") == 100
    assert bring_up_to_date(later(desk, 6.1), programme).expired == 0


def test_the_last_day_of_a_month_is_kept_within_the_month() -> None:
    assert last_day(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert last_day(date(2025, 12, 31), 2) == date(2026, 2, 28)
    assert last_day(date(2025, 11, 30), 1) == date(2025, 12, 30)
    assert last_day(date(2025, 11, 30), None) is None


def test_traits_follow_and_a_tier_is_told_once(desk: LoyaltyDesk) -> None:
    programme = parse_programme(example_programme())
    put_programme(desk.database, programme, by="me", now=NOW)
    minor = 60_000
    record_events(desk.facts, [told("Order Completed", "ann", minor=minor, days_ago=10)])
    first = refresh_loyalty(desk)
    assert first is not None and (first.told, first.reached) == (1, 1)
    drained(desk)
    traits = get_profile(desk.facts, "ann").traits
    assert traits["loyalty_points"] == 600
    assert (traits["loyalty_tier"], traits["loyalty_tier_name"]) == ("silver", "银卡")
    assert traits["loyalty_benefits"] == "生日礼遇"
    assert traits["loyalty_expires_on"] == "2027-06-05"
    again = refresh_loyalty(later(desk, 0.01))
    assert again is not None and (again.told, again.reached) == (0, 0)
    assert "loyalty_points" not in get_profile(desk.facts, "bo").traits
    summary = summarise(desk, programme)
    assert (summary.points, summary.tiers["silver"]) == (600, 1)
    assert summary.liability_minor == 3_000
    # A year on, the tier is gone and the points are too.
    end = later(desk, 366)
    refresh_loyalty(end)
    drained(end)
    traits = get_profile(desk.facts, "ann").traits
    assert traits["loyalty_points"] == 0
    assert traits.get("loyalty_tier") is None


def test_tiers_by_spend_count_what_stayed(desk: LoyaltyDesk) -> None:
    programme = parse_programme(example_programme()).model_copy(
        update={"tiers_by": Measure.SPEND, "wait_days": 0}
    )
    record_events(
        desk.facts,
        [
            told("Order Completed", "ann", minor=60_000),
            told("Order Completed", "bo", minor=60_000),
            told("Order Refunded", "bo", minor=-20_000),
        ],
    )
    bring_up_to_date(desk, programme)
    tiers = {
        one: standing_of(desk.facts, one, programme, now=NOW, currency="CNY").tier
        for one in ("ann", "bo")
    }
    assert tiers == {"ann": "silver", "bo": ""}


def test_a_programme_is_tried_on_the_past(desk: LoyaltyDesk) -> None:
    programme = parse_programme(example_programme()).model_copy(update={"wait_days": 0})
    record_events(
        desk.facts,
        [
            told("Order Completed", "ann", minor=60_000),
            told("Order Completed", "bo", minor=20_000),
            told("Order Refunded", "bo", minor=-10_000),
            told("Order Completed", "bo", 2, minor=99_900, days_ago=400),
        ],
    )
    foreseen = try_programme(desk, programme)
    assert (foreseen.customers, foreseen.points) == (2, 700)
    assert foreseen.liability_minor == 3_500
    assert foreseen.revenue_minor == 70_000 and foreseen.share == 0.05
    assert foreseen.tiers == {"": 1, "silver": 1, "gold": 0}
    assert desk.facts.read(desk.facts.table(EVENTS)).num_rows == 4


def test_programmes_are_read_kept_and_refused(desk: LoyaltyDesk) -> None:
    assert find_programme(desk.database) is None
    with pytest.raises(NoProgramme):
        get_programme(desk.database)
    programme = parse_programme(example_programme())
    assert parse_programme(programme_text(programme)) == programme
    put_programme(desk.database, programme, by="me", now=NOW)
    put_programme(desk.database, programme, by="me", now=NOW)
    assert get_programme(desk.database) == programme
    for wrong, word in (
        ("names: [", "YAML"),
        ("names: {en: a}", "starts_on"),
        ("names: {en: a}\nstarts_on: 2026-01-01\nbonuses: [{event: Points Earned, points: 1}]",
         "bonus"),
    ):  # fmt: skip
        with pytest.raises(BadProgramme, match=word):
            parse_programme(wrong)


HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from(["Order Completed", "Order Refunded", "Product Reviewed"]),
        st.sampled_from(["ann", "bo"]),
        st.integers(1, 3),
        st.integers(1, 300),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one[:3],
)
RICH = PLAIN.model_copy(
    update={
        "bonuses": Programme.model_validate(
            {
                "names": {"en": "x"},
                "starts_on": "2025-01-01",
                "bonuses": [{"event": "Product Reviewed", "points": 7}],
            }
        ).bonuses,
        "expires_months": 6,
    }
)


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happenings=HAPPENINGS, seed=st.integers(0, 999))
def test_the_order_of_arrival_does_not_matter_and_nothing_falls_below_nought(
    desk: LoyaltyDesk, happenings: list[tuple[str, str, int, int]], seed: int
) -> None:
    events = [
        told(name, who, number, minor=(-1 if name == "Order Refunded" else 1) * amount * 100)
        for name, who, number, amount in happenings
    ]
    ends = []
    for draw in (np.random.default_rng(seed), np.random.default_rng(seed + 1)):
        desk.facts.delete(EVENTS, "customer_id", ["ann", "bo"])
        waiting = [events[place] for place in draw.permutation(len(events)).tolist()]
        while waiting:
            some = int(draw.integers(1, len(waiting) + 1))
            record_events(desk.facts, waiting[:some])
            waiting = waiting[some:]
            bring_up_to_date(desk, RICH)
            for who in ("ann", "bo"):
                points = balance_of(desk, who)
                assert points >= 0
                assert points == sum(one.points for one in entries_of(desk.facts, who))
        done = bring_up_to_date(desk, RICH)
        assert (done.earned, done.returned, done.expired) == (0, 0, 0)
        ends.append([balance_of(desk, who) for who in ("ann", "bo")])
    assert ends[0] == ends[1]
