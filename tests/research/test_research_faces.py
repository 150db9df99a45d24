"""Reports over HTTP and on the command line: planned, asked for, made behind the answer, read."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App, open_app
from rapport.catalog import REVIEWS
from rapport.cli import main
from rapport.insights import refresh_readings
from rapport.kit.settings import Settings
from rapport.research import ask_research, get_research, make_next, plan_report, read_plan
from rapport.research.store import take_waiting
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROWS = [
    {
        "review_id": f"r{n}",
        "product_id": "bag",
        "rating": 1.0,
        "text": f"质量太差，{n}天就坏了",
    }
    for n in range(12)
]


@pytest.fixture
def settings(home: Path) -> Settings:
    settings = Settings(home=home / "data")
    new_home(settings)
    with open_app(settings) as app:
        columns = {name: [row.get(name) for row in ROWS] for name in REVIEWS.columns}
        app.facts.append(REVIEWS, pa.table(columns, REVIEWS.columns.to_pyarrow()))
        refresh_readings(app.facts)
    return settings


def caller(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=str(role), role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def work(app: App) -> bool:
    return make_next(facts=app.facts, database=app.database, clock=app.clock, llm=app.settings.llm)


def test_a_program_plans_asks_and_reads_a_report(settings: Settings) -> None:
    with open_app(settings) as app:
        client = caller(app, Role.MARKETER)
        asked = {"question": "抱怨最多的是什么？", "language": "zh"}
        plan = client.post("/api/v1/research/plan", json=asked).json()
        plan["sections"] = ["who", "aspects"]
        research = client.post("/api/v1/research", json={"plan": plan})
        address = f"/api/v1/research/{research.json()['research_id']}"
        assert research.status_code == 202
        assert client.get(f"{address}/html").status_code == 409
        assert work(app)
        assert "100% 的文本抱怨" in client.get(f"{address}/html").text
        assert [one["status"] for one in client.get("/api/v1/research").json()] == ["done"]
        assert client.get(address).json()["report"]["figures"]


def test_a_viewer_reads_and_does_not_ask(settings: Settings) -> None:
    with open_app(settings) as app:
        client = caller(app, Role.VIEWER)
        assert client.post("/api/v1/research", json={"plan": {}}).status_code == 403
        assert client.get("/api/v1/research").json() == []


@pytest.mark.parametrize("plan", [{}, {"question": 1}, {"sections": ["all"]}])
def test_a_plan_that_is_none_is_refused(settings: Settings, plan: dict[str, object]) -> None:
    with open_app(settings) as app:
        answer = caller(app, Role.MARKETER).post("/api/v1/research", json={"plan": plan})
    assert answer.status_code == 422


def test_a_report_that_cannot_be_made_says_why_and_the_next_is_made(settings: Settings) -> None:
    with open_app(settings) as app:
        first, second = (
            ask_research(app.database, plan, asked_by="o", now=NOW)
            for plan in (
                plan_report("What?", segments=("What",)),
                plan_report("What is praised?"),
            )
        )
        assert work(app)
        assert work(app)
        found = {one: get_research(app.database, one.research_id) for one in (first, second)}
        assert [one.status.value for one in found.values()] == ["failed", "done"]
        assert "there is no segment" in found[first].problem


def test_what_a_dead_process_left_is_taken_up(settings: Settings) -> None:
    with open_app(settings) as app:
        ask_research(app.database, plan_report("What is said?"), asked_by="o", now=NOW)
        assert take_waiting(app.database)
        assert take_waiting(app.database) is None
        assert take_waiting(app.database, left_behind=True)


def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setenv("RAPPORT_HOME", str(settings.home))
    monkeypatch.setattr(sys, "argv", ["rapport", "insights", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_a_command_shows_a_plan_and_makes_a_changed_one(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    asked = ["report", "What do customers complain about?"]
    assert run(settings, monkeypatch, *asked, "--show-plan") == 0
    plan = capsys.readouterr().out
    assert read_plan(plan).sections
    file = tmp_path / "plan.yaml"
    file.write_text(plan.replace("- surprises\n", "", 1), encoding="utf-8")
    out = tmp_path / "out"
    assert run(settings, monkeypatch, *asked, "--plan", str(file), "--out", str(out)) == 0
    told = capsys.readouterr().out
    assert "All of" not in told
    assert "complain about quality: 12 of 12" in told
    [page] = out.iterdir()
    assert "of the texts complain about" in page.read_text(encoding="utf-8")
    assert run(settings, monkeypatch, "reports") == 0
    assert "What do customers complain about?" in capsys.readouterr().out
