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
from rapport.app import create_home, open_app
from rapport.catalog import REVIEWS
from rapport.cli import main
from rapport.kit.settings import Settings
from rapport.storage import metadata

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROWS = [
    {"review_id": "r1", "product_id": "bag", "rating": 5.0, "text": "质量很好", "language": "zh"},
    {"review_id": "r2", "product_id": "bag", "rating": 4.0, "text": "Great quality"},
]


@pytest.fixture
def settings(home: Path) -> Settings:
    settings = Settings(home=home / "data")
    create_home(settings)
    with open_app(settings) as app:
        metadata.create_all(app.database.engine)
        columns = {name: [row.get(name) for row in ROWS] for name in REVIEWS.columns}
        app.facts.append(REVIEWS, pa.table(columns, REVIEWS.columns.to_pyarrow()))
    return settings


def test_a_program_gets_findings_with_quotes(settings: Settings) -> None:
    with open_app(settings) as app:
        _, secret = create_api_key(
            database=app.database, name="mei", role=Role.VIEWER, created_by="test", now=NOW
        )
        caller = TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})
        found = caller.get("/api/v1/insights/reviews", params={"product_id": "bag"}).json()
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
    settings: Settings,
    arguments: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(settings.home))
    monkeypatch.setattr(sys, "argv", ["rapport", "insights", "reviews", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    said = capsys.readouterr().out
    if arguments:
        assert json.loads(said)["findings"][0]["support"] == 2
    else:
        assert "2 reviews, 4.50 stars" in said
