"""Journeys before they run, over HTTP."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App
from rapport.kit.settings import Settings
from rapport.profiles import ensure_tables
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CARTS = {
    "journey": "carts",
    "name": "Carts",
    "trigger": {"kind": "event", "event": "Checkout Started"},
    "steps": [
        {"id": "w", "kind": "wait", "hours": 4, "next": "a"},
        {"id": "a", "kind": "send", "brief": "none", "next": "bye"},
        {"id": "bye", "kind": "end"},
    ],
}
PERIOD = {"since": "2026-01-01T00:00:00Z", "until": "2026-02-01T00:00:00Z"}


@pytest.fixture
def client(database: Database, facts: Facts, home: Path) -> TestClient:
    ensure_tables(facts)
    app = App(
        settings=Settings(home=home), clock=lambda: NOW, secret=b"s", database=database, facts=facts
    )
    _, secret = create_api_key(
        database=database, name="test", role=Role.VIEWER, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_a_proof_has_its_faults_in_both_languages_with_their_paths(client: TestClient) -> None:
    told = client.post("/api/v1/journeys/prove", json=CARTS).json()
    faults = {fault["code"]: fault for fault in told["faults"]}
    assert not told["sound"]
    assert told["guarantees"] == ["caps", "ends"]
    sold = faults["sells-after-purchase"]
    assert [step["step"] for step in sold["path"]] == ["w", "a"]
    assert sold["path"][1]["soonest_hours"] == 4
    assert set(sold["sentence"]) == {"en", "zh"}


def test_a_replay_over_an_empty_past_has_every_step(client: TestClient) -> None:
    told = client.post("/api/v1/journeys/replay", json={"journey": CARTS, **PERIOD}).json()
    assert [step["step"] for step in told["steps"]] == ["w", "a", "bye"]
    assert (told["entered"], told["sent"]) == (0, 0)


def test_a_period_the_wrong_way_round_is_told(client: TestClient) -> None:
    turned = {"journey": CARTS, "since": PERIOD["until"], "until": PERIOD["since"]}
    answer = client.post("/api/v1/journeys/replay", json=turned)
    assert answer.status_code == 422
    assert "must be after" in answer.text


def test_templates_are_no_journeys_id(client: TestClient) -> None:
    told = client.get("/api/v1/journeys/templates").json()
    assert "abandoned-cart" in {one["template"] for one in told}
