"""Attribution over HTTP and on the command line."""

import csv
import io
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
from rapport.events import CustomerId, Event, EventId, EventName, record_events
from rapport.kit.settings import Settings
from rapport.profiles import ensure_tables
from rapport.storage import Database, Facts
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SPAN = {"since": "2026-02-01T00:00:00Z", "until": "2026-03-01T12:00:00Z"}


def fill(facts: Facts) -> None:
    ensure_tables(facts)
    told = [
        (EventName.EMAIL_LINK_CLICKED, 3, {"campaign_id": "cart/one", "message_id": "m1"}),
        (EventName.ORDER_COMPLETED, 2, {"amount_minor": 12_300, "currency": "CNY"}),
    ]
    record_events(
        facts,
        [
            Event(
                event_id=EventId(f"e{days}"),
                name=name,
                happened_at=NOW - timedelta(days=days),
                received_at=NOW,
                source="web",
                customer_id=CustomerId("ada"),
                **more,  # type: ignore[arg-type]
            )
            for name, days, more in told
        ],
    )


@pytest.fixture
def client(database: Database, facts: Facts, home: Path) -> TestClient:
    fill(facts)
    app = App(
        settings=Settings(home=home),
        clock=lambda: NOW,
        secret=b"s",
        database=database,
        facts=facts,
    )
    _, secret = create_api_key(
        database=database, name="mei", role=Role.MARKETER, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_every_rule_answers_and_one_may_be_asked_by_name(client: TestClient) -> None:
    found = client.get("/api/v1/attribution", params=SPAN).json()
    assert [one["rule"]["name"] for one in found][:2] == ["holdout", "last-click"]
    assert {one["total_minor"] for one in found} == {12_300}
    [one] = client.get("/api/v1/attribution", params=SPAN | {"rule": "linear", "by": "step"}).json()
    assert [(credit["key"], credit["revenue_minor"]) for credit in one["credits"]] == [
        ("cart/one", 12_300)
    ]


def test_a_rule_of_the_shop_is_kept_and_a_bad_one_refused(client: TestClient) -> None:
    kept = client.put("/api/v1/attribution/rules/our-week", json={"kind": "last"}).json()
    assert (kept["name"], kept["version"]) == ("our-week", 1)
    refused = client.put("/api/v1/attribution/rules/linear", json={"kind": "last"})
    assert refused.status_code == 422
    missing = client.get("/api/v1/attribution", params=SPAN | {"rule": "none"})
    assert missing.status_code == 404
    assert missing.json()["code"] == "attribution-rule-not-found"


def test_the_command_prints_tables_json_and_csv(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(home=home / "data")
    new_home(settings)
    with open_app(settings) as app:
        fill(app.facts)
    monkeypatch.setenv("RAPPORT_HOME", str(settings.home))
    monkeypatch.setenv("RAPPORT_NOW", NOW.isoformat())

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["rapport", "attribution", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        return capsys.readouterr().out

    assert "version 1" in run("put", "our-week", "--kind", "last", "--window-days", "7")
    assert "our-week" in run("rules")
    shown = json.loads(run("show", "--rule", "our-week", "--json"))
    assert shown["credits"][0]["revenue_minor"] == 12_300
    assert "came without" in run("show")
    rows = list(csv.DictReader(io.StringIO(run("compare", "--csv", "--by", "step"))))
    assert [row["key"] for row in rows] == ["cart/one", ""]
    assert rows[0]["last-click"] == "12300"
