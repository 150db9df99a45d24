"""Rules of attribution, beside the same division made order by order in Python."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rapport.attribution import (
    BROUGHT,
    Attribution,
    AttributionRule,
    AttributionRuleNotFound,
    BadAttribution,
    By,
    Question,
    RuleKind,
    Touches,
    attribute,
    compare,
    find_rule,
    list_rules,
    put_rule,
    table_of,
)
from rapport.attribution.caused import Experiment, credit_caused, shrunk
from rapport.decisions import HOLDOUT, Lift
from rapport.events import (
    EVENTS,
    CustomerId,
    Event,
    EventId,
    EventName,
    judgement_id,
    record_events,
)
from rapport.profiles import ensure_tables
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUESTION = Question(since=NOW - timedelta(days=60), until=NOW, currency="CNY")
BY_TOUCH = [rule for rule in BROUGHT if rule.kind is not RuleKind.HOLDOUT]

Click = tuple[str, str, float]
"""Who, on which campaign, how many days before now."""
Order = tuple[str, float, int]
"""Who, how many days before now, how many cents."""


def event(number: int, customer: str, name: str, days: float, **more: object) -> Event:
    at = NOW - timedelta(days=days)
    return Event(
        event_id=EventId(f"e{number:05}"),
        name=name,
        happened_at=at,
        received_at=at,
        source="web",
        customer_id=CustomerId(customer),
        **more,  # type: ignore[arg-type]
    )


def keep(facts: Facts, clicks: Sequence[Click], orders: Sequence[Order]) -> None:
    ensure_tables(facts)
    facts.replace(EVENTS, facts.read(facts.table(EVENTS).limit(0)))
    told = [
        event(n, who, EventName.EMAIL_LINK_CLICKED, days, campaign_id=campaign, message_id=f"m{n}")
        for n, (who, campaign, days) in enumerate(clicks)
    ]
    told += [
        event(
            n + 10_000,
            who,
            EventName.ORDER_COMPLETED,
            days,
            order_id=f"o{n}",
            amount_minor=cents,
            currency="CNY",
        )
        for n, (who, days, cents) in enumerate(orders)
    ]
    record_events(facts, told)


def credits_of(answer: Attribution) -> Mapping[str, int]:
    return {one.key: one.revenue_minor for one in answer.credits}


def ask(rule: AttributionRule, database: Database, facts: Facts) -> Attribution:
    return attribute(rule, QUESTION, database=database, facts=facts)


JOURNEY_OF_THREE = [("ada", "spring", 9.0), ("ada", "cart/one", 6.0), ("ada", "autumn", 3.0)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("last-click", {"autumn": 1000}),
        ("first-click", {"spring": 1000}),
        ("linear", {"spring": 333, "cart": 333, "autumn": 334}),
        ("position", {"spring": 400, "cart": 200, "autumn": 400}),
    ],
)
def test_each_rule_divides_as_its_name_says(
    name: str, expected: dict[str, int], database: Database, facts: Facts
) -> None:
    keep(facts, JOURNEY_OF_THREE, [("ada", 1.0, 1000)])
    answer = ask(find_rule(database, name), database, facts)
    assert credits_of(answer) == expected
    assert answer.rest_minor == 0


def test_what_programs_clicked_earns_nothing(database: Database, facts: Facts) -> None:
    keep(facts, [("ada", "spring", 2.0), ("ada", "autumn", 1.0)], [("ada", 0.5, 900)])
    judged = event(0, "ada", EventName.CLICK_JUDGED, 1.0, properties={"scanner": True})
    autumn = replace(judged, event_id=EventId(judgement_id("e00001")))
    spring = replace(
        judged, event_id=EventId(judgement_id("e00000")), properties={"scanner": False}
    )
    record_events(facts, [autumn, spring])
    rule = find_rule(database, "last-click")
    assert credits_of(ask(rule, database, facts)) == {"spring": 900}
    reactions = AttributionRule(name="any", kind=RuleKind.LAST, touches=Touches.REACTIONS)
    opened = event(2, "ada", EventName.EMAIL_OPENED, 0.8, campaign_id="cart", message_id="m8")
    record_events(facts, [opened])
    assert credits_of(ask(reactions, database, facts)) == {"cart": 900}


def test_half_as_much_for_each_half_life(database: Database, facts: Facts) -> None:
    keep(facts, [("ada", "early", 8.0), ("ada", "late", 1.0)], [("ada", 1.0, 900)])
    answer = ask(find_rule(database, "decay"), database, facts)
    assert credits_of(answer) == {"late": 600, "early": 300}


def test_a_journeys_steps_can_be_told_apart(database: Database, facts: Facts) -> None:
    keep(facts, [("ada", "cart/one", 3.0), ("ada", "cart/two", 2.0)], [("ada", 1.0, 100)])
    question = Question(since=QUESTION.since, until=NOW, currency="CNY", by=By.STEP)
    answer = attribute(BY_TOUCH[2], question, database=database, facts=facts)
    assert credits_of(answer) == {"cart/one": 50, "cart/two": 50}
    with pytest.raises(BadAttribution, match="whole journey"):
        attribute(BROUGHT[0], question, database=database, facts=facts)


def test_what_came_too_early_or_afterwards_does_not_count(database: Database, facts: Facts) -> None:
    clicks = [("ada", "old", 30.0), ("ada", "after", 0.5), ("bob", "other", 2.0)]
    keep(facts, clicks, [("ada", 1.0, 500)])
    answer = ask(BY_TOUCH[0], database, facts)
    assert answer.credits == ()
    assert (answer.rest_minor, answer.total_minor, answer.orders) == (500, 500, 1)


def test_refunds_are_taken_off_and_other_money_is_counted_apart(
    database: Database, facts: Facts
) -> None:
    keep(facts, [("ada", "spring", 3.0)], [("ada", 1.0, 1000)])
    back = event(
        20_000, "ada", EventName.ORDER_REFUNDED, 0.5, order_id="o0", amount_minor=-400,
        currency="CNY",
    )  # fmt: skip
    abroad = event(
        20_001, "ada", EventName.ORDER_COMPLETED, 0.5, order_id="x", amount_minor=700,
        currency="EUR",
    )  # fmt: skip
    record_events(facts, [back, abroad])
    answer = ask(BY_TOUCH[0], database, facts)
    assert credits_of(answer) == {"spring": 600}
    assert (answer.total_minor, answer.other_currency) == (600, 1)


eighths = st.integers(1, 320).map(lambda number: number / 8)
touches = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from(["x", "y", "j/1", "j/2"]), eighths),
    max_size=12,
    unique_by=lambda click: (click[0], click[2]),
)
bought = st.lists(st.tuples(st.sampled_from("ab"), eighths, st.integers(0, 99_999)), max_size=6)


@settings(
    max_examples=15,
    phases=[Phase.generate],  # each look takes half a second: shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rule=st.sampled_from(BY_TOUCH), clicks=touches, orders=bought)
def test_credits_and_rest_are_the_total_and_no_share_is_a_cent_off(
    database: Database,
    facts: Facts,
    rule: AttributionRule,
    clicks: list[Click],
    orders: list[Order],
) -> None:
    keep(facts, clicks, orders)
    answer = ask(rule, database, facts)
    total = sum(cents for _, _, cents in orders)
    found = credits_of(answer)
    assert answer.total_minor == total
    assert sum(found.values()) + answer.rest_minor == total
    wanted = by_hand(rule, clicks, orders)
    for key in {*wanted, *found}:
        assert abs(found.get(key, 0) - wanted.get(key, 0)) <= len(orders)


def by_hand(
    rule: AttributionRule, clicks: list[Click], orders: list[Order]
) -> Mapping[str, Fraction | float]:
    credit: dict[str, Fraction | float] = defaultdict(Fraction)
    for who, days, cents in orders:
        near = [
            (-age, f"m{n}", campaign.partition("/")[0])
            for n, (person, campaign, age) in enumerate(clicks)
            if person == who and _seconds(days) <= _seconds(age) < _seconds(days) + 14 * 86_400
        ]
        near.sort()
        weights = _weights(rule, [-at - days for at, _, _ in near])
        for weight, (_, _, key) in zip(weights, near, strict=True):
            credit[key] += weight * cents
    return credit


def _seconds(days: float) -> float:
    return timedelta(days=days).total_seconds()


def _weights(rule: AttributionRule, ages: list[float]) -> Sequence[Fraction | float]:
    size = len(ages)
    match rule.kind:
        case RuleKind.LAST:
            return [Fraction(0)] * (size - 1) + [Fraction(1)] * min(size, 1)
        case RuleKind.FIRST:
            return [Fraction(1)] * min(size, 1) + [Fraction(0)] * (size - 1)
        case RuleKind.LINEAR:
            return [Fraction(1, max(size, 1))] * size
        case RuleKind.POSITION if size > 2:
            between = Fraction(1, 5 * (size - 2))
            return [Fraction(2, 5), *[between] * (size - 2), Fraction(2, 5)]
        case RuleKind.POSITION:
            return [Fraction(1, max(size, 1))] * size
        case _:
            raw = [0.5 ** (age / 7) for age in ages]
            return [one / sum(raw) for one in raw]


def test_a_changed_rule_is_a_new_version(database: Database) -> None:
    rule = AttributionRule(name="our-week", kind=RuleKind.LAST, window_days=7)
    first = put_rule(rule, database=database, operator="ada", now=NOW)
    again = put_rule(rule, database=database, operator="bob", now=NOW)
    longer = AttributionRule(name="our-week", kind=RuleKind.LAST, window_days=9)
    second = put_rule(longer, database=database, operator="ada", now=NOW)
    assert (first.version, again.version, second.version) == (1, 1, 2)
    assert [one.name for one in list_rules(database)][-1] == "our-week"
    assert find_rule(database, "our-week").window_days == 9
    assert find_rule(database, "our-week", version=1).window_days == 7
    with pytest.raises(AttributionRuleNotFound, match="in version 3"):
        find_rule(database, "our-week", version=3)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "Our Week"}, "small letters"),
        ({"name": "linear"}, "the product's own"),
        ({"window_days": 0}, "window"),
        ({"half_life_days": float("nan")}, "half-life"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused(
    changes: dict[str, object], said: str, database: Database
) -> None:
    given_rule = {"name": "ours", "kind": RuleKind.DECAY} | changes
    rule = AttributionRule(**given_rule)  # type: ignore[arg-type]
    with pytest.raises(BadAttribution, match=said):
        put_rule(rule, database=database, operator="ada", now=NOW)


def test_a_period_must_be_one(database: Database, facts: Facts) -> None:
    ensure_tables(facts)
    backwards = Question(since=NOW, until=NOW, currency="CNY")
    with pytest.raises(BadAttribution, match="period"):
        attribute(BY_TOUCH[0], backwards, database=database, facts=facts)


def test_the_holdout_credits_what_was_caused_and_nothing_more(facts: Facts) -> None:
    # Everybody orders for 10 anyway; the treated for 5 more.
    people = [f"c{n:03}" for n in range(400)]
    held = {one for n, one in enumerate(people) if n % 4 == 0}
    orders = [
        (one, 2.0, 1000 + (0 if one in held else 500) + n % 7) for n, one in enumerate(people)
    ]
    keep(facts, [], orders)
    drawn = pa.table(
        {
            "customer_id": people,
            "arm": [HOLDOUT if one in held else "a" for one in people],
            "since": pa.array([NOW - timedelta(days=5)] * 400, pa.timestamp("us", "UTC")),
        }
    )
    experiments = [Experiment(key="spring", drawn=drawn)]
    answer = credit_caused(BROUGHT[0], QUESTION, experiments, facts=facts)
    [credit] = answer.credits
    assert credit.low_minor is not None
    assert credit.high_minor is not None
    assert credit.low_minor <= 300 * 500 <= credit.high_minor
    assert abs(credit.revenue_minor - 300 * 500) < 1500
    assert credit.revenue_minor + answer.rest_minor == answer.total_minor


def lift(difference: float, margin: float) -> Lift:
    return Lift(
        treated=1000, held_out=100, treated_mean=0, holdout_mean=0,
        difference=difference, low=difference - margin, high=difference + margin,
    )  # fmt: skip


def test_one_lucky_campaign_is_drawn_towards_the_others() -> None:
    found = shrunk([lift(1.0, 2.0), lift(0.8, 2.0), lift(1.2, 2.0), lift(9.0, 8.0)])
    assert found[3][0] < 3.0
    sure = shrunk([lift(1.0, 0.01), lift(5.0, 0.01)])
    assert sure[1][0] == pytest.approx(5.0, abs=0.01)
    assert shrunk([]) == []
    assert 0 <= shrunk([lift(1.0, 3.0)])[0][0] < 1.0


def test_a_campaign_in_which_nobody_bought_says_nothing_about_the_others() -> None:
    two = shrunk([lift(1.0, 2.0), lift(0.8, 2.0)])
    assert shrunk([lift(1.0, 2.0), lift(0.0, 0.0), lift(0.8, 2.0)]) == [two[0], (0.0, 0.0), two[1]]


def test_rules_stand_side_by_side(database: Database, facts: Facts) -> None:
    keep(facts, JOURNEY_OF_THREE, [("ada", 1.0, 1000), ("bob", 1.0, 70)])
    answers = compare(BROUGHT, QUESTION, database=database, facts=facts)
    rows = table_of(answers)
    for rule in BROUGHT:
        assert sum(int(str(row[rule.name])) for row in rows) == 1070
    assert rows[-1] | {"key": ""} == rows[-1]
    assert rows[-1]["holdout"] == 1070
