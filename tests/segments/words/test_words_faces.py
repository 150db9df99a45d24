"""Sentences at the command line and over HTTP."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App, open_app
from rapport.cli import main
from rapport.kit.llm_settings import LLMSettings
from rapport.kit.settings import Settings
from rapport.profiles import ensure_tables
from rapport.storage import Database, Facts
from rapport.testing import FakeEndpoint, says
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ORDERED = {"kind": "performed", "event": "Order Completed", "within_days": 30.0}
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def rapport(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    settings = Settings(home=home / "data")
    new_home(settings)
    with open_app(settings) as app:
        ensure_tables(app.facts)
    monkeypatch.setenv("RAPPORT_HOME", str(home / "data"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["rapport", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_a_sentence_is_read_and_kept_at_the_command_line(rapport: Command) -> None:
    code, said, _ = rapport("segments", "understand", "近30天下过单", "--save", "Buyers", "--json")
    read = json.loads(said)
    assert code == 0
    assert read["rule"] == ORDERED
    code, said, _ = rapport("segments", "show", read["segment_id"], "--json")
    assert json.loads(said)["rule"] == ORDERED


def test_a_question_is_shown_with_its_choices_and_never_kept(rapport: Command) -> None:
    code, said, _ = rapport("segments", "understand", "ordered twice")
    assert code == 0
    assert "1. Customers who" in said
    code, _, complaint = rapport("segments", "understand", "ordered twice", "--save", "Twice")
    assert code != 0
    assert "Exactly that number" in complaint
    assert json.loads(rapport("segments", "list", "--json")[1]) == []


def client(app: App) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name="mei", role=Role.VIEWER, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_a_sentence_is_read_over_http(database: Database, facts: Facts, home: Path) -> None:
    ensure_tables(facts)
    settings = Settings(home=home)
    app = App(settings=settings, clock=lambda: NOW, secret=b"s", database=database, facts=facts)
    with client(app) as opened:
        said = opened.post(
            "/api/v1/segments/understand", json={"sentence": "ordered in the last 30 days"}
        )
        assert said.status_code == 200
        assert said.json()["rule"] == ORDERED
        assert said.json()["readings"][0]["text"] == "ordered"
        asked = opened.post("/api/v1/segments/understand", json={"sentence": "ordered twice"})
        assert len(asked.json()["question"]["choices"]) == 2
        refused = opened.post("/api/v1/segments/understand", json={"sentence": "ordered frobs"})
        assert refused.json()["refusal"]["words"][0]["text"] == "frobs"


def test_the_model_is_asked_only_where_the_grammar_refuses(
    database: Database, facts: Facts, home: Path
) -> None:
    ensure_tables(facts)
    answer = says({"rule": '{"kind": "everyone"}', "question": ""})
    with FakeEndpoint([answer]) as endpoint:
        settings = Settings(home=home, llm=LLMSettings(url=endpoint.url, model="fake"))
        app = App(settings=settings, clock=lambda: NOW, secret=b"s", database=database, facts=facts)
        with client(app) as opened:
            for sentence in ("ordered in the last 30 days", "simply the lot of them"):
                said = opened.post("/api/v1/segments/understand", json={"sentence": sentence})
                assert said.json()["rule"] is not None
        assert len(endpoint.asked) == 1
