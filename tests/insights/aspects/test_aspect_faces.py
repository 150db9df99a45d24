"""Learned aspects over HTTP and on the command line."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App, learn_aspects_if_labelled, open_app, read_new_texts
from rapport.catalog import REVIEWS
from rapport.cli import main
from rapport.insights import MENTIONS
from rapport.kit.settings import Settings
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXTS = [
    f"The {'big ' * n}handle is {said}" for n in range(2) for said in ("great", "nice", "poor")
]


@pytest.fixture
def settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    settings = Settings(home=home / "data")
    monkeypatch.setenv("RAPPORT_HOME", str(settings.home))
    new_home(settings)
    with open_app(settings) as app:
        rows = [{"review_id": str(n), "text": text} for n, text in enumerate(TEXTS)]
        columns = {name: [row.get(name) for row in rows] for name in REVIEWS.columns}
        app.facts.append(REVIEWS, pa.table(columns, REVIEWS.columns.to_pyarrow()))
        read_new_texts(app)
    return settings


def caller(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=str(role), role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def command(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    capsys.readouterr()
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as left:
        patch.setattr(sys, "argv", ["rapport", "insights", "aspects", *words])
        main()
    assert not left.value.code
    return capsys.readouterr().out


def test_a_program_finds_uses_and_renames(settings: Settings) -> None:
    with open_app(settings) as app:
        viewer, editor = caller(app, Role.VIEWER), caller(app, Role.ADMIN)
        assert viewer.post("/api/v1/insights/aspects/find", json={}).status_code == 403
        (found,) = editor.post("/api/v1/insights/aspects/find", json={"fewest": 3}).json()
        assert (found["aspect_id"], found["state"]) == ("handle", "proposed")
        told = {"aspect_id": "handle", "language": "zh", "name": "把手"}
        assert editor.post("/api/v1/insights/aspects/rename", json=told).json()["names"] == {
            "en": "handle",
            "zh": "把手",
        }
        editor.post("/api/v1/insights/aspects/use", json={"aspect_id": "handle"})
        (kept,) = viewer.get("/api/v1/insights/aspects", params={"state": "in use"}).json()
        assert kept["aspect_id"] == "handle"
        unknown = editor.post("/api/v1/insights/aspects/use", json={"aspect_id": "lid"})
        assert unknown.status_code == 404
        read_new_texts(app)
        table = app.facts.table(MENTIONS)
        assert app.facts.count(table.filter(table.about == "handle")) == len(TEXTS)


def test_a_person_finds_lists_and_refuses(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert settings.home.exists()
    (found,) = json.loads(command(capsys, "find", "--fewest", "3", "--json"))
    assert found["aspect_id"] == "handle"
    assert "Refused: handle." in command(capsys, "refuse", "handle")
    assert "handle" in command(capsys, "list", "--state", "refused")
    assert json.loads(command(capsys, "find", "--fewest", "3", "--json")) == []
    learned = command(capsys, "learn")
    assert "The words of feeling stay." in learned
    assert "The words alone stay." in learned


def test_at_night_nothing_is_learned_that_nobody_could_judge(settings: Settings) -> None:
    with open_app(settings) as app:
        assert learn_aspects_if_labelled(app) == 0
