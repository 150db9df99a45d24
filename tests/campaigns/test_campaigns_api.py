"""Campaigns and messages over HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App
from rapport.content import Copy
from rapport.kit.settings import Settings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CAMPAIGNS = "/api/v1/campaigns"


@pytest.fixture
def app(shop: Any, home: Path) -> App:
    settings = Settings(home=home, shop=shop.settings)
    return App(
        settings=settings,
        clock=lambda: NOW,
        secret=b"s",
        database=shop.database,
        facts=shop.facts,
    )


def client(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name="mei", role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def marketer(app: App) -> Iterator[TestClient]:
    with client(app, Role.MARKETER) as opened:
        yield opened


def brief(shop: Any) -> None:
    everybody = shop.segment("everybody")
    shop.brief([everybody], {(everybody, "a"): Copy(subject="News", body="Hello.")})


def test_a_campaign_is_described_planned_launched_and_read(shop: Any, marketer: TestClient) -> None:
    shop.customers(*(f"c{number}" for number in range(40)))
    shop.say(["c1"], granted=False, at=NOW)
    brief(shop)
    made = marketer.post(
        CAMPAIGNS,
        json={"name": "Spring", "brief_id": "brf_1", "terms": {"holdout_share": 0.25}},
    )
    assert made.status_code == 201
    campaign = made.json()
    assert (campaign["status"], campaign["created_by"]) == ("draft", "mei")
    place = f"{CAMPAIGNS}/{campaign['campaign_id']}"
    plan = marketer.post(f"{place}/plan").json()
    assert plan["members"] == 40
    assert plan["left_out"] == {"no consent": 1}
    assert marketer.get(f"{place}/plan").json() == plan
    left_out = marketer.get(f"{place}/plan/rows", params={"left_out_because": "no consent"}).json()
    assert [row["customer_id"] for row in left_out] == ["c1"]
    launched = marketer.post(f"{place}/launch").json()
    assert launched["messages"] == plan["recipients"]
    assert launched["campaign"]["status"] == "sending"
    messages = marketer.get("/api/v1/messages", params={"campaign_id": campaign["campaign_id"]})
    assert len(messages.json()) == plan["recipients"]
    assert marketer.get("/api/v1/messages/counts").json() == {"queued": plan["recipients"]}
    one = messages.json()[0]
    assert marketer.get(f"/api/v1/messages/{one['message_id']}").json() == one
    results = marketer.get(f"{place}/results").json()
    assert results["currency"] == "GBP"
    assert [arm["arm"] for arm in results["arms"]] == ["a", "holdout"]
    assert marketer.get(f"{place}/curve").json()[0]["day"] == 1
    cancelled = marketer.post(f"{place}/cancel").json()
    assert cancelled["stopped"] == plan["recipients"]
    assert marketer.get(CAMPAIGNS).json()[0]["status"] == "cancelled"


def test_refusals_say_what_and_why(shop: Any, marketer: TestClient) -> None:
    brief(shop)
    missing = marketer.get(f"{CAMPAIGNS}/cmp_none")
    assert (missing.status_code, missing.json()["code"]) == (404, "campaign-not-found")
    assert marketer.get("/api/v1/messages/msg_none").json()["code"] == "message-not-found"
    bad = marketer.post(
        CAMPAIGNS, json={"name": "x", "brief_id": "brf_1", "terms": {"holdout_share": 1.5}}
    )
    assert bad.status_code == 422
    campaign = marketer.post(CAMPAIGNS, json={"name": "x", "brief_id": "brf_1"}).json()
    place = f"{CAMPAIGNS}/{campaign['campaign_id']}"
    nobody = marketer.post(f"{place}/plan")
    assert (nobody.status_code, nobody.json()["code"]) == (409, "campaign-nobody-to-send-to")
    early = marketer.post(f"{place}/launch")
    assert (early.status_code, early.json()["code"]) == (409, "campaign-wrong-status")


def test_a_reviewer_may_look_and_not_send(shop: Any, app: App) -> None:
    brief(shop)
    with client(app, Role.REVIEWER) as reviewer:
        assert reviewer.get(CAMPAIGNS).json() == []
        made = reviewer.post(CAMPAIGNS, json={"name": "x", "brief_id": "brf_1"})
        assert made.status_code == 403
        assert reviewer.post(f"{CAMPAIGNS}/cmp_1/launch").status_code == 403


def test_a_campaign_that_divides_customers_between_policies_is_judged_over_http(
    shop: Any, marketer: TestClient
) -> None:
    shop.customers(*(f"c{number:03d}" for number in range(200)))
    everybody = shop.segment("everybody")
    text = Copy(subject="News", body="Hello.")
    shop.brief([everybody], {(everybody, "a"): text, (everybody, "b"): text})
    terms = {
        "allocation": "policies",
        "policies": {"personal": 2, "lot": 1},
        "waves": 2,
        "reward": "ordered",
    }
    made = marketer.post(CAMPAIGNS, json={"name": "Two", "brief_id": "brf_1", "terms": terms})
    assert made.status_code == 201
    campaign = made.json()
    assert campaign["terms"]["policies"] == {"personal": 2.0, "lot": 1.0}
    path = f"{CAMPAIGNS}/{campaign['campaign_id']}"
    assert marketer.get(f"{path}/personal").json()["code"] == "campaign-wrong-status"
    assert marketer.post(f"{path}/plan").status_code == 200
    assert marketer.post(f"{path}/launch").status_code == 200
    judged = marketer.get(f"{path}/personal").json()
    assert judged["waves"] == []
    assert judged["now"]["reward"] == "ordered"
    assert [one["policy"] for one in judged["now"]["policies"]] == ["personal", "single", "lot"]
    compared = marketer.get(f"{path}/policies").json()
    assert [one["policy"] for one in compared["policies"]] == ["personal", "lot"]
    assert compared["pairs"][0]["clicked"]["difference"] is None
    unknown = terms | {"policies": {"luck": 1}}
    refused = marketer.post(CAMPAIGNS, json={"name": "X", "brief_id": "brf_1", "terms": unknown})
    assert refused.status_code == 422
