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
from rapport.app import App, open_app
from rapport.cli import main
from rapport.kit.clock import fixed_clock
from rapport.kit.llm_settings import LLMSettings
from rapport.kit.settings import Settings
from rapport.llm import Prompt, open_model
from rapport.storage import Database, Facts
from rapport.testing import FakeEndpoint, says
from tests.homes import new_home

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
    new_home(settings)
    with open_app(settings) as app:
        ask_once(llm(endpoint), app.database)
    for name, value in {"URL": endpoint.url, "MODEL": "tiny"}.items():
        monkeypatch.setenv(f"RAPPORT_LLM__{name}", value)
    monkeypatch.setenv("RAPPORT_HOME", str(home))
    monkeypatch.setenv("RAPPORT_NOW", NOW.isoformat())
    capsys.readouterr()

    def running(*arguments: str, status: int = 0) -> Any:
        monkeypatch.setattr(sys, "argv", ["rapport", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        if status:
            assert ended.value.code == status
            return said.err
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


PROMPT_FILE = "name: greet\nversion: 1\n\n--- system\nYou greet.\n--- user\nGreet $who.\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str, Path]:
    """A prompt, its inputs with a person in one, and where the answers go."""
    (tmp_path / "greet.md").write_text(PROMPT_FILE)
    lines = [{"who": "Ada Lovelace", "known": {"name": "Ada Lovelace"}}, {"who": "Bo\u2028b"}]
    (tmp_path / "in.jsonl").write_text(
        "\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n"
    )
    return str(tmp_path / "greet.md"), str(tmp_path / "in.jsonl"), tmp_path / "out.jsonl"


def test_a_batch_is_submitted_watched_and_collected(
    run: Run, endpoint: FakeEndpoint, files: tuple[str, str, Path]
) -> None:
    prompt, inputs, to = files
    batch = run("llm", "batch", "submit", inputs, "--prompt", prompt, "--json")["batch_id"]
    assert "in_progress" in run("llm", "batch", "status", batch)
    collect = ("llm", "batch", "collect", batch, inputs, "--prompt", prompt, "--to", str(to))
    assert "is not done yet (in_progress); ask again later" in run(*collect, status=5)
    assert not to.exists()
    endpoint.finish_batches()
    assert "2 of 2 answers" in run(*collect)
    first, second = map(json.loads, to.read_text().splitlines())
    assert first == {"line": 1, "answer": {"colour": "green", "legs": 4}}
    assert second["line"] == 2
    assert "Ada" not in str([asked.body for asked in endpoint.asked])
    assert run(*collect, "--json")["failed"] == 0
    [listed] = run("llm", "batch", "list", "--json")
    assert (listed["batch_id"], listed["status"]) == (batch, "completed")
    assert len(run("llm", "calls", "--prompt", "greet", "--json")) == 2


def test_a_batch_that_is_missing_or_other_is_said_in_one_sentence(
    run: Run, endpoint: FakeEndpoint, files: tuple[str, str, Path]
) -> None:
    prompt, inputs, to = files
    assert "no batch 'batch_9' was submitted" in run("llm", "batch", "status", "batch_9", status=4)
    batch = run("llm", "batch", "submit", inputs, "--prompt", prompt, "--json")["batch_id"]
    endpoint.finish_batches()
    Path(inputs).write_text('{"who": "Eve"}\n{"who": "Bob"}\n')
    collect = ("llm", "batch", "collect", batch, inputs, "--prompt", prompt, "--to", str(to))
    assert "submitted with other prompts" in run(*collect, status=2)
    assert not to.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is no line in it"),
        ('{"who": "Ada"}\nwho\n', "line 2: write a JSON object"),
        ('["Ada"]', "line 1: write a JSON object"),
        ('{"name": "Ada"}', "no value for 'who'"),
        ('{"who": "Ada", "known": "Ada"}', "line 1: write a JSON object"),
    ],
)
def test_inputs_that_cannot_be_used_are_named(
    run: Run, files: tuple[str, str, Path], text: str, said: str
) -> None:
    prompt, inputs, _ = files
    Path(inputs).write_text(text)
    assert said in run("llm", "batch", "submit", inputs, "--prompt", prompt, status=2)


def test_a_prompt_that_is_not_there_is_named(run: Run, files: tuple[str, str, Path]) -> None:
    said = run("llm", "batch", "submit", files[1], "--prompt", "grete", status=2)
    assert "no prompt 'grete': use name-clusters" in said


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
    seen = viewer.get("/api/v1/llm/overview").json()
    [prompt] = seen["prompts"]
    assert (prompt["prompt"], prompt["calls"], prompt["failures"]) == ("reply", 1, 0)
    assert (seen["today"]["tokens"], seen["failures"]) == (18, [])
    assert viewer.delete("/api/v1/llm/answers").status_code == 403
    assert viewer.post("/api/v1/llm/probe").status_code == 403


def test_an_admin_probes_and_forgets_over_http(app: App) -> None:
    admin = client(app, Role.ADMIN)
    [found] = admin.post("/api/v1/llm/probe").json()
    assert found["able"]["tools"] is False
    assert admin.delete("/api/v1/llm/answers").json() == {"forgotten": 1}
