"""A stranger, or a careless program, gets an answer of one sentence and costs next to nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.api.bodies import MOST_BYTES
from rapport.app import App
from rapport.events import CustomerId
from rapport.kit.settings import Settings
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOSTILE = (
    "'; DROP TABLE segments; --",
    "{{ 7 | times: 7 }}{% include 'x' %}",
    "<script>alert(1)</script>",
    "..%2F..%2Fetc%2Fpasswd",
    "%00",
    "%ED%A0%80",
    "a" * 5000,
    "%0D%0AX-Evil: 1",
)


@pytest.fixture
def app(database: Database, facts: Facts, home: Path) -> App:
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=CustomerId("ada"))])
    settings = Settings(home=home)
    return App(settings=settings, clock=lambda: NOW, secret=b"s", database=database, facts=facts)


@pytest.fixture
def stranger(app: App) -> Iterator[TestClient]:
    with TestClient(build_api(app), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def admin(app: App) -> Iterator[TestClient]:
    """Opened, so that a thousand requests share one loop of events."""
    _, secret = create_api_key(
        database=app.database, name="all", role=Role.ADMIN, created_by="test", now=NOW
    )
    with TestClient(
        build_api(app),
        raise_server_exceptions=False,
        headers={"Authorization": f"Bearer {secret}"},
    ) as client:
        yield client


OPERATIONS: list[tuple[str, str, dict[str, Any]]] = []


def operations(client: TestClient) -> list[tuple[str, str, dict[str, Any]]]:
    """What the API says of itself: asked once, for writing it down takes a second."""
    if not OPERATIONS:
        for path, methods in client.get("/openapi.json").json()["paths"].items():
            for method, operation in methods.items():
                OPERATIONS.append((method.upper(), path, operation))
    return OPERATIONS


def filled(path: str, value: str) -> str:
    start, sign, rest = path.partition("{")
    return start + value + filled(rest.partition("}")[2], value) if sign else path


def test_every_address_wants_a_key(stranger: TestClient) -> None:
    for method, path, _ in operations(stranger):
        for headers in ({}, {"Authorization": "Bearer rk_0"}, {"Authorization": "Basic cmtfMA=="}):
            said = stranger.request(method, filled(path, "x"), headers=headers)
            assert (said.status_code, said.json()["code"]) == (403, "api-key-missing"), path


def test_a_strangers_body_is_not_read(stranger: TestClient) -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while read < 10_000_000:
            read += 100_000
            yield b"x" * 100_000

    said = stranger.post("/api/v1/segments", content=endless())
    assert said.status_code == 403
    said = stranger.post("/api/v1/imports/customers", files={"file": ("a.csv", b"x" * 10_000)})
    assert said.status_code == 403


def test_a_body_larger_than_any_is_refused(admin: TestClient) -> None:
    told = admin.post("/api/v1/segments", content=b"x" * (MOST_BYTES + 1))
    assert (told.status_code, told.json()["code"]) == (413, "body-too-large")
    parts = iter([b'{"name":"'] + [b"x" * 1_000_000] * 6)
    chunked = admin.post("/api/v1/segments", content=parts)
    assert (chunked.status_code, chunked.json()["code"]) == (413, "body-too-large")


def test_an_address_nobody_knows_is_answered_in_the_same_form(admin: TestClient) -> None:
    said = admin.get("/api/v1/nothing")
    assert (said.status_code, said.json()["code"]) == (404, "not-found")


def test_no_id_makes_the_server_fail(admin: TestClient) -> None:
    for method, path, _ in operations(admin):
        for value in HOSTILE if "{" in path else ():
            said = admin.request(method, filled(path, value), json={})
            assert 300 < said.status_code < 500, (method, path, value, said.text)


def test_no_number_or_word_of_a_query_makes_the_server_fail(admin: TestClient) -> None:
    values = ("-1", "0", str(2**63), "9" * 30, "1e5", "", "\x00", "NaN", "x" * 20_000)
    for method, path, operation in operations(admin):
        for parameter in operation.get("parameters", ()) if method == "GET" else ():
            for value in values if parameter["in"] == "query" else ():
                address, query = filled(path, "ada"), {parameter["name"]: value}
                said = admin.get(address, params=query)
                assert said.status_code < 500, (path, query, said.text)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"a":NaN}']
)
def test_no_body_makes_the_server_fail(admin: TestClient, body: bytes) -> None:
    for method, path, operation in operations(admin):
        if "requestBody" in operation:
            for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x"):
                address = filled(path, "customers")
                said = admin.request(method, address, content=body, headers={"Content-Type": kind})
                assert 400 <= said.status_code < 500, (method, path, kind, said.text)


def test_a_field_nobody_knows_is_named(admin: TestClient) -> None:
    for path, body in (
        ("segments", {"name": "x", "rule": {"kind": "everyone"}}),
        ("campaigns", {"name": "x", "brief_id": "x", "terms": {}}),
        ("offers", {"names": {"en": "x"}}),
        ("briefs", {"name": "x", "objective": "launch", "groups": [{"segment_id": "x"}]}),
    ):
        said = admin.post(f"/api/v1/{path}", json=body | {"holdout": 1})
        assert (said.status_code, "body.holdout" in said.json()["detail"]) == (422, True)


def test_moments_and_encodings_that_cannot_be_are_refused(admin: TestClient) -> None:
    early = {"names": {"en": "x"}, "ends_at": "0001-01-01T00:00:00+14:00"}
    assert admin.post("/api/v1/offers", json=early).json()["code"] == "value-not-storable"
    for name in ("idna", "punycode", "unicode_escape", "undefined", "base64"):
        said = admin.post(
            "/api/v1/imports/customers",
            files={"file": ("a.csv", b"customer_id\nx\n")},
            data={"mapping": f'{{"encoding": "{name}"}}'},
        )
        assert (said.status_code, said.json()["code"]) == (422, "import-mapping-bad")


def test_the_consents_of_nobody_are_not_found(admin: TestClient) -> None:
    assert admin.get("/api/v1/customers/ada/consents").json() == []
    assert admin.get("/api/v1/customers/ghost/consents").status_code == 404
