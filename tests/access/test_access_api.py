"""Keys, sources and operators over HTTP: for admins only."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key, find_api_key, find_source
from rapport.api import build_api
from rapport.app import App
from rapport.kit.settings import Settings
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def api(database: Database, facts: Facts, home: Path) -> FastAPI:
    settings = Settings(home=home)
    app = App(settings=settings, clock=lambda: NOW, secret=b"s", database=database, facts=facts)
    return build_api(app)


def client(api: FastAPI, database: Database, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=database, name="test", role=role, created_by="test", now=NOW
    )
    return TestClient(api, headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def admin(api: FastAPI, database: Database) -> Iterator[TestClient]:
    with client(api, database, Role.ADMIN) as opened:
        yield opened


def test_a_caller_learns_who_it_is_and_what_it_may_do(api: FastAPI, database: Database) -> None:
    me = client(api, database, Role.REVIEWER).get("/api/v1/me").json()
    assert me["name"] == "test"
    assert (me["role"], me["permissions"]) == ("reviewer", ["judge", "review", "view"])
    assert TestClient(api).get("/api/v1/me").status_code == 403
    wrong = TestClient(api, headers={"Authorization": "Bearer rk_wrong"}).get("/api/v1/me")
    assert (wrong.status_code, wrong.json()["code"]) == (403, "api-key-missing")


@pytest.mark.parametrize("noun", ["keys", "sources", "operators"])
@pytest.mark.parametrize("role", [Role.VIEWER, Role.MARKETER, Role.REVIEWER])
def test_only_admins_get_in(api: FastAPI, database: Database, noun: str, role: Role) -> None:
    caller = client(api, database, role)
    bodies = {
        "keys": {"name": "x", "role": "admin"},
        "sources": {"name": "x"},
        "operators": {"email": "a@b.example", "name": "x", "password": "x" * 10, "role": "admin"},
    }
    assert caller.get(f"/api/v1/{noun}").status_code == 403
    assert caller.post(f"/api/v1/{noun}", json=bodies[noun]).status_code == 403
    assert caller.delete(f"/api/v1/{noun}/some").status_code == 403


def test_an_admin_makes_and_ends_keys(admin: TestClient, database: Database) -> None:
    made = admin.post("/api/v1/keys", json={"name": "warehouse", "role": "marketer"})
    assert made.status_code == 201
    secret, key = made.json()["secret"], made.json()["key"]
    found = find_api_key(database, secret)
    assert found is not None
    assert found.role is Role.MARKETER
    listed = admin.get("/api/v1/keys")
    assert secret not in listed.text
    assert {listed_key["name"] for listed_key in listed.json()} == {"test", "warehouse"}
    ended = admin.delete(f"/api/v1/keys/{key['key_id']}")
    assert ended.json()["revoked_at"] is not None
    assert find_api_key(database, secret) is None
    assert admin.delete("/api/v1/keys/none").status_code == 404
    assert admin.post("/api/v1/keys", json={"name": "", "role": "king"}).status_code == 422


def test_an_admin_makes_and_ends_sources(admin: TestClient, database: Database) -> None:
    made = admin.post("/api/v1/sources", json={"name": "website"}).json()
    assert find_source(database, made["write_key"]) is not None
    assert admin.post("/api/v1/sources", json={"name": "website"}).status_code == 409
    assert [s["name"] for s in admin.get("/api/v1/sources").json()] == ["website"]
    admin.delete(f"/api/v1/sources/{made['source']['source_id']}")
    assert find_source(database, made["write_key"]) is None


def test_an_admin_lets_operators_in_and_out(admin: TestClient) -> None:
    mei = {"email": "Mei@shop.example", "name": "美", "password": "long enough", "role": "admin"}
    made = admin.post("/api/v1/operators", json=mei)
    assert (made.status_code, made.json()["email"]) == (201, "mei@shop.example")
    short = admin.post("/api/v1/operators", json=mei | {"password": "short"})
    assert (short.status_code, short.json()["code"]) == (422, "password-too-short")
    assert "short" not in short.json()["detail"].split()
    last = admin.delete(f"/api/v1/operators/{made.json()['operator_id']}")
    assert (last.status_code, last.json()["code"]) == (409, "last-admin")
    kai = mei | {"email": "kai@shop.example", "role": "viewer"}
    kai_id = admin.post("/api/v1/operators", json=kai).json()["operator_id"]
    assert admin.delete(f"/api/v1/operators/{kai_id}").status_code == 204
    assert len(admin.get("/api/v1/operators").json()) == 1
