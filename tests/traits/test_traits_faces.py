"""Computed traits and segments' boundaries, asked by API and by command."""

import json
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
from rapport.kit.settings import Settings
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.storage import Database, Facts
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
IN_CHINA = {"kind": "trait", "name": "country", "op": "is", "value": "CN"}
CARTS = {
    "name": "carts",
    "label": {"zh": "加购", "en": "carts"},
    "of": "count",
    "events": ["Product Added"],
}


@pytest.fixture
def marketer(database: Database, facts: Facts, home: Path) -> Iterator[TestClient]:
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id="ada", country="CN"), Profile(customer_id="bob")])
    app = App(
        settings=Settings(home=home), clock=lambda: NOW, secret=b"s", database=database, facts=facts
    )
    _, secret = create_api_key(
        database=database, name="mei", role=Role.ADMIN, created_by="test", now=NOW
    )
    with TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"}) as opened:
        yield opened


def test_a_trait_is_declared_computed_shown_and_dropped(marketer: TestClient) -> None:
    assert marketer.post("/api/v1/traits/declared", json=CARTS).status_code == 201
    names = [one["name"] for one in marketer.get("/api/v1/traits").json()]
    assert {"orders_90d", "carts"} <= set(names)
    assert marketer.get("/api/v1/traits/of/ada").json()["code"] == "traits-not-computed"
    assert marketer.post("/api/v1/traits/refresh").json()["rows"] == 2
    ada = marketer.get("/api/v1/traits/of/ada").json()
    assert (ada["carts"], ada["time_zone"]) == (0, "Asia/Shanghai")
    changed = marketer.put("/api/v1/traits/declared/carts", json={**CARTS, "window_days": 7})
    assert changed.json()["window_days"] == 7
    assert marketer.delete("/api/v1/traits/declared/carts").status_code == 204
    assert marketer.get("/api/v1/traits/declared").json() == []
    wrong = marketer.post("/api/v1/traits/declared", json={**CARTS, "events": ["Product Adde"]})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad-trait")


def test_a_boundary_an_explanation_and_tests_are_had_over_http(marketer: TestClient) -> None:
    shown = marketer.post("/api/v1/segments/boundary", json=IN_CHINA).json()
    assert [one["customer_id"] for one in shown["outside"]] == ["bob"]
    told = marketer.post("/api/v1/segments/explain?customer_id=bob", json=IN_CHINA).json()
    assert (told["path"], told["standing"]["holds"]) == ("trait", False)
    made = marketer.post("/api/v1/segments", json={"name": "China", "rule": IN_CHINA}).json()
    place = f"/api/v1/segments/{made['segment_id']}"
    assert marketer.get(f"{place}/boundary").json()["conditions"][0]["leave"] == 1
    assert marketer.get(f"{place}/explain/ada").json()["standing"]["holds"] is True
    kept = marketer.post(f"{place}/tests", json={}).json()
    assert [(one["customer_id"], one["expected"]) for one in kept] == [
        ("ada", True), ("bob", False),
    ]  # fmt: skip
    other = {"kind": "everyone"}
    run = marketer.post(f"{place}/tests/run", json={"rule": other}).json()
    assert [one["passed"] for one in run["results"]] == [True, False]
    assert all(one["passed"] for one in marketer.post(f"{place}/tests/run").json()["results"])
    gone = marketer.delete(f"{place}/tests?test_id={kept[0]['test_id']}").json()
    assert gone == {"removed": 1}


def test_the_commands_say_the_same(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(home=home / "data")
    new_home(settings)
    with open_app(settings) as app:
        put_profiles(
            app.facts, [Profile(customer_id="ada", country="CN"), Profile(customer_id="bob")]
        )
    monkeypatch.setenv("RAPPORT_HOME", str(home / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    rule, trait = home / "rule.json", home / "trait.yaml"
    rule.write_text(json.dumps(IN_CHINA), encoding="utf-8")
    trait.write_text(json.dumps(CARTS), encoding="utf-8")

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["rapport", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert not ended.value.code, said.err
        return said.out

    assert "declared" in run("traits", "declare", str(trait))
    assert "carts" in run("traits", "list")
    assert "2 customers" in run("traits", "refresh")
    assert json.loads(run("traits", "show", "ada", "--json"))["carts"] == 0
    assert "dropped" in run("traits", "drop", "carts")
    run("segments", "create", "China", "--rule", str(rule))
    assert "Just outside" in run("segments", "boundary", "China")
    assert "no  Customers whose country is China." in run("segments", "explain", "China", "bob")
    assert "2 of 2 tests hold" in run("segments", "test", "China", "--save")
