"""Who is who, over HTTP and on the command line."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App, open_app
from rapport.cli import main
from rapport.events import accept_calls, parse_call
from rapport.kit.settings import Settings
from rapport.profiles import drain_inbox
from rapport.storage import Database, Facts
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PEOPLE: dict[str, dict[str, str]] = {
    "c1": {"unionid": "U1", "email": "ada@x.com"},
    "c2": {"unionid": "U1"},
    "c3": {"email": "ada@x.com"},
}


def told() -> list[Any]:
    return [
        parse_call("identify", {"userId": who, "messageId": who, "traits": traits}, source="web",
                   received_at=NOW)
        for who, traits in PEOPLE.items()
    ]  # fmt: skip


@pytest.fixture
def app(home: Any, database: Database, facts: Facts) -> App:
    accept_calls(database, told())
    drain_inbox(database, facts)
    return App(
        settings=Settings(home=home),
        clock=lambda: NOW,
        secret=b"secret",
        database=database,
        facts=facts,
    )


def client(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=role.value, role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def admin(app: App) -> Iterator[TestClient]:
    with client(app, Role.ADMIN) as admin:
        yield admin


def test_an_identity_is_shown_and_a_merge_undone(admin: TestClient) -> None:
    shown = admin.get("/api/v1/customers/c2/identity").json()
    assert (shown["customer_id"], shown["merges"][0]["given_up"]) == ("c1", "c2")
    assert "one unionid" in shown["merges"][0]["because"]
    undone = admin.post("/api/v1/customers/c2/unmerge", json={"note": "two sisters"})
    assert undone.json() == {"customer_id": "c2"}
    assert admin.get("/api/v1/customers/c2").status_code == 200
    merged = admin.post("/api/v1/customers/c1/merge", json={"given_up": "c2"})
    assert merged.json() == {"customer_id": "c1"}
    link = {"kind": "unionid", "value": "U1"}
    assert admin.post("/api/v1/customers/c1/links/cut", json=link).status_code == 204
    assert admin.post("/api/v1/customers/c1/links/restore", json=link).status_code == 204
    assert admin.post("/api/v1/customers/c9/unmerge", json={}).status_code == 404
    assert admin.post("/api/v1/customers/c3/unmerge", json={}).status_code == 409


def test_proposals_are_listed_and_decided(admin: TestClient, app: App) -> None:
    found = admin.get("/api/v1/customers/proposals").json()
    assert (found["total"], found["proposals"][0]["other"]) == (1, "c3")
    path = f"/api/v1/customers/proposals/{found['proposals'][0]['proposal_id']}"
    with client(app, Role.VIEWER) as viewer:
        assert viewer.post(f"{path}/accept", json={}).status_code == 403
    assert admin.post(f"{path}/accept", json={"note": "same person"}).json()["customer_id"] == "c1"
    assert admin.post(f"{path}/refuse", json={}).status_code == 404


def test_the_command_line_says_who_is_who(
    home: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(home=home / "data")
    new_home(settings)
    with open_app(settings) as app:
        accept_calls(app.database, told())
    monkeypatch.setenv("RAPPORT_HOME", str(settings.home))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words: str) -> str:
        monkeypatch.setattr("sys.argv", ["rapport", "customers", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
        return capsys.readouterr().out

    assert "c2 and c1 are one customer because both used one unionid" in run("identity", "c2")
    assert json.loads(run("unmerge", "c2", "--by", "olga", "--json"))["customer_id"] == "c2"
    assert "apart" in run("identity", "c2")
    assert "is the customer c1" in run("merge", "c2", "c1", "--note", "asked")
    assert "unionid" in run("cut", "c1", "unionid", "U1")
    assert "counts" in run("restore", "c1", "unionid", "U1")
    [proposal] = json.loads(run("proposals", "list", "--json"))
    assert "ada@x.com" in run("proposals", "list")
    run("proposals", "refuse", proposal["proposal_id"])
    assert json.loads(run("proposals", "list", "--json")) == []
