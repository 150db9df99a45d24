"""The calendar over HTTP and in a shell."""

import json
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App
from rapport.cli import main
from rapport.kit.settings import Settings, load_settings
from rapport.profiles import ensure_tables
from rapport.storage import Database, Facts
from tests.calendar.conftest import NOW
from tests.homes import new_home

V1 = "/api/v1/calendar"


@pytest.fixture
def app(database: Database, facts: Facts, home: Path) -> App:
    ensure_tables(facts)
    settings = Settings(home=home)
    return App(settings=settings, clock=lambda: NOW, secret=b"s", database=database, facts=facts)


def client(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=role.value, role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_entries_are_added_moved_published_and_removed_over_http(app: App) -> None:
    mei, guest = client(app, Role.MARKETER), client(app, Role.VIEWER)
    wanted = {"kind": "text", "day": "2026-03-02", "format": "social", "title": "Spring tea"}
    assert guest.post(f"{V1}/entries", json=wanted).status_code == 403
    entry = mei.post(f"{V1}/entries", json=wanted | {"at": "20:00"}).json()
    path = f"{V1}/entries/{entry['entry_id']}"
    march = {"first": "2026-03-01", "last": "2026-03-31"}
    shown = guest.get(V1, params=march).json()
    assert [(one["title"], one["state"], one["at"]) for one in shown["items"]] == [
        ("Spring tea", "idea", "20:00:00")
    ]
    assert [one["name"] for one in shown["festivals"]] == ["lantern-festival", "womens-day"]
    assert shown["conflicts"] == []
    assert mei.put(f"{path}/day", json={"day": "2026-03-05"}).json()["day"] == "2026-03-05"
    done = mei.put(f"{path}/published", json={"address": "https://a.example"}).json()
    assert done["published_at"]
    refused = mei.put(f"{path}/day", json={"day": "2026-03-06"})
    assert (refused.status_code, refused.json()["code"]) == (409, "calendar-entry-done")
    text = guest.get(f"{V1}/export.ics", params=march)
    assert text.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "DTSTART;VALUE=DATE:20260305" in text.text
    assert mei.delete(path).status_code == 204
    assert mei.delete(path).status_code == 404
    assert mei.get(V1, params={"first": "2026-03-31", "last": "2026-03-01"}).status_code == 422


def test_a_feed_is_read_without_a_key_until_it_is_closed(app: App) -> None:
    mei = client(app, Role.MARKETER)
    opened = mei.post(f"{V1}/feeds", json={"name": "Team"}).json()
    path = "/" + opened["address"].split("/", 3)[3]
    anybody = TestClient(build_api(app))
    text = anybody.get(path)
    assert (text.status_code, text.headers["cache-control"]) == (200, "no-store")
    assert text.text.startswith("BEGIN:VCALENDAR\r\n")
    assert anybody.get("/calendar/guess.ics").status_code == 404
    (feed,) = mei.get(f"{V1}/feeds").json()
    assert "secret" not in json.dumps(feed)
    assert mei.delete(f"{V1}/feeds/{feed['feed_id']}").status_code == 204
    assert anybody.get(path).status_code == 404


def test_the_calendar_in_a_shell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    new_home(load_settings())

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["rapport", "calendar", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    status, out, _ = run("add", "text", "2026-11-11", "双十一", "--format", "social", "--json")
    assert status == 0
    entry_id = json.loads(out)["entry_id"]
    assert run("move", entry_id, "2026-11-10", "--at", "20:00")[0] == 0
    days = ("--from", "2026-11-01", "--to", "2026-11-30")
    listed = run("list", *days)[1]
    assert "2026-11-10" in listed
    assert "20:00" in listed
    status, _, said = run("move", entry_id, "2026-13-01")
    assert status == 2
    assert "2026-11-11" in said
    file = tmp_path / "calendar.ics"
    assert "2 days written" in run("export", str(file), *days)[1]
    assert b"DTSTART:20261110T120000Z\r\n" in file.read_bytes()
    address = run("feed", "Team")[1]
    assert "/calendar/" in address
    assert "Team" in run("feeds")[1]
    assert "taken out" in run("remove", entry_id)[1]
