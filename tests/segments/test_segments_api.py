"""Segments over HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App
from rapport.kit.settings import Settings
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
IN_CHINA = {"kind": "trait", "name": "country", "op": "is", "value": "CN"}


@pytest.fixture
def app(database: Database, facts: Facts, home: Path) -> App:
    ensure_tables(facts)
    put_profiles(
        facts, [Profile(customer_id=f"c{n}", country="CN" if n < 4 else "US") for n in range(1, 6)]
    )
    settings = Settings(home=home)
    return App(settings=settings, clock=lambda: NOW, secret=b"s", database=database, facts=facts)


def client(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name="mei", role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def marketer(app: App) -> Iterator[TestClient]:
    with client(app, Role.MARKETER) as opened:
        yield opened


def test_a_segment_is_made_read_and_changed(marketer: TestClient) -> None:
    made = marketer.post("/api/v1/segments", json={"name": "China", "rule": IN_CHINA})
    assert made.status_code == 201
    segment = made.json()
    assert (segment["name"], segment["rule"], segment["created_by"]) == ("China", IN_CHINA, "mei")
    place = f"/api/v1/segments/{segment['segment_id']}"
    assert marketer.get(place).json() == segment
    changed = marketer.patch(place, json={"version": 1, "name": "中国"}).json()
    assert (changed["name"], changed["version"]) == ("中国", 2)
    assert marketer.get("/api/v1/segments").json() == [changed]


def test_a_preview_says_who_how_many_and_in_words(marketer: TestClient) -> None:
    shown = marketer.post("/api/v1/segments/preview?examples=1", json=IN_CHINA).json()
    assert (shown["size"], shown["customers"], len(shown["examples"])) == (3, 5, 1)
    assert shown["sentence"]["en"] == "Customers whose country is “CN”."


def test_members_come_in_pages(marketer: TestClient) -> None:
    rule = {"name": "all", "rule": {"kind": "everyone"}}
    place = f"/api/v1/segments/{marketer.post('/api/v1/segments', json=rule).json()['segment_id']}"
    first = marketer.get(f"{place}/members", params={"limit": 3}).json()
    rest = marketer.get(
        f"{place}/members", params={"limit": 3, "after": first["next_after"]}
    ).json()
    ids = [one["customer_id"] for one in [*first["members"], *rest["members"]]]
    assert ids == ["c1", "c2", "c3", "c4", "c5"]
    assert rest["next_after"] is None


def test_what_is_wrong_is_answered_with_its_kind_and_code(marketer: TestClient) -> None:
    bad = marketer.post("/api/v1/segments/preview", json={"kind": "trat"})
    assert (bad.status_code, bad.json()["code"]) == (422, "bad-rule")
    assert "did you mean 'trait'" in bad.json()["detail"]
    assert marketer.get("/api/v1/segments/seg_x").json()["code"] == "segment-not-found"
    named = {"name": "China", "rule": IN_CHINA}
    assert marketer.post("/api/v1/segments", json=named).status_code == 201
    again = marketer.post("/api/v1/segments", json=named)
    assert (again.status_code, again.json()["code"]) == (409, "segment-name-taken")


def test_a_viewer_looks_and_makes_nothing(app: App) -> None:
    viewer = client(app, Role.VIEWER)
    assert viewer.get("/api/v1/segments").json() == []
    assert viewer.get("/api/v1/segments/schema").json()["title"] == "Segment rule"
    made = viewer.post("/api/v1/segments", json={"name": "China", "rule": IN_CHINA})
    assert made.status_code == 403
