"""What models can do and cost, on the command line and over HTTP."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import App, create_home, open_app
from rapport.cli import main
from rapport.kit.clock import fixed_clock
from rapport.kit.llm_settings import LLMSettings
from rapport.kit.settings import Settings
from rapport.llm import Prompt, open_model
from rapport.storage import Database, Facts
from rapport.testing import FakeEndpoint, says

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANIMAL = says({"colour": "green", "legs": 4})
PROMPT = Prompt(name="reply", version=1, system="s", user="call 13800138000")
Run = Callable[..., Any]


class Animal(BaseModel):
    """An animal."""

    colour: str


@pytest.fixture
def endpoint() -> Iterator[FakeEndpoint]:
    with FakeEndpoint([ANIMAL], unsupported=["tools"]) as opened:
        yield opened


def llm(endpoint: FakeEndpoint) -> LLMSettings:
    return LLMSettings(url=endpoint.url, model="tiny", price_asked=3, keep_answers=True)


def ask_once(settings: LLMSettings, database: Database) -> None:
    model = open_model(settings, database, clock=fixed_clock(NOW))
    assert model is not None
    model.ask(PROMPT, Animal)
    model.close()


@pytest.fixture
def run(
    home: Path,
    endpoint: FakeEndpoint,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    settings = Settings(home=home)
    create_home(settings)
    with open_app(settings) as app:
        ask_once(llm(endpoint), app.database)
    for name, value in {"URL": endpoint.url, "MODEL": "tiny"}.items():
        monkeypatch.setenv(f"RAPPORT_LLM__{name}", value)
    monkeypatch.setenv("RAPPORT_HOME", str(home))
    monkeypatch.setenv("RAPPORT_NOW", NOW.isoformat())
    capsys.readouterr()

    def running(*arguments: str) -> Any:
        monkeypatch.setattr(sys, "argv", ["rapport", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert ended.value.code == 0, said.err
        return json.loads(said.out) if "--json" in arguments else said.out

    return running


def test_the_command_line_probes_and_remembers(run: Run, endpoint: FakeEndpoint) -> None:
    [found] = run("llm", "probe", "--json")
    assert (found["able"]["json_schema"], found["able"]["tools"]) == (True, False)
    asked = len(endpoint.asked)
    assert "json_schema" in run("llm", "probe", "--remembered")
    assert len(endpoint.asked) == asked


def test_the_command_line_lists_calls_and_costs(run: Run) -> None:
    [call] = run("llm", "calls", "--json")
    assert (call["prompt"], call["outcome"], call["cost_micros"]) == ("reply", "answered", 33)
    [cost] = run("llm", "costs", "--json")
    assert (cost["day"], cost["calls"], cost["cost_micros"]) == ("2026-03-01", 1, 33)
    assert "reply@1" in run("llm", "calls", "--prompt", "reply")
    assert "2026-03-01" in run("llm", "costs")


def test_the_command_line_forgets_kept_answers(run: Run) -> None:
    assert run("llm", "forget", "--prompt", "other", "--json") == {"forgotten": 0}
    assert run("llm", "forget") == "1 kept answers erased.\n"


@pytest.fixture
def app(database: Database, facts: Facts, home: Path, endpoint: FakeEndpoint) -> App:
    settings = Settings(home=home, llm=llm(endpoint))
    ask_once(settings.llm, database)
    return App(settings=settings, clock=lambda: NOW, secret=b"s", database=database, facts=facts)


def client(app: App, role: Role) -> TestClient:
    _, secret = create_api_key(
        database=app.database, name=role.value, role=role, created_by="test", now=NOW
    )
    return TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})


def test_a_viewer_sees_calls_and_costs_over_http_and_changes_nothing(app: App) -> None:
    viewer = client(app, Role.VIEWER)
    [call] = viewer.get("/api/v1/llm/calls").json()
    assert (call["outcome"], call["prompt_tokens"]) == ("answered", 11)
    [cost] = viewer.get("/api/v1/llm/costs").json()
    assert cost["cost_micros"] == 33
    assert viewer.delete("/api/v1/llm/answers").status_code == 403
    assert viewer.post("/api/v1/llm/probe").status_code == 403


def test_an_admin_probes_and_forgets_over_http(app: App) -> None:
    admin = client(app, Role.ADMIN)
    [found] = admin.post("/api/v1/llm/probe").json()
    assert found["able"]["tools"] is False
    assert admin.delete("/api/v1/llm/answers").json() == {"forgotten": 1}
