"""Statements and needs on the command line and over HTTP."""

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
from rapport.insights import keep_statements, refresh_readings
from rapport.kit.settings import Settings
from rapport.profiles import Profile, put_profiles
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SAID = {
    "r1": ("mei", "我是油皮，太贵了。"),
    "r2": (None, "有点贵。比飞科贵。"),
    "r3": (None, "比飞科差。"),
    "r4": (None, "比飞科便宜。"),
}


@pytest.fixture
def settings(home: Path) -> Settings:
    settings = Settings(home=home / "data")
    new_home(settings)
    with open_app(settings) as app:
        rows = [
            {"review_id": one, "customer_id": who, "text": text, "written_at": NOW}
            for one, (who, text) in SAID.items()
        ]
        columns = {name: [row.get(name) for row in rows] for name in REVIEWS.columns}
        app.facts.append(REVIEWS, pa.table(columns, REVIEWS.columns.to_pyarrow()))
        put_profiles(app.facts, [Profile(customer_id="mei", language="zh")])
        refresh_readings(app.facts)
        keep_statements(app.facts)
    return settings


def caller(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=str(role), role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def run(monkeypatch: pytest.MonkeyPatch, settings: Settings, *words: str) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(settings.home))
    monkeypatch.setenv("RAPPORT_NOW", NOW.isoformat())
    monkeypatch.setattr(sys, "argv", ["rapport", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in (0, None)


def test_a_program_reads_corrects_and_withdraws_statements(settings: Settings) -> None:
    with open_app(settings) as app:
        program = caller(app, Role.MARKETER)
        [one] = program.get("/api/v1/customers/mei/statements").json()
        assert (one["key"], one["value"], one["quote"]) == ("skin-type", "oily", "我是油皮，太贵了")
        assert one["uses"] == ["marketing", "recommendation", "service"]
        path = f"/api/v1/customers/mei/statements/{one['statement_id']}"
        refused = program.put(path, json={"value": "green"})
        assert refused.json()["code"] == "bad-statement-value"
        corrected = program.put(path, json={"value": "dry"}).json()
        assert (corrected["value"], corrected["read_value"]) == ("dry", "oily")
        assert program.delete(path).json()["state"] == "withdrawn"
        assert program.get("/api/v1/customers/nobody/statements").status_code == 404
        assert caller(app, Role.VIEWER).delete(path).status_code == 403


def test_a_program_gets_needs_with_quotes(settings: Settings) -> None:
    with open_app(settings) as app:
        found = caller(app, Role.VIEWER).get("/api/v1/insights/needs?kind=price").json()
    [dear] = found
    assert (dear["about"], dear["support"], dear["of"]) == ("too-dear", 2, 4)
    assert len(dear["quotes"]) == 2


def test_the_command_line_shows_corrects_and_withdraws(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, settings, "customers", "statements", "show", "mei", "--json")
    [one] = json.loads(capsys.readouterr().out)
    statement_id = one["statement_id"]
    run(
        monkeypatch,
        settings,
        "customers",
        "statements",
        "correct",
        "mei",
        one["statement_id"],
        "dry",
    )
    assert "skin type: dry (corrected)" in capsys.readouterr().out
    run(monkeypatch, settings, "customers", "statements", "withdraw", "mei", statement_id)
    assert "(withdrawn)" in capsys.readouterr().out
    run(monkeypatch, settings, "customers", "statements", "refresh")
    assert "New texts: 0." in capsys.readouterr().out


def test_the_command_line_counts_needs_and_proposes_rivals(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, settings, "insights", "needs", "list", "--kind", "price")
    assert "2 of 4 texts say that it is too dear." in capsys.readouterr().out
    run(monkeypatch, settings, "insights", "needs", "rivals", "--json")
    assert json.loads(capsys.readouterr().out) == [{"name": "飞科", "texts": 3}]
