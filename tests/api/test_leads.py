"""Leads at work over HTTP: from the plan to the outcome, and who may do what."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App, open_app
from rapport.kit.clock import fixed_clock
from rapport.kit.settings import Settings
from rapport.profiles import Profile, put_profiles
from tests.homes import new_home

NOW = datetime(2026, 3, 6, 8, tzinfo=UTC)
LEADS = "/api/v1/leads"
PLAN = {
    "lines": [
        {
            "line": "lamps",
            "score": "purchase_30d",
            "threshold": 0.5,
            "owners": {"people": ["lin@shop.example"]},
        }
    ]
}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    settings = Settings.model_validate({"home": tmp_path / "home"})
    new_home(settings)
    with open_app(settings, clock=fixed_clock(NOW)) as opened:
        put_profiles(opened.facts, [Profile(customer_id="c1", first_name="Ada")])
        yield opened


def client(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=role.value, role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def lead_id(app: App) -> str:
    assert client(app, Role.ADMIN).put(f"{LEADS}/plan", json=PLAN).status_code == 200
    opened = client(app, Role.SELLER).post(LEADS, json={"customer_id": "c1", "line": "lamps"})
    assert opened.status_code == 201
    found: str = opened.json()["lead_id"]
    return found


def test_a_lead_goes_from_opening_to_won(app: App, lead_id: str) -> None:
    seller = client(app, Role.SELLER)
    due = {"title": "Call again", "due_at": "2026-03-09T09:00:00+08:00"}
    deal = {"amount": "1200.50", "currency": "CNY", "close_on": "2026-03-20"}
    assert seller.post(f"{LEADS}/{lead_id}/notes", json={"text": "Likes brass"}).is_success
    assert seller.post(f"{LEADS}/{lead_id}/tasks", json=due).is_success
    assert seller.put(f"{LEADS}/{lead_id}/deal", json=deal).is_success
    assert seller.post(f"{LEADS}/{lead_id}/move", json={"stage": "offer"}).is_success
    assert seller.post(f"{LEADS}/{lead_id}/outcomes", json={"outcome": "won"}).is_success
    told = seller.get(f"{LEADS}/{lead_id}").json()
    assert told["lead"]["stage"] == "won"
    assert told["lead"]["amount_minor"] == 120_050
    assert len(told["history"]) >= 5
    assert [one["lead_id"] for one in seller.get(LEADS).json()] == [lead_id]


def test_a_dossier_is_given_in_three_forms(app: App, lead_id: str) -> None:
    viewer = client(app, Role.VIEWER)
    told = viewer.get(f"{LEADS}/{lead_id}/dossier", params={"language": "zh"})
    page = viewer.get(f"{LEADS}/{lead_id}/dossier", params={"form": "html"})
    text = viewer.get(f"{LEADS}/{lead_id}/dossier", params={"form": "text"})
    assert told.json()
    assert page.headers["content-type"].startswith("text/html")
    assert "Ada" in text.text


def test_what_leaves_as_a_file_comes_back_unchanged(app: App, lead_id: str) -> None:
    seller = client(app, Role.SELLER)
    file = seller.get(f"{LEADS}/file")
    assert lead_id in file.text
    again = seller.post(f"{LEADS}/file", content=file.content)
    assert again.status_code == 200
    assert seller.get(f"{LEADS}/file").text == file.text
    broken = seller.post(f"{LEADS}/file", content=b"\xff\xfe\x00")
    assert broken.status_code == 422
    assert "UTF-8" in broken.text


def test_calibration_of_a_line_has_its_figures(app: App, lead_id: str) -> None:
    client(app, Role.SELLER).post(f"{LEADS}/{lead_id}/outcomes", json={"outcome": "won"})
    told = client(app, Role.VIEWER).get(f"{LEADS}/calibration/lamps").json()
    assert set(told) == {"calibration", "calls", "self_tests"}


@pytest.mark.parametrize("role", [Role.VIEWER])
def test_who_only_looks_changes_nothing(app: App, lead_id: str, role: Role) -> None:
    viewer = client(app, role)
    assert viewer.post(f"{LEADS}/{lead_id}/move", json={"stage": "won"}).status_code == 403
    assert viewer.put(f"{LEADS}/plan", json=PLAN).status_code == 403


def test_an_unknown_lead_or_stage_is_named(app: App, lead_id: str) -> None:
    seller = client(app, Role.SELLER)
    assert seller.get(f"{LEADS}/nobody").status_code == 404
    wrong = seller.post(f"{LEADS}/{lead_id}/move", json={"stage": "moon"})
    assert wrong.status_code == 422
    assert "moon" in wrong.text
