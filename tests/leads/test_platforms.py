"""Leads of ad platforms: signed, fetched, mapped, safe to repeat."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.testclient import TestClient

from rapport.api import lead_hook_routes
from rapport.app import App
from rapport.delivery import list_messages
from rapport.events import CallKind, EventName, read_inbox
from rapport.leads import BadLeadMapping
from rapport.leads.mapping import load_mapping
from rapport.subscriptions import list_opt_ins
from tests.leads.conftest import NOW

SECRET = "s3cret"


class Graph(BaseHTTPRequestHandler):
    """Gives lead 77 to whoever has the token."""

    def do_GET(self) -> None:
        right = self.headers["Authorization"] == "Bearer page-token" and self.path == "/v1/77"
        lead = {
            "id": "77",
            "form_id": "f1",
            "field_data": [
                {"name": "email", "values": ["Ada@mail.example"]},
                {"name": "first_name", "values": ["Ada"]},
                {"name": "secret_question", "values": ["<script>"]},
            ],
        }
        self.send_response(200 if right else 400)
        self.end_headers()
        self.wfile.write(json.dumps(lead if right else {}).encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: ARG002
        return


@pytest.fixture
def graph() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Graph)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


def client(app: App, **settings: Any) -> TestClient:
    leads = app.settings.leads.model_copy(update=settings)
    with_leads = app.settings.model_copy(update={"leads": leads})
    routes = lead_hook_routes(replace(app, settings=with_leads))
    return TestClient(Starlette(routes=routes))


def meta(app: App, url: str) -> TestClient:
    return client(
        app,
        meta_app_secret=SecretStr(SECRET),
        meta_verify_token=SecretStr("verify"),
        meta_page_token=SecretStr("page-token"),
        meta_url=url,
    )


def meta_body(lead_id: str = "77") -> bytes:
    value = {"leadgen_id": lead_id, "form_id": "f1", "page_id": "1", "created_time": 1}
    changes = [{"field": "leadgen", "value": value}, {"field": "feed", "value": "other"}]
    return json.dumps({"object": "page", "entry": [{"id": "1", "changes": changes}]}).encode()


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"x-hub-signature-256": f"sha256={digest}"}


def calls(app: App) -> list[Any]:
    return [call for _, calls in read_inbox(app.database, limit=100) for call in calls]


def test_meta_is_answered_only_with_the_token_that_was_set_up(app: App, graph: str) -> None:
    browser = meta(app, graph)
    right = {"hub.mode": "subscribe", "hub.verify_token": "verify", "hub.challenge": "42"}
    assert browser.get("/hooks/leads/meta", params=right).text == "42"
    wrong = right | {"hub.verify_token": "é"}
    assert browser.get("/hooks/leads/meta", params=wrong).status_code == 403
    assert client(app).get("/hooks/leads/meta", params={"hub.verify_token": ""}).status_code == 403


def test_a_lead_of_meta_is_fetched_and_counts_once(app: App, graph: str) -> None:
    browser = meta(app, graph)
    for _ in range(2):
        answer = browser.post("/hooks/leads/meta", content=meta_body(), headers=signed(meta_body()))
        assert (answer.status_code, answer.json()) == (200, {"taken": 1})
    identify, captured = calls(app)
    assert (identify.kind, captured.event.name) == (CallKind.IDENTIFY, EventName.LEAD_CAPTURED)
    assert identify.traits == {"first_name": "Ada", "email": "ada@mail.example"}
    assert identify.customer_id.startswith("lead_")
    assert "script" not in str(captured)
    assert list_messages(app.database) == []


def test_who_is_not_meta_is_refused_and_who_is_down_is_asked_again(app: App, graph: str) -> None:
    browser, body = meta(app, graph), meta_body()
    for headers in ({}, signed(body, "other"), signed(b"x"), {"x-hub-signature-256": "sha256=é"}):
        encoded = {name: value.encode() for name, value in headers.items()}
        answer = browser.post("/hooks/leads/meta", content=body, headers=encoded)
        assert answer.status_code == 403
    unknown = meta_body("78")
    answer = browser.post("/hooks/leads/meta", content=unknown, headers=signed(unknown))
    assert (answer.status_code, answer.json()["code"]) == (503, "leads-unreachable")
    evil = meta_body("77/../../me")
    assert browser.post("/hooks/leads/meta", content=evil, headers=signed(evil)).status_code == 422
    for bad in (b"", b"[]", b"[" * 9000, b'{"entry": [{"changes": [{"field": 1}]}]}'):
        answer = browser.post("/hooks/leads/meta", content=bad, headers=signed(bad))
        assert answer.status_code == 422
    assert browser.post("/hooks/leads/meta", content=b"x" * 600_000).status_code == 413
    assert calls(app) == []


@pytest.mark.usefixtures("form")
def test_a_lead_of_google_is_mapped_and_asked_to_confirm(app: App, tmp_path: Path) -> None:
    mapping = tmp_path / "leads.yaml"
    mapping.write_text(
        "google:\n  form: newsletter\n  language: en\n"
        "  fields: {email: email, full_name: name, job_title: job}\n"
    )
    browser = client(app, google_key=SecretStr("key"), mapping_file=mapping)
    lead: dict[str, Any] = {
        "lead_id": "g1",
        "google_key": "key",
        "form_id": 5,
        "user_column_data": [
            {"column_id": "EMAIL", "string_value": "bo@mail.example"},
            {"column_id": "FULL_NAME", "string_value": "  Bo\n Li "},
            {"column_id": "PHONE_NUMBER", "string_value": "123"},
        ],
    }
    for _ in range(2):
        assert browser.post("/hooks/leads/google", json=lead).json() == {"taken": 1}
    [opt_in] = list_opt_ins(app.database)
    assert (opt_in.address, opt_in.text) == ("bo@mail.example", "I want news about tea.")
    assert opt_in.traits == {"name": "Bo Li", "lead_source": "website"}
    assert len(list_messages(app.database)) == 1
    assert browser.post("/hooks/leads/google", json=lead | {"is_test": True}).json()["taken"] == 0
    wrong = browser.post("/hooks/leads/google", json=lead | {"google_key": "other"})
    assert wrong.status_code == 403
    nobody = lead | {"lead_id": "g2", "user_column_data": []}
    assert browser.post("/hooks/leads/google", json=nobody).json() == {"taken": 0}


def test_any_other_source_signs_source_moment_and_body(app: App) -> None:
    browser = client(app, push_secret=SecretStr(SECRET))
    body = json.dumps({"lead_id": "t1", "fields": {"email": "cy@mail.example"}}).encode()

    def headers(source: str, moment: str) -> dict[str, str]:
        text = f"{source}.{moment}.".encode() + body
        digest = hmac.new(SECRET.encode(), text, hashlib.sha256).hexdigest()
        return {"x-timestamp": moment, "x-signature": digest}

    now = str(int(NOW.timestamp()))
    push = "/hooks/leads/tiktok"
    assert browser.post(push, content=body, headers=headers("tiktok", now)).json() == {"taken": 1}
    for wrong in (
        headers("linkedin", now),
        headers("tiktok", str(int(NOW.timestamp()) - 600)),
        headers("tiktok", "9" * 30),
        headers("tiktok", "soon"),
    ):
        assert browser.post(push, content=body, headers=wrong).status_code == 403
    assert client(app).post(push, content=body).status_code == 404


def test_a_mapping_that_cannot_be_used_is_refused_by_its_place(tmp_path: Path) -> None:
    file = tmp_path / "leads.yaml"
    for text in ("- a", "google: 1", "google: {fields: {a: 'b c'}}", "a: [", "google: {x: 1}"):
        file.write_text(text)
        with pytest.raises(BadLeadMapping):
            load_mapping(file)
    with pytest.raises(BadLeadMapping):
        load_mapping(tmp_path / "none.yaml")
