"""Scoring over HTTP, on the command line and behind the server."""

import json
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App, open_app
from rapport.cli import main
from rapport.jobs import RunStatus
from rapport.kit.settings import Settings
from rapport.scoring import SCORES
from rapport.training import roll_back
from rapport.worker import nightly_work, reading_chores
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def app(home: Path, trained_home: Path) -> Iterator[App]:
    """A shop with 1,000 customers and a model in use."""
    settings = Settings(home=home / "data")
    new_home(settings)
    shutil.copytree(trained_home, settings.home, dirs_exist_ok=True)
    with open_app(settings, clock=lambda: NOW) as opened:
        yield opened


def caller(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=str(role), role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_a_program_that_may_import_scores_every_customer(app: App) -> None:
    path = "/api/v1/models/propensity/score"
    assert caller(app, Role.VIEWER).post(path).status_code == 403
    marketer = caller(app, Role.MARKETER)
    done = marketer.post(path).json()
    assert (done["score"], done["customers"], done["changed"]) == ("purchase_30d", 1000, 1000)
    unknown = marketer.post("/api/v1/models/horoscope/score")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "model-kind-unknown")


def test_a_running_server_follows_the_model_in_use(app: App) -> None:
    chore = next(one for one in reading_chores(app) if one.name == "scores")
    chore.turn()
    scores = app.facts.table(SCORES)
    assert app.facts.count(scores.filter(scores.name == "purchase_30d")) == 1000
    roll_back(app.settings.home, "propensity")
    chore.turn()
    assert app.facts.count(app.facts.table(SCORES)) == 0


def test_every_night_all_customers_are_scored(app: App) -> None:
    with nightly_work(app) as workflows:
        workflows.start("tidy-up", "tonight")
        assert workflows.wait("tidy-up", "tonight", timeout_seconds=60).status is RunStatus.DONE
    scores = app.facts.table(SCORES)
    assert app.facts.count(scores.filter(scores.name == "purchase_30d")) == 1000


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> str:
    monkeypatch.setattr(sys, "argv", ["rapport", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    return " ".join(capsys.readouterr().out.split())


def test_the_command_scores_with_the_model_in_use_and_forgets_without_one(
    app: App, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(app.settings.home))
    monkeypatch.setenv("RAPPORT_NOW", NOW.isoformat())
    monkeypatch.setenv("COLUMNS", "200")
    app.facts.close()
    said = run(monkeypatch, capsys, "models", "score", "propensity")
    assert "gave 1,000 customers the score purchase_30d, 1,000 of them another than before" in said
    told = json.loads(run(monkeypatch, capsys, "models", "score", "propensity", "--json"))
    assert (told["customers"], told["changed"]) == (1000, 0)
    assert "rapport models score propensity" in run(
        monkeypatch, capsys, "models", "rollback", "propensity"
    )
    said = run(monkeypatch, capsys, "models", "score", "propensity")
    assert "nobody has the score purchase_30d. 1,000 customers had one." in said
