"""A finished campaign teaches whom it moved; customers are scored only if the policy pays."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App
from rapport.campaigns import (
    Terms,
    WrongMoment,
    launch_campaign,
    plan_campaign,
    plan_rows,
)
from rapport.content import Copy
from rapport.decisions import HOLDOUT, choices_of
from rapport.events import CustomerId, Event, EventId, EventName, record_events
from rapport.kit.settings import Settings
from rapport.segments import members, parse_rule
from rapport.training import (
    Worth,
    learn_uplift,
    refresh_uplift,
    trial_of,
    uplift_looks,
    watch_uplift,
    worth_by_share,
)
from rapport.uplift import (
    BadWorth,
    TrialTooSmall,
    UpliftNotFound,
    get_model,
    get_report,
    list_reports,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=15)
CUSTOMERS = [f"c{number:03d}" for number in range(600)]
TEXT = Copy(subject="Hello", body="We miss you.")
ACTIVE = set(CUSTOMERS[::2])
"""Who looked at products lately: the mail moves them, and puts the others off."""


def event(customer: str, name: EventName, at: datetime, **more: Any) -> Event:
    return Event(
        event_id=EventId(f"{customer}-{name.value}-{at:%m%d}"),
        customer_id=CustomerId(customer),
        name=name.value,
        happened_at=at,
        received_at=at,
        source="test",
        **more,
    )


def order(customer: str, at: datetime, amount: int) -> Event:
    return event(customer, EventName.ORDER_COMPLETED, at, amount_minor=amount, currency="GBP")


def launched(shop: Any, *, moved: bool = True) -> str:
    shop.customers(*CUSTOMERS)
    past = [event(one, EventName.PRODUCT_VIEWED, NOW - timedelta(days=3)) for one in sorted(ACTIVE)]
    past += [order(one, NOW - timedelta(days=200), 900) for one in CUSTOMERS]
    record_events(shop.facts, past)
    everybody = shop.segment("everybody")
    shop.brief([everybody], {(everybody, "a"): TEXT})
    campaign_id: str = shop.campaign(Terms(holdout_share=0.4)).campaign_id
    doors = {"database": shop.database, "facts": shop.facts, "shop": shop.settings, "now": NOW}
    plan_campaign(campaign_id, **doors)
    launch_campaign(campaign_id, **doors)
    arms = {row.customer_id: row.arm for row in plan_rows(shop.database, campaign_id, limit=1000)}
    bought = [
        order(one, NOW + timedelta(days=1), 2_000)
        for number, one in enumerate(CUSTOMERS)
        if orders(number, one, mailed=arms[one] != HOLDOUT and moved)
    ]
    record_events(shop.facts, bought)
    return campaign_id


def scored_above(shop: Any, name: str, value: float) -> int:
    rule = parse_rule({"kind": "score", "name": name, "op": "more_than", "value": value})
    return int(shop.facts.read(members(rule, facts=shop.facts, now=LATER)).num_rows)


def orders(number: int, customer: str, *, mailed: bool) -> bool:
    if customer in ACTIVE:
        return number % 10 < (6 if mailed else 1)
    return number % 10 < (1 if mailed else 5)


def doors_of(shop: Any, now: datetime = LATER) -> dict[str, Any]:
    return {"database": shop.database, "facts": shop.facts, "currency": "GBP", "now": now}


def test_a_campaign_becomes_a_trial_with_the_propensities_that_were_written_down(shop: Any) -> None:
    campaign_id = launched(shop)
    trial, order = trial_of(campaign_id, **doors_of(shop))
    assert trial.arms == (HOLDOUT, "a")
    assert (len(trial), order) == (600, 2_000)
    assert trial.propensities[0].tolist() == pytest.approx([0.4, 0.6])
    given = {one.customer_id: one.arm for one in choices_of(shop.database, campaign_id)}
    assert [trial.arms[arm] for arm in trial.arm] == [given[one] for one in CUSTOMERS]
    viewed = trial.features[:, trial.names.index("viewed_30_days")]
    assert [bool(one) for one in viewed] == [one in ACTIVE for one in CUSTOMERS]


def test_whom_it_pays_to_write_to_is_scored_and_can_be_asked_for(shop: Any) -> None:
    campaign_id = launched(shop)
    worth = Worth(margin_share=0.3, message_cost=60)
    with pytest.raises(WrongMoment, match="orders still count"):
        learn_uplift(campaign_id, worth, **doors_of(shop, NOW + timedelta(days=3)))
    with pytest.raises(UpliftNotFound, match="uplift fit"):
        get_report(shop.database, campaign_id)
    report = learn_uplift(campaign_id, worth, **doors_of(shop))
    assert (report.policy.is_released, report.policy.recommended) == (True, None)
    assert report.arms[0].qini.low > 0
    assert report.arms[0].tenths[0].predicted > report.arms[0].tenths[-1].predicted
    assert scored_above(shop, report.score, -1e9) == 600
    assert 0 < scored_above(shop, report.score, 0) < 600
    assert get_report(shop.database, campaign_id) == report
    assert [one.campaign_id for one in list_reports(shop.database)] == [campaign_id]
    assert get_model(shop.database, campaign_id).arms == (HOLDOUT, "a")


def test_released_scores_follow_customers_and_a_shift_is_found_once_a_month(
    shop: Any, home: Path
) -> None:
    campaign_id = launched(shop)
    report = learn_uplift(campaign_id, Worth(margin_share=0.3, message_cost=60), **doors_of(shop))
    doors = {"database": shop.database, "facts": shop.facts}
    before = scored_above(shop, report.score, 0)
    tomorrow, in_a_month = LATER + timedelta(days=1), LATER + timedelta(days=31)
    assert watch_uplift(**doors, home=home, now=tomorrow) == ()
    views = [event(one, EventName.PRODUCT_VIEWED, LATER) for one in CUSTOMERS]
    record_events(shop.facts, views)
    assert refresh_uplift(**doors, now=tomorrow) == 600
    assert scored_above(shop, report.score, 0) > before
    (look,) = watch_uplift(**doors, home=home, now=in_a_month)
    assert {"days_since_seen", "viewed_30_days"} <= set(look.causes)
    assert uplift_looks(home, report) == (look,)
    assert watch_uplift(**doors, home=home, now=in_a_month + timedelta(days=1)) == ()


def test_a_policy_that_does_not_surely_pay_scores_nobody(shop: Any, home: Path) -> None:
    campaign_id = launched(shop, moved=False)
    report = learn_uplift(campaign_id, Worth(margin_share=0.3, message_cost=0), **doors_of(shop))
    assert not report.policy.is_released
    doors = {"database": shop.database, "facts": shop.facts, "now": LATER + timedelta(days=31)}
    assert refresh_uplift(**doors) == 0
    assert watch_uplift(**doors, home=home) == ()
    assert scored_above(shop, report.score, -1e9) == 0


def test_too_few_orders_teach_nothing(shop: Any) -> None:
    shop.customers(*CUSTOMERS[:50])
    everybody = shop.segment("everybody")
    shop.brief([everybody], {(everybody, "a"): TEXT})
    campaign_id = shop.campaign(Terms(holdout_share=0.4)).campaign_id
    doors = {"database": shop.database, "facts": shop.facts, "shop": shop.settings, "now": NOW}
    plan_campaign(campaign_id, **doors)
    launch_campaign(campaign_id, **doors)
    with pytest.raises(TrialTooSmall, match="100"):
        learn_uplift(campaign_id, Worth(margin_share=0.3, message_cost=0), **doors_of(shop))
    with pytest.raises(BadWorth, match="ordered or revenue"):
        Worth(margin_share=0.3, message_cost=0, outcome="clicks")


def test_uplift_over_http_and_what_if(shop: Any, home: Path) -> None:
    campaign_id = launched(shop)
    app = App(
        settings=Settings(home=home, shop=shop.settings),
        clock=lambda: LATER,
        secret=b"s",
        database=shop.database,
        facts=shop.facts,
    )
    _, secret = create_api_key(
        database=app.database, name="mei", role=Role.MARKETER, created_by="test", now=NOW
    )
    with TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"}) as client:
        path = f"/api/v1/uplift/{campaign_id}"
        assert client.get(path).status_code == 404
        told = client.post(path, json={"margin_share": 0.3, "message_cost": 60})
        assert told.status_code == 200
        assert client.get(path).json() == told.json()
        assert [one["campaign_id"] for one in client.get("/api/v1/uplift").json()] == [campaign_id]
        assert client.post(path, json={"outcome": "clicks"}).status_code == 422
        body = {"policy": "uplift", "against": "arm:a", "margin_share": 0.3, "message_cost": 60}
        asked = client.post(f"{path}/what-if", json=body).json()
        assert asked["found"]["beyond"]["low"] > 0
        assert asked["found"]["doubts"][0]["doubt"]["name"] == "as-told"
        rule = client.post(
            f"{path}/what-if", json=body | {"policy": "rule:viewed_30_days:more:1:a"}
        ).json()
        told = {one["policy"]: one for one in rule["found"]["policies"]}
        assert told["rule:viewed_30_days:more:1:a"]["shares"] == pytest.approx([0.5, 0.5])
        assert told["rule:viewed_30_days:more:1:a"]["earned"]["low"] > 0
        assert client.post(f"{path}/what-if", json={"policy": "arm:b"}).status_code == 422
    doors = {"database": shop.database, "facts": shop.facts, "now": LATER}
    report = get_report(shop.database, campaign_id)
    half, everybody = worth_by_share(report, (0.5, 1.0), **doors)
    assert half[1].low > everybody[1].value
