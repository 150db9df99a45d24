"""A campaign that chooses per customer: tried, judged, and used only once it surely pays."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from rapport.campaigns import (
    Allocation,
    BadTerms,
    CampaignStatus,
    PolicyKind,
    Reward,
    Terms,
    WaveKind,
    WrongMoment,
    campaign_results,
    closed_outcomes,
    compare_policies,
    create_campaign,
    finish_if_sent,
    get_campaign,
    launch_campaign,
    list_waves,
    pause_campaign,
    personal_report,
    plan_campaign,
    plan_rows,
    resume_campaign,
    resume_launches,
    start_waves,
    stop_harmful,
)
from rapport.content import Copy
from rapport.decisions import HOLDOUT, choices_of
from rapport.delivery import list_messages, outbox_counts
from rapport.events import CustomerId, Event, EventId, EventName, record_events
from rapport.profiles import Purpose
from rapport.rights import erase_customer

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CUSTOMERS = [f"c{number:03d}" for number in range(600)]
LOOKERS = frozenset(CUSTOMERS[::2])
TEXT = Copy(subject="News", body="Hello.")
PERSONAL = Terms(holdout_share=0.1, allocation=Allocation.PERSONAL, waves=3, least_share=0.05)

Answers = Callable[[str, str], float]


def event(customer: str, name: EventName, at: datetime, **more: Any) -> Event:
    return Event(
        event_id=EventId(f"{name}-{at.isoformat()}-{customer}"),
        name=name.value,
        happened_at=at,
        received_at=at,
        source="shop",
        customer_id=CustomerId(customer),
        **more,
    )


def doors(shop: Any) -> dict[str, Any]:
    return {"database": shop.database, "facts": shop.facts, "shop": shop.settings}


def reading(shop: Any, now: datetime) -> dict[str, Any]:
    return {"database": shop.database, "facts": shop.facts, "currency": "GBP", "now": now}


def launched(shop: Any, terms: Terms, *, known: bool = True) -> str:
    shop.customers(*CUSTOMERS)
    if known:
        looked = [event(one, EventName.PRODUCT_VIEWED, NOW - 3 * DAY) for one in sorted(LOOKERS)]
        order = {"amount_minor": 900, "currency": "GBP"}
        past = [event(one, EventName.ORDER_COMPLETED, NOW - 90 * DAY, **order) for one in CUSTOMERS]
        record_events(shop.facts, [*looked, *past])
    everybody = shop.segment("everybody")
    shop.brief([everybody], {(everybody, "a"): TEXT, (everybody, "b"): TEXT})
    campaign_id: str = create_campaign(  # an id of its own: the same draws each time
        database=shop.database,
        name="Spring sale",
        brief_id="brf_1",
        terms=terms,
        created_by="ada",
        now=NOW,
        campaign_id="cmp_spring",
    ).campaign_id
    plan_campaign(campaign_id, **doors(shop), now=NOW)
    launch_campaign(campaign_id, **doors(shop), now=NOW)
    return campaign_id


def own_taste(customer: str, arm: str) -> float:
    """Who looked at products lately likes b, the others like a."""
    return 0.6 if (arm == "b") == (customer in LOOKERS) else 0.05


def same_taste(_customer: str, arm: str) -> float:
    return 0.4 if arm == "b" else 0.2


def given_in(shop: Any, campaign_id: str, wave: int) -> dict[str, str]:
    return {
        row.customer_id: str(row.arm)
        for row in plan_rows(shop.database, campaign_id, limit=10_000)
        if row.wave == wave and row.left_out_because is None
    }


def clicks(shop: Any, campaign_id: str, wave: int, answers: Answers, at: datetime) -> list[Event]:
    """The clicks of those who got something in a wave, each at their own moment."""
    rng = np.random.default_rng(wave)
    return [
        event(
            one,
            EventName.EMAIL_LINK_CLICKED,
            at + timedelta(minutes=float(rng.integers(60))),
            campaign_id=campaign_id,
        )
        for one, arm in given_in(shop, campaign_id, wave).items()
        if rng.random() < answers(one, arm)
    ]


def answer(shop: Any, campaign_id: str, wave: int, answers: Answers, at: datetime) -> None:
    record_events(shop.facts, clicks(shop, campaign_id, wave, answers, at))


def sent(shop: Any) -> None:
    with shop.database.begin() as connection:
        connection.exec_driver_sql("UPDATE messages SET status = 'delivered'")


def liked(shop: Any, campaign_id: str, wave: int) -> float:
    """How many got what they like."""
    given = given_in(shop, campaign_id, wave)
    return float(np.mean([(arm == "b") == (one in LOOKERS) for one, arm in given.items()]))


def test_from_a_draft_by_lot_to_results_of_each_customers_own(shop: Any) -> None:
    campaign_id = launched(shop, PERSONAL)
    kinds = [one.kind for one in list_waves(shop.database, campaign_id)]
    assert kinds == [WaveKind.TEST, WaveKind.PERSONAL, WaveKind.PERSONAL]
    assert 0.4 < liked(shop, campaign_id, 0) < 0.6
    answer(shop, campaign_id, 0, own_taste, NOW + HOUR)
    assert start_waves(**doors(shop), now=NOW + DAY) == [campaign_id]
    assert liked(shop, campaign_id, 1) > 0.85
    answer(shop, campaign_id, 1, own_taste, NOW + DAY + HOUR)
    assert start_waves(**doors(shop), now=NOW + 2 * DAY) == [campaign_id]
    assert [one.kind for one in list_waves(shop.database, campaign_id)][2] is WaveKind.PERSONAL
    answer(shop, campaign_id, 2, own_taste, NOW + 2 * DAY + HOUR)
    sent(shop)
    finish_if_sent(campaign_id, database=shop.database, now=NOW + 3 * DAY)
    assert get_campaign(shop.database, campaign_id).status is CampaignStatus.SENT

    given = {one.customer_id: one for one in choices_of(shop.database, campaign_id)}
    assert len(given) == len(CUSTOMERS)
    mailed = {one.customer_id: one.arm for one in list_messages(shop.database, limit=1000)}
    assert {one: given[one].arm for one in mailed} == mailed
    chosen = [given[one] for one in given_in(shop, campaign_id, 2)]
    assert {one.policy for one in chosen} == {"personal"}
    assert {round(one.propensity / 0.9, 6) for one in chosen} <= {0.95, 0.05}

    report = personal_report(campaign_id, **reading(shop, NOW + 3 * DAY))
    assert [one.wave for one in report.waves] == [1, 2]
    assert report.waves[-1].governs
    assert report.now is not None
    assert report.now.learned_by == "line"
    value = {one.policy: one.dr.value for one in report.now.policies}
    assert value[PolicyKind.PERSONAL] == pytest.approx(0.95 * 0.6 + 0.05 * 0.05, abs=0.08)
    assert value[PolicyKind.LOT] == pytest.approx(0.325, abs=0.08)
    results = campaign_results(campaign_id, **reading(shop, NOW + 3 * DAY))
    assert {one.arm for one in results.arms} == {"a", "b", HOLDOUT}


def test_where_all_like_the_same_it_goes_on_trying_and_says_so(shop: Any) -> None:
    campaign_id = launched(shop, PERSONAL)
    answer(shop, campaign_id, 0, same_taste, NOW + HOUR)
    start_waves(**doors(shop), now=NOW + DAY)
    wave = list_waves(shop.database, campaign_id)[1]
    assert wave.kind is WaveKind.EXPLORED
    assert wave.shares["b"] > wave.shares["a"] > 0.049
    (judged,) = personal_report(campaign_id, **reading(shop, NOW + DAY)).waves
    assert not judged.governs
    tried = [one for one in choices_of(shop.database, campaign_id) if one.policy == "trying"]
    assert len(tried) == len(given_in(shop, campaign_id, 1))
    assert min(one.propensity for one in tried) >= 0.05 * 0.9 - 1e-9
    assert all("chance of being the best" in one.reason for one in tried)


def test_rewards_count_whenever_and_in_whatever_order_they_come(shop: Any) -> None:
    campaign_id = launched(shop, PERSONAL)
    before = personal_report(campaign_id, **reading(shop, NOW + HOUR)).now
    assert before is not None
    assert before.rewarded == 0
    told = clicks(shop, campaign_id, 0, own_taste, NOW + 2 * DAY)
    record_events(shop.facts, told[::-1][: len(told) // 2])
    record_events(shop.facts, told)  # some again
    late = personal_report(campaign_id, **reading(shop, NOW + 3 * DAY)).now
    assert late is not None
    assert late.rewarded == len(told)
    given = list(given_in(shop, campaign_id, 0))
    quiet = [one for one in given if one not in {each.customer_id for each in told}]
    too_late = event(
        quiet[0], EventName.EMAIL_LINK_CLICKED, NOW + 15 * DAY, campaign_id=campaign_id
    )
    record_events(shop.facts, [too_late])
    after = personal_report(campaign_id, **reading(shop, NOW + 20 * DAY)).now
    assert after is not None
    assert after.rewarded == len(told)


def test_a_process_that_dies_between_draw_and_send_sends_what_was_drawn(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign_id = launched(shop, PERSONAL)
    answer(shop, campaign_id, 0, own_taste, NOW + HOUR)

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("rapport.campaigns.waving.launch_campaign", dies)
        with pytest.raises(KeyboardInterrupt):
            start_waves(**doors(shop), now=NOW + DAY)
    drawn = given_in(shop, campaign_id, 1)
    answer(shop, campaign_id, 0, same_taste, NOW + DAY + HOUR)  # what is known has changed
    assert resume_launches(**doors(shop), now=NOW + DAY + HOUR) == [campaign_id]
    assert start_waves(**doors(shop), now=NOW + DAY + HOUR) == []
    messages = list_messages(shop.database, campaign_id=campaign_id, limit=1000)
    assert {one.customer_id: one.arm for one in messages if one.customer_id in drawn} == drawn
    kept = {one.customer_id: one.arm for one in choices_of(shop.database, campaign_id)}
    assert {one: kept[one] for one in drawn} == drawn


def test_who_objects_is_drawn_by_lot_and_not_learned_from(shop: Any) -> None:
    campaign_id = launched(shop, PERSONAL)
    answer(shop, campaign_id, 0, own_taste, NOW + HOUR)
    against = [*list(given_in(shop, campaign_id, 0))[:100], *given_in(shop, campaign_id, 1)]
    shop.say(against, granted=False, purpose=Purpose.PERSONALISATION, at=NOW + HOUR)
    start_waves(**doors(shop), now=NOW + DAY)
    (judged,) = personal_report(campaign_id, **reading(shop, NOW + DAY)).waves
    assert judged.choices == len(given_in(shop, campaign_id, 0)) - 100
    given = {one.customer_id: one for one in choices_of(shop.database, campaign_id)}
    chosen = [given[one] for one in given_in(shop, campaign_id, 1)]
    assert {(one.policy, round(one.propensity, 6)) for one in chosen} == {("lot", 0.45)}
    assert 0.4 < liked(shop, campaign_id, 1) < 0.6


def test_an_erasure_takes_choices_and_what_was_learned_of_them(shop: Any) -> None:
    campaign_id = launched(shop, PERSONAL)
    answer(shop, campaign_id, 0, own_taste, NOW + HOUR)
    before = personal_report(campaign_id, **reading(shop, NOW + DAY)).now
    gone = next(iter(given_in(shop, campaign_id, 0)))
    erase_customer(gone, database=shop.database, facts=shop.facts, operator="ada", now=NOW + DAY)
    after = personal_report(campaign_id, **reading(shop, NOW + DAY)).now
    assert before is not None
    assert after is not None
    assert after.choices == before.choices - 1
    assert gone not in {one.customer_id for one in choices_of(shop.database, campaign_id)}


def test_a_pause_and_a_canary_hold_for_it_too(shop: Any) -> None:
    terms = Terms(
        holdout_share=0.1,
        allocation=Allocation.PERSONAL,
        waves=2,
        canary_share=0.2,
        canary_least=1,
        canary_hours=4,
    )
    campaign_id = launched(shop, terms)
    kinds = [one.kind for one in list_waves(shop.database, campaign_id)]
    assert kinds == [WaveKind.CANARY, WaveKind.TEST, WaveKind.PERSONAL]
    pause_campaign(campaign_id, database=shop.database, now=NOW)
    assert start_waves(**doors(shop), now=NOW + DAY) == []
    resume_campaign(campaign_id, **doors(shop), now=NOW + DAY)
    sent(shop)
    assert stop_harmful(database=shop.database, facts=shop.facts, now=NOW + DAY) == []
    assert start_waves(**doors(shop), now=NOW + DAY) == [campaign_id]
    answer(shop, campaign_id, 1, own_taste, NOW + DAY + HOUR)
    assert start_waves(**doors(shop), now=NOW + 3 * DAY) == [campaign_id]
    (judged,) = personal_report(campaign_id, **reading(shop, NOW + 3 * DAY)).waves
    known = len(given_in(shop, campaign_id, 0)) + len(given_in(shop, campaign_id, 1))
    assert judged.choices == known  # the canary was drawn by lot, and teaches too


def test_where_nobody_is_known_rates_are_learned(shop: Any) -> None:
    campaign_id = launched(shop, PERSONAL, known=False)
    answer(shop, campaign_id, 0, same_taste, NOW + HOUR)
    start_waves(**doors(shop), now=NOW + DAY)
    (judged,) = personal_report(campaign_id, **reading(shop, NOW + DAY)).waves
    assert judged.learned_by == "rates"
    assert not judged.governs
    assert list_waves(shop.database, campaign_id)[1].shares["b"] > 0.7


def test_policies_are_compared_by_customers_divided_between_them(shop: Any) -> None:
    terms = Terms(holdout_share=0.1, allocation=Allocation.POLICIES, waves=2, least_share=0.05)
    campaign_id = launched(shop, terms)
    answer(shop, campaign_id, 0, own_taste, NOW + HOUR)
    start_waves(**doors(shop), now=NOW + DAY)
    answer(shop, campaign_id, 1, own_taste, NOW + DAY + HOUR)
    given = {one.customer_id: one for one in choices_of(shop.database, campaign_id)}
    policies = {
        one.customer_id: one for one in choices_of(shop.database, f"{campaign_id}:policies")
    }
    second = given_in(shop, campaign_id, 1)
    assert set(policies) == set(second)
    assert {round(one.propensity, 6) for one in policies.values()} == {round(1 / 3, 6)}
    by = {kind: [one for one in second if policies[one].arm == kind] for kind in PolicyKind}
    assert {round(given[one].propensity, 6) for one in by[PolicyKind.LOT]} == {0.45}
    found = compare_policies(campaign_id, **reading(shop, NOW + 3 * DAY))
    did = {one.policy: one for one in found.policies}
    assert {kind: did[kind].customers for kind in PolicyKind} == {
        kind: len(ids) for kind, ids in by.items()
    }
    assert sum(did[PolicyKind.SINGLE].drew.values()) == len(by[PolicyKind.SINGLE])
    assert max(did[PolicyKind.SINGLE].drew.values()) > 0.85 * len(by[PolicyKind.SINGLE])
    pair = {(one.policy, one.other): one for one in found.pairs}
    assert len(pair) == 3
    better = pair[PolicyKind.PERSONAL, PolicyKind.LOT].clicked
    assert better.difference is not None
    assert better.low is not None
    assert better.difference == pytest.approx(0.245, abs=0.15)
    assert better.low > 0
    clicked = did[PolicyKind.LOT].clicked
    assert (clicked.holdout_mean, clicked.held_out) == (0, found.held_out)


def test_what_others_learn_leaves_out_those_with_chances_of_their_own(shop: Any) -> None:
    terms = Terms(holdout_share=0.1, allocation=Allocation.PERSONAL, waves=2, least_share=0.05)
    campaign_id = launched(shop, terms)
    answer(shop, campaign_id, 0, own_taste, NOW + HOUR)
    order = {"amount_minor": 1_000, "currency": "GBP"}
    start_waves(**doors(shop), now=NOW + DAY)
    buyers = [one for one in CUSTOMERS if one in LOOKERS]
    bought = [event(one, EventName.ORDER_COMPLETED, NOW + 2 * DAY, **order) for one in buyers]
    record_events(shop.facts, bought)
    did = closed_outcomes(campaign_id, **reading(shop, NOW + 20 * DAY))
    assert set(did["wave"].to_pylist()) == {0}
    results = campaign_results(campaign_id, **reading(shop, NOW + 20 * DAY))
    plain = {one.arm: one.revenue_minor / one.customers for one in results.arms}
    weighed = {one.arm: one.mean for one in results.estimates}
    assert plain["b"] > 1.5 * plain["a"]  # whom b was given to, not what b does
    assert weighed["b"] == pytest.approx(weighed["a"], rel=0.35)


def test_terms_of_policies_are_checked(shop: Any) -> None:
    everybody = shop.segment("everybody")
    shop.brief([everybody], {(everybody, "a"): TEXT})
    one = {PolicyKind.LOT: 1.0}
    for terms in (
        Terms(allocation=Allocation.POLICIES, policies=one),
        Terms(allocation=Allocation.PERSONAL, policies=one | {PolicyKind.SINGLE: 1.0}),
        Terms(allocation=Allocation.PERSONAL, waves=1),
        Terms(allocation=Allocation.PERSONAL, least_share=0),
    ):
        with pytest.raises(BadTerms):
            shop.campaign(terms)
    kept = shop.campaign(
        Terms(allocation=Allocation.POLICIES, policies=one | {PolicyKind.PERSONAL: 2.0})
    )
    assert get_campaign(shop.database, kept.campaign_id).terms == kept.terms
    with pytest.raises(WrongMoment, match="not launched"):
        personal_report(kept.campaign_id, **reading(shop, NOW))
    with pytest.raises(WrongMoment, match="does not choose"):
        compare_policies(shop.campaign(Terms()).campaign_id, **reading(shop, NOW))


@pytest.mark.parametrize("reward", [Reward.ORDERED, Reward.REVENUE])
def test_orders_and_revenue_can_be_hoped_for(shop: Any, reward: Reward) -> None:
    terms = Terms(holdout_share=0.1, allocation=Allocation.PERSONAL, waves=2, reward=reward)
    campaign_id = launched(shop, terms)
    rng = np.random.default_rng(3)
    order = {"amount_minor": 2_000, "currency": "GBP"}
    bought = [
        event(one, EventName.ORDER_COMPLETED, NOW + HOUR, **order)
        for one, arm in given_in(shop, campaign_id, 0).items()
        if rng.random() < own_taste(one, arm)
    ]
    record_events(shop.facts, bought)
    start_waves(**doors(shop), now=NOW + DAY)
    (judged,) = personal_report(campaign_id, **reading(shop, NOW + DAY)).waves
    assert judged.rewarded == len(bought)
    worth = 1 if reward is Reward.ORDERED else 2_000
    assert judged.policies[0].dr.value == pytest.approx(0.59 * worth, rel=0.2)
    assert liked(shop, campaign_id, 1) > 0.8
    assert outbox_counts(shop.database, campaign_id)
