"""Segments over HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App
from rapport.journeys import parse_journey, publish_journey, stop_journey
from rapport.kit.settings import Settings
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.segments import saved_tests
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
    assert (changed["name"], changed["version"], changed.pop("tests")) == ("中国", 2, None)
    assert marketer.get("/api/v1/segments").json() == [changed]


def test_a_preview_says_who_how_many_and_in_words(marketer: TestClient) -> None:
    shown = marketer.post("/api/v1/segments/preview?examples=1", json=IN_CHINA).json()
    assert (shown["size"], shown["customers"], len(shown["examples"])) == (3, 5, 1)
    assert shown["sentence"]["en"] == "Customers whose country is China."


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


def make(marketer: TestClient, name: str, rule: dict[str, object]) -> str:
    made = marketer.post("/api/v1/segments", json={"name": name, "rule": rule})
    assert made.status_code == 201, made.json()
    return str(made.json()["segment_id"])


def test_members_are_kept_and_their_story_is_told(marketer: TestClient) -> None:
    china = make(marketer, "China", IN_CHINA)
    everyone = make(marketer, "all", {"kind": "everyone"})
    assert marketer.get(f"/api/v1/segments/{china}").json()["living"] is None
    done = marketer.post("/api/v1/segments/refresh", json={}).json()
    assert (done["segments"], done["baselines"], done["troubles"]) == (2, 2, {})
    living = marketer.get("/api/v1/segments").json()[0]["living"]
    assert (living["size"], living["alarm"], living["waiting"]) == (3, None, 0)
    kept = marketer.get(f"/api/v1/segments/{china}/members", params={"kept": True}).json()
    assert [one["customer_id"] for one in kept["members"]] == ["c1", "c2", "c3"]
    (point,) = marketer.get(f"/api/v1/segments/{china}/history").json()
    assert (point["size"], point["kind"]) == (3, "baseline")
    common = marketer.get("/api/v1/segments/overlap", params={"segment": ["China", everyone]})
    assert common.json()["shared"] == [[3, 3], [3, 5]]
    assert (
        marketer.post("/api/v1/segments/refresh", json={"segment": "China"}).json()["segments"] == 1
    )
    assert marketer.get(f"/api/v1/segments/{china}/composition").json() == []


def test_an_empty_segment_is_told_with_the_reason(marketer: TestClient) -> None:
    make(marketer, "Mars", {"kind": "trait", "name": "country", "op": "is", "value": "MARS"})
    marketer.post("/api/v1/segments/refresh", json={})
    alarm = marketer.get("/api/v1/segments").json()[0]["living"]["alarm"]
    assert alarm["kind"] == "empty"
    assert alarm["en"].startswith("Nobody is in it.")
    assert alarm["zh"].startswith("人群里没有任何人")


def test_a_segment_that_something_names_is_not_deleted(marketer: TestClient, app: App) -> None:
    china = make(marketer, "China", IN_CHINA)
    outer = make(
        marketer, "not China", {"kind": "not", "rule": {"kind": "segment", "segment_id": china}}
    )
    refused = marketer.delete(f"/api/v1/segments/{china}")
    assert (refused.status_code, refused.json()["code"]) == (409, "segment-in-use")
    assert "'not China'" in refused.json()["detail"]
    journey = parse_journey(
        {
            "journey": "hello",
            "name": "Hello",
            "trigger": {"kind": "segment", "segment": outer},
            "steps": [{"kind": "end", "id": "end"}],
        }
    )
    publish_journey(journey, database=app.database, operator="mei", now=NOW)
    refused = marketer.delete(f"/api/v1/segments/{outer}")
    assert "journey 'hello'" in refused.json()["detail"]
    stop_journey("hello", database=app.database)
    assert marketer.delete(f"/api/v1/segments/{outer}").status_code == 204
    assert marketer.delete(f"/api/v1/segments/{china}").status_code == 204
    assert marketer.get("/api/v1/segments").json() == []


def test_customers_are_put_on_a_list_and_taken_off(marketer: TestClient) -> None:
    made = marketer.post("/api/v1/lists", json={"name": "VIP"}).json()
    place = f"/api/v1/lists/{made['list_id']}"
    done = marketer.post(f"{place}/customers", json={"customers": ["c1"], "csv": "c2\nnobody\n"})
    assert done.json() == {"changed": 2, "unchanged": 0, "unknown": 1, "places": [3]}
    shown = marketer.get(f"{place}/customers", params={"limit": 1}).json()
    assert ([one["customer_id"] for one in shown["members"]], shown["next_after"]) == (["c1"], "c1")
    segment = make(marketer, "vip", {"kind": "list", "list_id": "VIP"})
    assert marketer.get(f"/api/v1/segments/{segment}").json()["rule"]["list_id"] == made["list_id"]
    assert marketer.delete(place).json()["code"] == "list-in-use"
    marketer.post(f"{place}/customers/remove", json={"customers": ["c1"]})
    renamed = marketer.patch(place, json={"name": "Friends"}).json()
    assert (renamed["name"], renamed["customers"]) == ("Friends", 1)
    assert marketer.get("/api/v1/lists").json() == [renamed]
    marketer.delete(f"/api/v1/segments/{segment}")
    assert marketer.delete(place).status_code == 204
    assert marketer.get(place).json()["code"] == "list-not-found"


def test_a_viewer_may_look_and_not_change(app: App) -> None:
    with client(app, Role.VIEWER) as viewer:
        assert viewer.get("/api/v1/lists").status_code == 200
        assert viewer.post("/api/v1/lists", json={"name": "x"}).status_code == 403
        assert viewer.post("/api/v1/segments/refresh", json={}).status_code == 403
        assert viewer.delete("/api/v1/segments/x").status_code == 403


def test_a_new_rule_is_tested_and_the_answer_says_how_it_went(marketer: TestClient) -> None:
    place = f"/api/v1/segments/{make(marketer, 'China', IN_CHINA)}"
    wanted = {"customer_id": "c1", "expected": True}
    assert marketer.post(f"{place}/tests", json=wanted).status_code == 201
    wider = IN_CHINA | {"op": "one_of", "value": ["CN", "US"]}
    held = marketer.patch(place, json={"version": 1, "rule": wider}).json()
    assert [one["passed"] for one in held["tests"]["results"]] == [True]
    other = IN_CHINA | {"value": "US"}
    failed = marketer.patch(place, json={"version": 2, "rule": other}).json()
    assert (failed["version"], failed["rule"]) == (3, other)
    (result,) = failed["tests"]["results"]
    assert not result["passed"]
    assert "expected in" in result["reason"]["en"]


def test_a_rule_that_nobody_can_meet_is_not_kept(marketer: TestClient) -> None:
    both = {"kind": "all", "rules": [IN_CHINA, IN_CHINA | {"value": "US"}]}
    refused = marketer.post("/api/v1/segments", json={"name": "nobody", "rule": both})
    assert (refused.status_code, refused.json()["code"]) == (422, "bad-rule")
    assert "all[0].trait and all[1].trait" in refused.json()["detail"]
    assert marketer.get("/api/v1/segments").json() == []


def test_the_tests_of_a_segment_go_with_it(marketer: TestClient, app: App) -> None:
    gone, stays = make(marketer, "China", IN_CHINA), make(marketer, "again", IN_CHINA)
    for segment_id in (gone, stays):
        marketer.post(f"/api/v1/segments/{segment_id}/tests", json={"customer_id": "c1"})
    assert marketer.delete(f"/api/v1/segments/{gone}").status_code == 204
    assert saved_tests(gone, database=app.database) == []
    assert len(saved_tests(stays, database=app.database)) == 1


def test_nothing_is_explained_of_a_customer_that_nobody_knows(marketer: TestClient) -> None:
    place = f"/api/v1/segments/{make(marketer, 'China', IN_CHINA)}/explain"
    assert marketer.get(f"{place}/c5").json()["standing"]["holds"] is False
    unknown = marketer.get(f"{place}/nobody")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "customer-not-found")
    tried = marketer.post("/api/v1/segments/explain?customer_id=nobody", json=IN_CHINA)
    assert tried.status_code == 404
