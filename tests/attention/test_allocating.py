"""A plan keeps every limit, comes near the best, stays below its bound, and explains its losers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.attention import (
    BadCandidates,
    Candidates,
    ChannelLimits,
    Customers,
    Limits,
    Plan,
    Priority,
    Reason,
    Words,
    allocate,
    reason_sentence,
)
from rapport.bench.decisions_attention_days import Day, broken_limits, draw_day, exact_worth

MAIL, CALL = 0, 1


def candidates(rows: list[dict[str, float]]) -> Candidates:
    """Make candidates from the figures that matter; the others are harmless."""

    def column(name: str, kind: type, default: float) -> np.ndarray:
        return np.array([row.get(name, default) for row in rows], dtype=kind)

    return Candidates(
        customer=column("customer", np.int32, 0),
        source=column("source", np.int8, 0),
        channel=column("channel", np.int8, MAIL),
        value=column("value", np.float32, 1.0),
        cost=column("cost", np.float32, 0.0),
        minutes=column("minutes", np.float32, 0.0),
        earliest=column("earliest", np.float32, 0.0),
        latest=column("latest", np.float32, 24.0),
        priority=column("priority", np.int8, Priority.USUAL),
    )


def people(count: int, **given: object) -> Customers:
    plain: dict[str, object] = {
        "now": np.full(count, 10, np.float32),
        "quiet_from": np.zeros(count, np.float32),
        "quiet_until": np.zeros(count, np.float32),
        "heard_today": np.zeros((count, 2), np.int8),
        "heard_this_week": np.zeros((count, 2), np.int8),
    }
    return Customers(**(plain | given))  # type: ignore[arg-type]


def limits(mail: ChannelLimits | None = None, **given: object) -> Limits:
    channels = (mail or ChannelLimits(name="email"), ChannelLimits(name="call"))
    return Limits(channels=channels, **given)  # type: ignore[arg-type]


def told(plan: Plan) -> list[tuple[Reason, float]]:
    return [
        (Reason(int(reason)), round(float(number), 3))
        for reason, number in zip(plan.reasons, plan.numbers, strict=True)
    ]


@given(st.integers(0, 10_000), st.integers(1, 60), st.sampled_from([0.0, 0.1]))
@settings(max_examples=25, deadline=None)
def test_a_plan_keeps_every_limit_and_stays_below_its_bound(
    seed: int, customers: int, promised: float
) -> None:
    day = draw_day(customers, seed, promised=promised)
    plan = allocate(day.candidates, day.limits, customers=day.customers)
    assert broken_limits(day, plan) == 0
    assert 0 <= plan.worth <= plan.bound
    assert (plan.chosen == (plan.reasons == Reason.CHOSEN)).all()
    net = day.candidates.value - day.candidates.cost
    assert plan.worth == pytest.approx(net[plan.chosen].sum(dtype=float), rel=1e-5, abs=1e-3)
    lost = plan.reasons == Reason.LOST_TO_ANOTHER
    rivals = plan.rivals[lost]
    assert (rivals >= 0).all()
    assert plan.chosen[rivals].all()
    assert (day.candidates.customer[rivals] == day.candidates.customer[lost]).all()
    assert (plan.rivals[~lost] == -1).all()


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_comes_near_the_best_there_is(seed: int) -> None:
    day = draw_day(80, seed, promised=0.0)
    plan = allocate(day.candidates, day.limits, customers=day.customers)
    best = exact_worth(day, plan)
    assert plan.worth <= best * (1 + 1e-6) <= plan.bound * (1 + 2e-6)
    assert plan.worth >= 0.99 * best


def test_a_plan_of_many_is_within_half_a_percent_and_always_the_same() -> None:
    day = draw_day(5_000, 3, promised=0.0)
    plan, again = (allocate(day.candidates, day.limits, customers=day.customers) for _ in range(2))
    assert plan.gap < 0.005
    assert (plan.chosen == again.chosen).all()


def test_blocks_and_a_sample_change_nothing_that_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    day = draw_day(4_000, 5, promised=0.0)
    whole = allocate(day.candidates, day.limits, customers=day.customers)
    monkeypatch.setattr("rapport.attention.choosing._BLOCK", 1_000)
    monkeypatch.setattr("rapport.attention.pricing._SAMPLE", 1_000)
    cut = allocate(day.candidates, day.limits, customers=day.customers)
    assert cut.worth == pytest.approx(whole.worth, rel=0.005)
    assert cut.gap < 0.01


def test_without_scarcity_everything_worth_its_cost_goes_out() -> None:
    plan = allocate(
        candidates([{"value": 1}, {"value": 0.2, "cost": 0.5}, {"value": 3, "channel": CALL}]),
        limits(),
        customers=people(1),
    )
    assert plan.chosen.tolist() == [True, False, True]
    assert (plan.prices.channels, plan.prices.budget, plan.gap) == ((0.0, 0.0), 0.0, 0.0)
    assert told(plan)[1] == (Reason.WORTH_LESS_THAN_COST, -0.3)


def test_transactional_never_competes_and_uses_nothing_up() -> None:
    plan = allocate(
        candidates(
            [
                {"value": 0, "cost": 1, "priority": Priority.TRANSACTIONAL},
                {"value": 2},
                {"value": 1},
            ]
        ),
        limits(ChannelLimits(name="email", quota=1, per_day=1), per_day=1),
        customers=people(1),
    )
    assert plan.chosen.tolist() == [True, True, False]
    assert plan.worth == 2


def test_what_was_promised_is_served_first() -> None:
    plan = allocate(
        candidates([{"value": 9}, {"value": 1, "priority": Priority.PROMISED}]),
        limits(per_day=1),
        customers=people(1),
    )
    assert plan.chosen.tolist() == [False, True]


def test_the_price_of_a_quota_lies_between_who_got_a_place_and_who_did_not() -> None:
    rows = [{"customer": who, "value": who + 1} for who in range(100)]
    plan = allocate(
        candidates(rows), limits(ChannelLimits(name="email", quota=30)), customers=people(100)
    )
    assert plan.chosen.sum() == 30
    assert plan.chosen[70:].all()
    assert 70 <= plan.prices.channels[MAIL] <= 71
    reason, price = told(plan)[0]
    assert (reason, price) == (Reason.QUOTA, round(plan.prices.channels[MAIL], 3))


def test_equal_values_fill_a_quota_to_the_last_place() -> None:
    rows = [{"customer": who, "value": 5} for who in range(50)]
    plan = allocate(
        candidates(rows), limits(ChannelLimits(name="email", quota=20)), customers=people(50)
    )
    assert (plan.chosen.sum(), plan.gap) == (20, 0.0)


def test_money_and_minutes_go_where_they_bring_the_most() -> None:
    rows = [
        {"customer": who, "value": 10 + who, "cost": 1, "minutes": 10, "channel": CALL}
        for who in range(20)
    ]
    for scarce, reason in (
        ({"budget": 7.0}, Reason.BUDGET),
        ({"staff_minutes": 70.0}, Reason.STAFF),
    ):
        plan = allocate(candidates(rows), limits(**scarce), customers=people(20))
        assert plan.chosen.tolist() == [who >= 13 for who in range(20)]
        assert told(plan)[0][0] is reason


@pytest.mark.parametrize(
    ("row", "given", "mail", "expected"),
    [
        ({}, {"now": 23, "quiet_from": 21, "quiet_until": 9}, {}, (Reason.QUIET_HOURS, 9)),
        ({}, {"now": 7, "quiet_from": 21, "quiet_until": 9}, {}, (Reason.CHOSEN, 1)),
        ({"latest": 8}, {"now": 7, "quiet_from": 21, "quiet_until": 9}, {},
         (Reason.QUIET_HOURS, 9)),
        ({}, {"now": 23, "quiet_from": 21, "quiet_until": 9}, {"keeps_quiet": False},
         (Reason.CHOSEN, 1)),
        ({"latest": 9}, {"now": 10}, {}, (Reason.HOURS_OVER, 9)),
        ({}, {"heard_today": 2}, {"per_day": 2}, (Reason.CHANNEL_CAP_PER_DAY, 2)),
        ({}, {"heard_this_week": 3}, {"per_week": 3}, (Reason.CHANNEL_CAP_PER_WEEK, 3)),
        ({}, {"heard_today": 3}, {"all_day": 4}, (Reason.CAP_PER_DAY, 4)),
        ({}, {"heard_this_week": 3}, {"all_week": 6}, (Reason.CAP_PER_WEEK, 6)),
    ],
)  # fmt: skip
def test_who_cannot_hear_is_told_of_the_hour_or_the_cap(
    row: dict[str, float],
    given: dict[str, float],
    mail: dict[str, int],
    expected: tuple[Reason, float],
) -> None:
    columns = {
        name: np.full((1, 2), value, np.int8)
        if name.startswith("heard")
        else np.full(1, value, np.float32)
        for name, value in given.items()
    }
    over_all = {"per_day": mail.pop("all_day", None), "per_week": mail.pop("all_week", None)}
    plan = allocate(
        candidates([row]),
        limits(ChannelLimits(name="email", **mail), **over_all),
        customers=people(1, **columns),
    )
    assert told(plan) == [expected]


def test_a_message_waits_until_quiet_hours_end() -> None:
    night = people(
        1,
        now=np.full(1, 6, np.float32),
        quiet_from=np.full(1, 22, np.float32),
        quiet_until=np.full(1, 8, np.float32),
    )
    plan = allocate(candidates([{}, {"earliest": 12}]), limits(), customers=night)
    assert plan.hours.tolist() == [8, 12]


def test_reasons_are_told_in_both_languages() -> None:
    rows = candidates([{"value": 5}, {"value": 3}, {"customer": 1, "value": 1, "cost": 2}])
    given = limits(per_day=1)
    plan = allocate(rows, given, customers=people(2))

    def said(place: int, language: str) -> str:
        words = Words(language=language, name=lambda place: f"#{place}")
        return reason_sentence(plan, place, candidates=rows, limits=given, words=words)

    assert said(0, "en") == "goes out: it brings 5.00"
    assert said(1, "en") == "lost to #0, which brings 5.00"
    assert said(1, "zh") == "让位于#0，后者预计带来 5.00"
    assert said(2, "en") == "worth less than it costs, by 1.00"


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    rows, given = candidates([{}]), limits()
    plan = allocate(rows, given, customers=people(1))
    for language in ("zh", "en"):
        found = set()
        for reason in Reason:
            one = replace(plan, reasons=np.full(1, reason, np.int8))
            words = Words(language=language)
            found.add(reason_sentence(one, 0, candidates=rows, limits=given, words=words))
        assert len(found) == len(Reason)


def test_nobody_to_speak_to_is_a_plan_too() -> None:
    plan = allocate(candidates([]), limits(), customers=people(3))
    assert (len(plan.chosen), plan.worth, plan.bound, plan.gap) == (0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    "rows",
    [
        [{"customer": 1}, {"customer": 0}],
        [{"customer": 9}],
        [{"channel": 5}],
        [{"value": float("nan")}],
        [{"cost": -1}],
    ],
)
def test_columns_that_do_not_fit_are_refused(rows: list[dict[str, float]]) -> None:
    with pytest.raises(BadCandidates):
        allocate(candidates(rows), limits(), customers=people(2))


def test_a_day_is_the_same_day_again() -> None:
    one, other = draw_day(10, 1), draw_day(10, 1)
    assert isinstance(one, Day)
    assert (one.candidates.value == other.candidates.value).all()
