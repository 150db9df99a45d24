"""Drafts of journeys by command and over HTTP: what the console can, files and programs can."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App
from rapport.cli import app
from rapport.journeys import (
    BadJourney,
    JourneyDraft,
    drop_draft_of,
    find_journey_draft,
    keep_draft,
    list_journeys,
)
from rapport.kit.settings import Settings, load_settings
from rapport.profiles import ensure_tables
from rapport.storage import Database, Facts
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CARTS = {
    "journey": "carts",
    "name": "Carts",
    "trigger": {"kind": "event", "event": "Checkout Started"},
    "steps": [
        {"id": "w", "kind": "wait", "hours": 4, "next": "bye"},
        {"id": "bye", "kind": "end"},
    ],
}
UNFINISHED = {"journey": "carts", "name": "Carts"}
WHEN = {"since": "2026-01-01T00:00:00Z", "until": "2026-02-01T00:00:00Z"}
URL = "/api/v1/journeys/drafts"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    new_home(load_settings())
    return tmp_path


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["journeys", *arguments])
    assert result.exit_code == code or (code and result.exception), result.output
    return result.output


def write(definition: object) -> str:
    Path("journey.yaml").write_text(yaml.safe_dump(definition), encoding="utf-8")
    return "journey.yaml"


@pytest.mark.usefixtures("folder")
def test_a_draft_is_kept_changed_proved_replayed_and_published_by_command() -> None:
    assert "It is no journey yet: trigger" in run("drafts", "save", write(UNFINISHED))
    run("drafts", "save", write(CARTS), code=5)  # it does not follow the one that is kept
    saved = run("drafts", "save", write(CARTS), "--revision", "1", "--by", "mei", "--json")
    assert json.loads(saved) == {"journey": "carts", "revision": 2, "lacks": ""}
    [row] = json.loads(run("drafts", "list", "--json"))
    assert (row["name"], row["revision"], row["saved_by"]) == ("Carts", 2, "mei")
    assert json.loads(run("drafts", "show", "carts")) == CARTS
    assert "proved are caps, ends" in run("drafts", "prove", "carts")
    period = ("--since", "2026-01-01", "--until", "2026-02-01")
    assert "0 entries" in run("drafts", "replay", "carts", *period)
    assert json.loads(run("drafts", "publish", "carts", "--dry-run", "--json")) == []
    assert "carts is live, version 1" in run("drafts", "publish", "carts")
    assert json.loads(run("drafts", "list", "--json")) == []
    assert json.loads(run("list", "--json"))[0]["journey"] == "carts"


@pytest.mark.usefixtures("folder")
def test_what_is_shown_can_be_saved_again_and_a_draft_thrown_away() -> None:
    run("drafts", "save", write(CARTS))
    Path("shown.json").write_text(run("drafts", "show", "carts"), encoding="utf-8")
    run("drafts", "save", "shown.json", "--revision", "1")
    run("drafts", "delete", "carts")
    run("drafts", "show", "carts", code=4)
    run("drafts", "delete", "carts", code=4)


@pytest.mark.usefixtures("folder")
def test_an_unfinished_draft_is_not_published() -> None:
    run("drafts", "save", write(UNFINISHED))
    run("drafts", "publish", "carts", code=2)
    assert len(json.loads(run("drafts", "list", "--json"))) == 1


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        ({"name": "Carts"}, "give the draft an id"),
        ({"journey": "Carts!"}, "give the draft an id"),
        (UNFINISHED | {"name": "\x00"}, "NUL"),
        (UNFINISHED | {"name": "\ud800"}, "cannot be kept as JSON"),
        (UNFINISHED | {"name": float("nan")}, "cannot be kept as JSON"),
        (UNFINISHED | {"name": "x" * 100_001}, "a page of text"),
    ],
)
def test_what_no_store_can_hold_is_told(
    any_database: Database, definition: dict[str, object], said: str
) -> None:
    with pytest.raises(BadJourney, match=said):
        keep(any_database, definition)


def test_a_draft_that_was_changed_while_it_was_published_stays(any_database: Database) -> None:
    first = keep(any_database, CARTS)
    second = keep(any_database, CARTS | {"name": "More"}, revision=1)
    drop_draft_of(any_database, first)
    assert find_journey_draft(any_database, "carts") == second
    drop_draft_of(any_database, second)
    assert find_journey_draft(any_database, "carts") is None


def keep(database: Database, definition: dict[str, object], *, revision: int = 0) -> JourneyDraft:
    return keep_draft(definition, database=database, revision=revision, by="mei", now=NOW)


def client_of(database: Database, facts: Facts, home: Path, role: Role) -> TestClient:
    ensure_tables(facts)
    made = App(
        settings=Settings(home=home), clock=lambda: NOW, secret=b"s", database=database, facts=facts
    )
    _, secret = create_api_key(
        database=database, name=f"test {role}", role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(made), headers={"Authorization": f"Bearer {secret}"})


def test_a_program_can_do_with_a_draft_what_the_console_can(
    database: Database, facts: Facts, home: Path
) -> None:
    client = client_of(database, facts, home, Role.ADMIN)
    kept = client.put(f"{URL}/carts", json={"definition": {"name": "Carts"}}).json()
    assert (kept["revision"], kept["definition"]) == (1, UNFINISHED)
    assert kept["lacks"].startswith("trigger")
    assert client.post(f"{URL}/carts/prove").status_code == 422
    late = client.put(f"{URL}/carts", json={"definition": CARTS})
    assert (late.status_code, late.json()["facts"]) == (409, {"revision": 1})
    kept = client.put(f"{URL}/carts", json={"definition": CARTS, "revision": 1}).json()
    assert (kept["revision"], kept["lacks"]) == (2, "")
    assert client.get(URL).json() == [kept] == [client.get(f"{URL}/carts").json()]
    assert client.post(f"{URL}/carts/prove").json()["guarantees"] == ["caps", "ends", "purchase"]
    assert client.post(f"{URL}/carts/replay", json=WHEN).json()["entered"] == 0
    planned = client.post(f"{URL}/carts/publish", json={"dry_run": True}).json()
    assert (planned["version"], list_journeys(database)) == (None, [])
    assert client.post(f"{URL}/carts/publish", json={}).json()["version"] == 1
    assert client.get(f"{URL}/carts").status_code == 404
    other = client.put(f"{URL}/other", json={"definition": CARTS})
    assert "another journey" in other.json()["detail"]
    client.put(f"{URL}/other", json={"definition": {}})
    assert client.delete(f"{URL}/other").status_code == 204
    assert client.get(URL).json() == []


def test_who_may_only_look_writes_and_publishes_nothing(
    database: Database, facts: Facts, home: Path
) -> None:
    keep(database, CARTS)
    client = client_of(database, facts, home, Role.VIEWER)
    assert client.get(f"{URL}/carts").status_code == 200
    assert client.put(f"{URL}/new", json={"definition": {}}).status_code == 403
    assert client.post(f"{URL}/carts/publish", json={}).status_code == 403
    assert client.delete(f"{URL}/carts").status_code == 403
