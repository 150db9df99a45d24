"""Reports over HTTP and on the command line."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App, open_app
from rapport.cli import main
from rapport.events import CustomerId, Event, EventId, record_events
from rapport.kit.settings import Settings
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.segments import parse_rule, save_segment
from rapport.storage import Database, Facts
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
STEPS = [{"kind": "performed", "event": name} for name in ("Product Viewed", "Order Completed")]
SPAN = {"since": "2026-02-01T00:00:00Z", "until": "2026-03-01T00:00:00Z"}


def fill(facts: Facts) -> None:
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=CustomerId(one)) for one in ("ada", "bob")])
    told = [("ada", STEPS[0], 9), ("ada", STEPS[1], 8), ("bob", STEPS[0], 9)]
    record_events(
        facts,
        [
            Event(
                event_id=EventId(f"e{number}"),
                name=step["event"],
                happened_at=NOW - timedelta(days=days),
                received_at=NOW,
                source="web",
                customer_id=CustomerId(customer),
            )
            for number, (customer, step, days) in enumerate(told)
        ],
    )


@pytest.fixture
def client(database: Database, facts: Facts, home: Path) -> TestClient:
    fill(facts)
    save_segment(
        database=database,
        name="Bob",
        rule=parse_rule({"kind": "trait", "name": "customer_id", "op": "is", "value": "bob"}),
        created_by="test",
        now=NOW,
    )
    app = App(
        settings=Settings(home=home),
        clock=lambda: NOW,
        secret=b"s",
        database=database,
        facts=facts,
    )
    _, secret = create_api_key(
        database=database, name="mei", role=Role.VIEWER, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_a_funnel_of_everybody_and_of_a_segment(client: TestClient) -> None:
    asked = {"steps": STEPS, **SPAN}
    found = client.post("/api/v1/reports/funnel", json=asked).json()
    assert [stage["customers"] for stage in found["stages"]] == [2, 1]
    assert found["stages"][1]["median_seconds"] == 86_400
    of_bob = client.post("/api/v1/reports/funnel", json=asked | {"segment": "Bob"}).json()
    assert [stage["customers"] for stage in of_bob["stages"]] == [1, 0]


def test_retention_and_paths(client: TestClient) -> None:
    asked = {"began": STEPS[0], "returned": STEPS[1], "span": "day", "periods": 10}
    found = client.post("/api/v1/reports/retention", json=asked).json()
    assert found["cohorts"][0]["returned"][:2] == [2, 1]
    found = client.post("/api/v1/reports/paths", json={"start": STEPS[0], **SPAN}).json()
    assert {link["target"]: link["customers"] for link in found["links"] if link["depth"] == 1} == {
        "Order Completed": 1,
        None: 1,
    }


@pytest.mark.parametrize(
    ("place", "body", "said"),
    [
        ("funnel", {"steps": STEPS[:1], **SPAN}, "2 to 8 steps"),
        ("funnel", {"steps": [{"kind": "everyone"}] * 2, **SPAN}, "of kind `performed`"),
        ("paths", {"start": STEPS[0], **SPAN, "depth": 0}, "1 to 6"),
        ("retention", {"began": STEPS[0], "returned": STEPS[0], "zone": "X/Y"}, "no time zone"),
    ],
)
def test_a_question_without_an_answer_is_named(
    client: TestClient, place: str, body: dict[str, object], said: str
) -> None:
    answer = client.post(f"/api/v1/reports/{place}", json=body)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]


def test_the_command_prints_one_value(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(home=home / "data")
    new_home(settings)
    with open_app(settings) as app:
        fill(app.facts)
    monkeypatch.setenv("RAPPORT_HOME", str(settings.home))
    monkeypatch.setenv("RAPPORT_NOW", NOW.isoformat())

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["rapport", "reports", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        return capsys.readouterr().out

    steps = ("--step", "Product Viewed", "--step", "Order Completed")
    found = json.loads(run("funnel", *steps, "--json"))
    assert [stage["customers"] for stage in found["stages"]] == [2, 1]
    assert "50.0%" in run("funnel", *steps)
    assert "Order Completed" in run("paths", "--start", "Product Viewed")
    assert json.loads(run("retention", "--json"))["span"] == "month"
    assert "2026-03-01" in run("retention", "--periods", "2")
