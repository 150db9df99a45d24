"""Events that could not be used are kept, shown and replayed over HTTP and on the command line."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App
from rapport.cli import main
from rapport.events import count_inbox, list_dead_letters, timeline
from rapport.kit.settings import Settings
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BAD = {"type": "track", "userId": "ada@example.org", "messageId": "m1"}  # no event

Api = Callable[[Role], TestClient]


@pytest.fixture
def api(home: Path, database: Database, facts: Facts) -> Api:
    app = App(
        settings=Settings(home=home),
        clock=lambda: NOW,
        secret=b"s",
        database=database,
        facts=facts,
    )

    def client(role: Role) -> TestClient:
        _, secret = create_api_key(
            database=database, name="k", role=role, created_by="test", now=NOW
        )
        return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})

    return client


def send(running: Any, path: str, body: Any) -> httpx.Response:
    return httpx.post(running.url + path, json=body, auth=(running.write_key, ""))


def test_what_the_door_refuses_is_kept(running: Any) -> None:
    good = BAD | {"event": "Product Viewed", "messageId": "m0"}
    assert len(send(running, "/v1/batch", {"batch": [good, BAD]}).json()["refused"]) == 1
    assert send(running, "/v1/track", BAD).status_code == 400
    assert send(running, "/v1/batch", {"batch": [BAD | {"messageId": "m2"}]}).status_code == 400
    for body in (7, [], {"batch": [7]}):
        assert send(running, "/v1/track", body).status_code == 400
    kept = [json.loads(letter.payload) for letter in list_dead_letters(running.database)]
    assert sorted(call.get("messageId", "") for call in kept) == ["", "m1", "m2"]
    running.drain()
    assert len(timeline(running.facts, "ada@example.org")) == 1


def test_only_admins_see_dead_letters_and_a_list_does_not_say_what_they_say(
    running: Any, api: Api
) -> None:
    send(running, "/v1/track", BAD)
    for role in (Role.VIEWER, Role.MARKETER, Role.REVIEWER):
        assert api(role).get("/api/v1/dead-letters").status_code == 403
    admin = api(Role.ADMIN)
    listed = admin.get("/api/v1/dead-letters")
    assert "ada" not in listed.text
    [letter] = listed.json()
    assert (letter["source"], letter["code"], letter["attempts"]) == ("web", "bad-call", 1)
    assert admin.get("/api/v1/dead-letters", params={"source": "app"}).json() == []
    whole = admin.get(f"/api/v1/dead-letters/{letter['letter_id']}").json()
    assert whole["call"] == BAD
    counts = admin.get("/api/v1/dead-letters/counts").json()
    assert counts == [{"source": "web", "code": "bad-call", "letters": 1}]


def test_an_admin_replays_and_deletes_what_was_chosen(running: Any, api: Api) -> None:
    send(running, "/v1/track", BAD)
    admin = api(Role.ADMIN)
    [letter] = admin.get("/api/v1/dead-letters").json()
    one = {"letter_id": letter["letter_id"]}
    for unclear in ({}, one | {"everything": True}):
        refused = admin.post("/api/v1/dead-letters/replay", json=unclear)
        assert (refused.status_code, refused.json()["code"]) == (422, "dead-letters-not-chosen")
    still = admin.post("/api/v1/dead-letters/replay", json=one)
    assert still.json() == {"replayed": 0, "still_dead": 1}
    deleted = admin.post("/api/v1/dead-letters/delete", json={"everything": True})
    assert deleted.json() == {"deleted": 1}
    gone = admin.post("/api/v1/dead-letters/replay", json=one)
    assert (gone.status_code, gone.json()["code"]) == (404, "dead-letter-not-found")


def test_the_command_line_does_the_same(
    running: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> tuple[int, Any]:
        monkeypatch.setattr("sys.argv", ["rapport", "dead-letters", *words, "--json"])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr().out
        assert isinstance(ended.value.code, int)
        return ended.value.code, json.loads(said) if said else None

    send(running, "/v1/track", BAD)
    home = running.home
    monkeypatch.setattr(
        "rapport.app.operations.migrate", lambda _database: ()
    )  # its tables are there
    (home / "secret.key").write_bytes(b"s" * 32)
    monkeypatch.setenv("RAPPORT_HOME", str(home))
    status, [letter] = run("list")
    assert status == 0
    assert "ada" not in str(letter)
    assert run("show", letter["letter_id"])[1]["call"] == BAD
    assert run("replay")[0] == 2
    assert run("replay", "--source", "web")[1] == {"replayed": 0, "still_dead": 1}
    assert run("delete", letter["letter_id"])[1] == {"deleted": 1}
    assert run("show", letter["letter_id"])[0] == 4
    assert count_inbox(running.database) == 0
