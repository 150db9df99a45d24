"""Policies and approved sentences over HTTP and on the command line."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App
from rapport.cli import main
from rapport.kit.settings import Settings
from rapport.storage import Database, Facts
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SENTENCE = {"sentence": "It won a prize.", "language": "en", "evidence": "page 3 of the report"}


@pytest.fixture
def app(database: Database, facts: Facts, home: Path) -> App:
    settings = Settings(home=home)
    return App(settings=settings, clock=lambda: NOW, secret=b"s", database=database, facts=facts)


def client(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=role.value, role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_a_policy_goes_through_its_versions_over_http(app: App) -> None:
    api = client(app, Role.MARKETER)
    for text in ("Within 14 days.", "Within 30 days."):
        assert api.put("/api/v1/policies/returns", json={"texts": {"en": text}}).status_code == 200
    [kept] = api.get("/api/v1/policies").json()
    assert (kept["version"], kept["texts"], kept["set_by"]) == (
        2,
        {"en": "Within 30 days."},
        "marketer",
    )
    first = api.get("/api/v1/policies/returns", params={"version": 1}).json()
    assert first["texts"] == {"en": "Within 14 days."}
    assert api.delete("/api/v1/policies/returns").json()["retired_at"]
    assert api.delete("/api/v1/policies/returns").status_code == 409
    assert api.get("/api/v1/policies").json() == []
    assert api.get("/api/v1/policies/none").status_code == 404
    assert api.put("/api/v1/policies/No", json={"texts": {"en": "x"}}).status_code == 422


def test_only_a_reviewer_approves_sentences(app: App) -> None:
    path = "/api/v1/approved-sentences"
    assert client(app, Role.MARKETER).post(path, json=SENTENCE).status_code == 403
    api = client(app, Role.REVIEWER)
    made = api.post(path, json=SENTENCE)
    assert made.status_code == 201
    sentence_id = made.json()["sentence_id"]
    assert api.get(f"{path}/{sentence_id}").json()["approved_by"] == "reviewer"
    assert api.post(path, json=SENTENCE | {"evidence": " "}).status_code == 422
    assert api.delete(f"{path}/{sentence_id}").json()["retired_at"]
    assert api.get(path).json() == []
    assert len(api.get(path, params={"retired": True}).json()) == 1


@pytest.fixture
def rapport(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    settings = Settings(home=home / "data")
    new_home(settings)
    monkeypatch.setenv("RAPPORT_HOME", str(home / "data"))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["rapport", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out or said.err

    return run


def test_the_same_on_the_command_line(rapport: Callable[..., tuple[int, str]]) -> None:
    def read(*arguments: str) -> Any:
        status, said = rapport(*arguments, "--json")
        assert status == 0, said
        return json.loads(said)

    assert read("policies", "set", "returns", "--text", "en=Within 14 days.")["version"] == 1
    assert [one["policy_id"] for one in read("policies", "list")] == ["returns"]
    assert rapport("policies", "retire", "returns")[0] == 0
    assert read("policies", "list") == []
    assert rapport("policies", "set", "returns", "--text", "nothing")[0] == 2
    made = read("sentences", "approve", "It won.", "--evidence", "a page", "--until", "2999-01-31")
    [kept] = read("sentences", "list")
    assert (kept["sentence_id"], kept["valid_until"]) == (made["sentence_id"], "2999-01-31")
    assert rapport("sentences", "approve", "It won.", "--evidence", "a", "--until", "soon")[0] == 2
    assert rapport("sentences", "retire", made["sentence_id"])[0] == 0
    assert rapport("sentences", "retire", made["sentence_id"])[0] == 5
