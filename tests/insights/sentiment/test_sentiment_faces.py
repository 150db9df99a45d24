"""What is learned, explained and corrected can be done from the command line and over HTTP."""

import json
import sys
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App, learn_to_read_if_due, open_app, read_new_texts, readers_of_shop
from rapport.cli import main
from rapport.insights import READINGS, LexiconPolarity, Why
from rapport.kit.clock import fixed_clock
from rapport.kit.settings import Settings
from tests.homes import new_home
from tests.insights.sentiment.made_reviews import BEGAN, fill, made

URL = "/api/v1/insights"
NOW = BEGAN + timedelta(days=365)


@pytest.fixture
def settings(home: Any, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("RAPPORT_HOME", str(home / "data"))
    settings = Settings(home=home / "data")
    new_home(settings)
    with open_app(settings, clock=fixed_clock(NOW)) as app:
        fill(app.facts, made(240, seed=1))
        fill(app.facts, iter([("昨天到的茶", None), ("上周到的茶", None)]), first=240)
        read_new_texts(app)
    return settings


def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> Any:
    capsys.readouterr()
    monkeypatch.setattr(sys, "argv", ["rapport", "insights", *words, "--json"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    return json.loads(capsys.readouterr().out)


def test_a_shop_learns_shows_why_and_goes_back(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = told(capsys, monkeypatch, "learn-sentiment")
    assert trial["why"] == "better"
    assert told(capsys, monkeypatch, "sentiment-trials")[0]["version"] == trial["version"]
    parts = told(capsys, monkeypatch, "explain", "it squeaks")
    assert sum(part["weight"] for part in parts) < 0
    assert told(capsys, monkeypatch, "forget-sentiment") == {"forgotten": True}
    assert settings.home.joinpath("insights", "sentiment-trials.json").exists()


def test_a_text_is_asked_for_and_labelled(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = told(capsys, monkeypatch, "to-label")
    assert {one["text_id"] for one in asked} == {"review:r240", "review:r241"}
    told(capsys, monkeypatch, "label", "review:r240", "negative", "--by", "mei")
    assert [one["text_id"] for one in told(capsys, monkeypatch, "to-label")] == ["review:r241"]
    assert told(capsys, monkeypatch, "agreement")["share"] is None
    with open_app(settings, clock=fixed_clock(NOW)) as app:
        assert sentiment_of(app, "review:r240") == "negative"


def test_a_reviewer_corrects_over_http_and_a_viewer_may_not(settings: Settings) -> None:
    said = {"text_id": "review:r241", "what": "sentiment", "after": {"value": "neutral"}}
    with open_app(settings, clock=fixed_clock(NOW)) as app:
        viewer, reviewer = caller(app, Role.VIEWER), caller(app, Role.REVIEWER)
        assert viewer.post(f"{URL}/labels", json=said).status_code == 403
        assert reviewer.post(f"{URL}/labels", json=said).json()["after"] == {"value": "neutral"}
        assert sentiment_of(app, "review:r241") == "neutral"
        wrong = said | {"what": "mention", "after": {"about": "price"}, "place": [0, 2]}
        assert reviewer.post(f"{URL}/labels", json=wrong).status_code == 422
        assert [one["text_id"] for one in reviewer.get(f"{URL}/to-label").json()] == ["review:r240"]
        parts = viewer.post(f"{URL}/explain", json={"text": "很好，但是太慢"}).json()
        assert [part["weight"] > 0 for part in parts] == [True, False]
        assert viewer.get(f"{URL}/sentiment-trials").json() == []
        assert viewer.get(f"{URL}/agreement").json()["pairs"] == 0


def caller(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=str(role), role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def sentiment_of(app: App, text_id: str) -> str:
    table = app.facts.table(READINGS)
    found: str = app.facts.read(table.filter(table.text_id == text_id))["sentiment"][0].as_py()
    return found


def test_the_server_learns_where_it_is_due_and_may(settings: Settings) -> None:
    silent = settings.model_copy(
        update={"insights": settings.insights.model_copy(update={"learn_sentiment": False})}
    )
    with open_app(silent, clock=fixed_clock(NOW)) as app:
        assert learn_to_read_if_due(app) is None
    with open_app(settings, clock=fixed_clock(NOW)) as app:
        trial = learn_to_read_if_due(app)
        assert trial is not None and trial.why is Why.BETTER
        assert learn_to_read_if_due(app) is None
        words = LexiconPolarity.name
        assert readers_of_shop(app).sentiment.name == f"learned-{trial.version}-{words}"
        assert read_new_texts(app).texts == 242
