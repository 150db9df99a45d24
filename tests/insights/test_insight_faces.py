"""Insights over HTTP and on the command line."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App, open_app
from rapport.catalog import REVIEWS
from rapport.cli import main
from rapport.insights import refresh_readings
from rapport.kit.settings import Settings
from rapport.profiles import Profile, put_profiles
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROWS = [
    {"review_id": "r1", "product_id": "bag", "customer_id": "mei", "rating": 5.0,
     "text": "质量很好", "language": "zh"},
    {"review_id": "r2", "product_id": "bag", "rating": 4.0, "text": "Great quality"},
]  # fmt: skip


@pytest.fixture
def settings(home: Path) -> Settings:
    settings = Settings(home=home / "data")
    new_home(settings)
    with open_app(settings) as app:
        columns = {name: [row.get(name) for row in ROWS] for name in REVIEWS.columns}
        app.facts.append(REVIEWS, pa.table(columns, REVIEWS.columns.to_pyarrow()))
        put_profiles(app.facts, [Profile(customer_id="mei")])
    return settings


@pytest.fixture
def read(settings: Settings) -> Settings:
    with open_app(settings) as app:
        refresh_readings(app.facts)
    return settings


def caller(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=str(role), role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_a_program_gets_findings_with_quotes(read: Settings) -> None:
    with open_app(read) as app:
        found = (
            caller(app, Role.VIEWER)
            .get("/api/v1/insights/reviews", params={"product_id": "bag"})
            .json()
        )
    assert (found["overall"]["reviews"], found["overall"]["mean"]) == (2, 4.5)
    (finding,) = found["findings"]
    assert (finding["aspect"], finding["sentiment"], finding["support"]) == (
        "quality",
        "positive",
        2,
    )
    assert {quote["text"] for quote in finding["quotes"]} == {"质量很好", "Great quality"}


@pytest.mark.parametrize("arguments", [["--json"], []])
def test_the_command_prints_json_or_a_table(
    read: Settings,
    arguments: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(read.home))
    monkeypatch.setattr(sys, "argv", ["rapport", "insights", "reviews", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    said = capsys.readouterr().out
    if arguments:
        assert json.loads(said)["findings"][0]["support"] == 2
    else:
        assert "2 reviews, 4.50 stars" in said


def test_a_program_that_may_import_has_new_reviews_read(settings: Settings) -> None:
    with open_app(settings) as app:
        assert caller(app, Role.VIEWER).post("/api/v1/insights/refresh").status_code == 403
        marketer = caller(app, Role.MARKETER)
        done = [marketer.post("/api/v1/insights/refresh").json() for _ in range(2)]
    nothing = {"copies": 0, "promotions": 0}
    assert done == [{"texts": 2, "findings": 2} | nothing, {"texts": 0, "findings": 0} | nothing]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--json"], '"texts": 2'), ([], "New texts: 2. Findings in them: 2.")],
)
def test_the_command_reads_new_reviews(
    settings: Settings,
    arguments: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(settings.home))
    monkeypatch.setattr(sys, "argv", ["rapport", "insights", "refresh", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert said in capsys.readouterr().out
