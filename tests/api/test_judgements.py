"""A study over HTTP: made, judged blind, told."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App
from rapport.kit.settings import Settings
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
STUDY = {
    "name": "Copy / zh",
    "items": [
        {"facts": f"裙 {n}", "texts": {"ours": f"我们 {n}", "theirs": f"他们 {n}"}}
        for n in range(4)
    ],
    "twice_share": 0,
}


@pytest.fixture
def app(database: Database, facts: Facts, home: Path) -> App:
    settings = Settings(home=home)
    return App(settings=settings, clock=lambda: NOW, secret=b"s", database=database, facts=facts)


def client(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=role.value, role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_a_study_is_judged_blind_and_its_results_name_the_systems(app: App) -> None:
    marketer, reviewer = client(app, Role.MARKETER), client(app, Role.REVIEWER)
    made = marketer.post("/api/v1/judgements", json=STUDY)
    assert (made.status_code, made.json()["wanted"]) == (201, 4)
    path = "/api/v1/judgements/Copy%20%2F%20zh"
    for left in (3, 2, 1, 0):
        pair = reviewer.get(f"{path}/next").json()["pair"]
        assert "ours" not in str(pair) and "theirs" not in str(pair)
        choice = "left" if pair["left"].startswith("我们") else "right"
        said = reviewer.post(f"{path}/pairs/{pair['pair_id']}", json={"choice": choice})
        assert (said.status_code, said.json()["left_for_you"]) == (201, left)
    assert reviewer.get(f"{path}/next").json() == {"pair": None}
    again = reviewer.post(f"{path}/pairs/{pair['pair_id']}", json={"choice": choice})
    assert (again.status_code, again.json()["code"]) == (409, "judged-already")
    best, worst = reviewer.get(f"{path}/results").json()["systems"]
    assert (best["system"], best["wins"], worst["win_rate"]) == ("ours", 4, 0)
    assert [one["given"] for one in marketer.get("/api/v1/judgements").json()] == [4]


def test_who_may_only_look_neither_makes_nor_judges(app: App) -> None:
    client(app, Role.MARKETER).post("/api/v1/judgements", json=STUDY)
    viewer = client(app, Role.VIEWER)
    study = viewer.get("/api/v1/judgements").json()[0]["study_id"]
    assert viewer.get(f"/api/v1/judgements/{study}").json()["given"] == 0
    assert viewer.get(f"/api/v1/judgements/{study}/next").status_code == 403
    assert viewer.post("/api/v1/judgements", json=STUDY).status_code == 403
    assert client(app, Role.REVIEWER).post("/api/v1/judgements", json=STUDY).status_code == 403


def test_a_study_that_cannot_be_made_is_told_in_a_sentence(app: App) -> None:
    marketer = client(app, Role.MARKETER)
    lonely = STUDY | {"items": [{"facts": "x", "texts": {"ours": "a"}}]}
    refused = marketer.post("/api/v1/judgements", json=lonely)
    assert (refused.status_code, refused.json()["code"]) == (422, "bad-study")
    assert marketer.get("/api/v1/judgements/nothing").json()["code"] == "study-unknown"
