"""The server behind the product's own client, behind another server, and on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from openai import APIStatusError, OpenAI

from rapport.cli import main
from rapport.cli.serving import listening
from rapport.kit.llm_settings import LLMSettings
from rapport.lab import Family
from rapport.llm import list_endpoints, probe_endpoint
from rapport.model_server import EngineKind, Offer, PassingBackend, model_app
from rapport.storage import Database
from tests.model_server.conftest import Serve, make_model

HELLO = [{"role": "user", "content": "hello, dear friend"}]


def test_the_products_own_client_finds_everything_able(
    database: Database, torch_client: OpenAI
) -> None:
    settings = LLMSettings(url=str(torch_client.base_url), model="gpt2")
    [endpoint] = list_endpoints(settings)
    found = probe_endpoint(settings, endpoint, database)
    assert {name for name, able in found.able.items() if not able} == set()
    assert (found.format, found.models) == ("json_schema", ("gpt2",))


def test_another_servers_model_is_passed_on_whole_and_in_pieces(client: OpenAI) -> None:
    def text(one: OpenAI, model: str) -> str:
        answer = one.chat.completions.create(model=model, messages=HELLO, max_tokens=8)
        return answer.choices[0].message.content or ""

    backend = PassingBackend(str(client.base_url), model="gpt2")
    app = model_app(backend, Offer(name="far"))
    with (
        listening(app, host="127.0.0.1", port=0) as url,
        OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as near,
    ):
        assert text(near, "far") == text(client, "gpt2") != ""
        stream = near.chat.completions.create(
            model="far", messages=HELLO, max_tokens=8, stream=True
        )
        pieces = [chunk.choices[0].delta.content or "" for chunk in stream]
        assert "".join(pieces) == text(near, "far")
        with pytest.raises(APIStatusError, match="temperature"):
            near.chat.completions.create(model="far", messages=HELLO, temperature=9)


def test_a_server_that_is_gone_is_said_to_be() -> None:
    app = model_app(PassingBackend("http://127.0.0.1:9/v1", model="x"), Offer(name="far"))
    with (
        listening(app, host="127.0.0.1", port=0) as url,
        OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as near,
        pytest.raises(APIStatusError, match="does not answer"),
    ):
        near.chat.completions.create(model="far", messages=HELLO)


@pytest.mark.parametrize("family", [Family.T5, Family.BART, Family.LLAMA])
def test_other_networks_say_the_same_on_both_engines(
    tmp_path: Path, serve: Serve, family: Family
) -> None:
    folder = make_model(tmp_path / family.value, family, context=128)

    quick, slow = serve(folder), serve(folder, engine=EngineKind.TORCH)

    def text(client: OpenAI, **more: Any) -> str:
        told = {"model": folder.name, "messages": HELLO, "max_tokens": 20, **more}
        return client.chat.completions.create(**told).choices[0].message.content or ""

    form = {"type": "json_object"}
    assert text(quick) == text(slow)
    assert isinstance(json.loads(text(slow, response_format=form)), dict)
    if family is Family.LLAMA:
        assert text(quick, response_format=form) == text(slow, response_format=form)
    else:
        with pytest.raises(APIStatusError, match="--engine torch"):
            text(quick, response_format=form)


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> Any:
    monkeypatch.setattr("sys.argv", ["rapport", "models", *words, "--json"])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    return json.loads(told.out) if ended.value.code == 0 else told.err.replace("\n", " ")


def test_the_life_of_a_model_on_the_command_line(
    tmp_path: Path,
    models: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path / "home"))

    def call(*words: str) -> Any:
        return run(capsys, monkeypatch, *words)

    pairs = tmp_path / "held-out.jsonl"
    pairs.write_text(json.dumps({"source": "hello", "target": "friend"}), encoding="utf-8")
    card = call("add", str(models / "gpt2"), "--name", "writer", "--licence", "Apache-2.0")
    assert "evaluate" in call("promote", card["model_id"])
    found = call("evaluate", "writer", "--pairs", str(pairs), "--threads", "1")
    assert (found["cases"], found["cases_name"]) == (1, "held-out.jsonl")
    assert found["metrics"]["loss_per_character"] > 0
    shown = call("show", card["model_id"])
    assert shown["evaluation"]["metrics"] == found["metrics"]
    [listed] = call("list")
    assert (listed["name"], listed["kind"], listed["in_use"]) == ("writer", "language", False)
    assert "no language model is in use" in call("serve")
    assert "there is nothing to roll back" in call("rollback", "language")
    assert "--endpoint" in call("add")
    assert call("add", "--endpoint", "http://127.0.0.1:9/v1", "--model", "far")["name"] == "far"
    pairs.write_text("{}", encoding="utf-8")
    assert "line 1" in call("evaluate", "writer", "--pairs", str(pairs))
