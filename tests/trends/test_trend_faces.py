"""Topics, trends and alarms over HTTP and on the command line."""

import json
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.alerts import AlertKind
from rapport.api import build_api
from rapport.app import App, open_app
from rapport.catalog import REVIEWS
from rapport.cli import main
from rapport.insights import refresh_readings
from rapport.kit.settings import Settings
from rapport.topics import list_topics, refit_topics_if_stale
from rapport.trends import list_alarms, raise_alarms
from tests.homes import new_home

START = datetime(2026, 1, 5, 4, tzinfo=UTC)  # a Monday
NOW = START + timedelta(weeks=15, hours=1)
TEXTS = (
    "The battery life is poor", "Terrible delivery, far too slow", "The hotel room was nice",
    "Battery life is great", "The delivery was quick", "Our hotel room had a view",
)  # fmt: skip


def told(week: int, place: int) -> str:
    if week == 14 and place < 6:
        return "The zip broke at once, useless."
    if place < week:
        return f"Terrible delivery, it came late. No. {week * 7 + place}."
    return f"{TEXTS[place % len(TEXTS)]}. No. {week * 7 + place}."


@pytest.fixture
def settings(home: Path, looked_at: Path) -> Settings:
    shutil.copytree(looked_at, home / "data")
    return Settings(home=home / "data")


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a shop with topics and alarms."""
    settings = Settings(home=tmp_path_factory.mktemp("shop") / "data")
    new_home(settings)
    rows = [
        {
            "review_id": f"{week}-{place}",
            "product_id": "bag",
            "text": told(week, place),
            "written_at": START + timedelta(weeks=week, minutes=place),
        }
        for week in range(15)
        for place in range(24)
    ]
    with open_app(settings) as app:
        columns = {name: [row.get(name) for row in rows] for name in REVIEWS.columns}
        app.facts.append(REVIEWS, pa.table(columns, REVIEWS.columns.to_pyarrow()))
        refresh_readings(app.facts)
        refit_topics_if_stale(app.facts, app.database, now=NOW)
        raise_alarms(app.facts, app.database, zone=ZoneInfo("UTC"), now=NOW)
    return settings.home


def caller(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=str(role), role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_programs_see_topics_trends_and_alarms_and_say_what_they_make_of_them(
    settings: Settings,
) -> None:
    with open_app(settings, clock=lambda: NOW) as app:
        viewer, marketer = caller(app, Role.VIEWER), caller(app, Role.MARKETER)
        topics = viewer.get("/api/v1/insights/topics").json()
        assert "battery life" in {one["names"]["en"] for one in topics}
        path = f"/api/v1/insights/topics/{topics[0]['topic_id']}"
        assert viewer.get(f"{path}/quotes").status_code == 200
        assert viewer.post(f"{path}/hide").status_code == 403
        named = marketer.post(f"{path}/names", json={"names": {"en": "Mine"}}).json()
        assert (named["names"]["en"], named["named_by"]) == ("Mine", "marketer")
        assert marketer.post(f"{path}/hide").json()["state"] == "hidden"
        assert marketer.post(f"{path}/show").json()["state"] == "shown"
        merged = marketer.post(f"{path}/merge", json={"into": topics[1]["topic_id"]}).json()
        assert merged["into"] == topics[1]["topic_id"]
        alarms = viewer.get("/api/v1/insights/alarms").json()
        alarm = next(one for one in alarms if "zip" in one["about"])
        here = f"/api/v1/insights/alarms/{alarm['alarm_id']}"
        assert "zip" in viewer.get(f"{here}/quotes").json()[0]["words"]
        assert viewer.post(f"{here}/dismiss").status_code == 403
        assert marketer.post(f"{here}/seen").json()["changed_by"] == "marketer"
        assert viewer.get(here).json()["state"] == "seen"
        assert viewer.get("/api/v1/insights/alarms/none").status_code == 404
        assert viewer.post("/api/v1/insights/trends", json={"every": "year"}).status_code == 422
        found = viewer.post("/api/v1/insights/trends", json={"steady": True}).json()
        assert {"direction", "sentence", "low", "high", "q"} <= found[0].keys()


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    monkeypatch.setattr(sys, "argv", ["rapport", "insights", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    return capsys.readouterr().out


def test_the_command_line_shows_and_changes_the_same(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(settings.home))
    with open_app(settings) as app:
        topic = list_topics(app.database)[0].topic_id
        alarm = next(one for one in list_alarms(app.database) if "zip" in one.about)
    assert "Texts sorted: 360" in run(capsys, monkeypatch, "topics", "refresh")
    assert "battery life" in run(capsys, monkeypatch, "topics")
    assert "Mine" in run(capsys, monkeypatch, "topics", "rename", topic, "--en", "Mine")
    assert "hidden" in run(capsys, monkeypatch, "topics", "hide", topic)
    assert "zip" in run(capsys, monkeypatch, "alarms", "--statements", "zh")
    assert "dismissed" in run(capsys, monkeypatch, "alarms", "dismiss", alarm.alarm_id)
    shown = json.loads(run(capsys, monkeypatch, "alarms", "--state", "dismissed", "--json"))
    assert [one["alarm"]["alarm_id"] for one in shown] == [alarm.alarm_id]
    assert "Series looked at" in run(capsys, monkeypatch, "trends")


def test_the_staff_is_told_in_both_languages() -> None:
    assert AlertKind("complaint-rising") is AlertKind.COMPLAINT_RISING
