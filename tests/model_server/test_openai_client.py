"""The official client is served as it expects."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from openai import (
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    NotFoundError,
    OpenAI,
)
from pydantic import BaseModel

from tests.model_server.conftest import Serve

HELLO = [{"role": "user", "content": "hello, dear friend"}]
MODEL = "gpt2"


class Animal(BaseModel):
    colour: str
    legs: int
    names: list[str]


def say(client: OpenAI, **more: object) -> str:
    asked = {"model": MODEL, "messages": HELLO, "temperature": 0, "max_tokens": 12, **more}
    return client.chat.completions.create(**asked).choices[0].message.content or ""  # type: ignore[call-overload,no-any-return]


def schema(form: type[BaseModel]) -> dict[str, object]:
    told = {"name": form.__name__, "schema": form.model_json_schema(), "strict": True}
    return {"type": "json_schema", "json_schema": told}


def test_a_chat_is_answered_with_its_usage(client: OpenAI) -> None:
    answer = client.chat.completions.create(
        model=MODEL, messages=HELLO, temperature=0, max_tokens=12, n=2
    )
    assert [choice.index for choice in answer.choices] == [0, 1]
    assert answer.choices[0].message.content == answer.choices[1].message.content
    assert answer.choices[0].finish_reason == "length"
    assert answer.usage is not None
    assert answer.usage.completion_tokens == 24
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + 24


def test_both_engines_say_the_same(client: OpenAI, torch_client: OpenAI) -> None:
    assert say(client) == say(torch_client)
    drawn = {"temperature": 1.3, "seed": 5, "presence_penalty": 0.5, "frequency_penalty": 0.2}
    assert say(client, **drawn) == say(torch_client, **drawn) == say(client, **drawn)
    assert say(client, **drawn) != say(client, **{**drawn, "seed": 6})


def test_a_stream_gives_the_same_text_in_pieces(client: OpenAI) -> None:
    stream = client.chat.completions.create(
        model=MODEL, messages=HELLO, temperature=0, max_tokens=12, stream=True,
        stream_options={"include_usage": True},
    )  # fmt: skip
    chunks = list(stream)
    deltas = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices]
    pieces = [piece for piece in deltas if piece]
    assert len(pieces) > 3
    assert "".join(pieces) == say(client)
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "length"
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens == 12


def test_a_stop_string_ends_the_text_before_itself(client: OpenAI) -> None:
    whole = say(client)
    stop = whole[4:6]
    answer = client.chat.completions.create(
        model=MODEL, messages=HELLO, temperature=0, max_tokens=12, stop=[stop]
    )
    assert answer.choices[0].message.content == whole[: whole.index(stop)]
    assert answer.choices[0].finish_reason == "stop"


@pytest.mark.parametrize("temperature", [0, 1, 2])
@pytest.mark.parametrize("name", ["client", "torch_client"])
def test_an_answer_always_fits_its_schema(
    request: pytest.FixtureRequest, name: str, temperature: float
) -> None:
    client: OpenAI = request.getfixturevalue(name)
    for tokens in (40, 90):
        text = say(
            client, response_format=schema(Animal), temperature=temperature, max_tokens=tokens
        )
        Animal.model_validate_json(text)
        assert isinstance(json.loads(say(client, response_format={"type": "json_object"})), dict)


def test_a_schema_that_cannot_be_kept_is_refused(client: OpenAI) -> None:
    impossible = {"type": "object", "not": {"required": ["b"]}}
    told = {"type": "json_schema", "json_schema": {"name": "x", "schema": impossible}}
    with pytest.raises(BadRequestError, match="JSON Schema"):
        say(client, response_format=told)


def test_a_demanded_tool_is_called_with_arguments_that_fit(client: OpenAI) -> None:
    function = {"name": "note", "parameters": Animal.model_json_schema()}
    tools = [{"type": "function", "function": function}]
    for choice in ({"type": "function", "function": {"name": "note"}}, "required"):
        answer = client.chat.completions.create(
            model=MODEL, messages=HELLO, max_tokens=90, tools=tools, tool_choice=choice
        )  # type: ignore[call-overload]
        [call] = answer.choices[0].message.tool_calls
        assert call.function.name == "note"
        Animal.model_validate_json(call.function.arguments)
        assert answer.choices[0].finish_reason == "tool_calls"


def test_log_probabilities_are_told(client: OpenAI) -> None:
    answer = client.chat.completions.create(
        model=MODEL, messages=HELLO, temperature=0, max_tokens=4, logprobs=True, top_logprobs=3
    )
    content = answer.choices[0].logprobs.content
    assert len(content) == 4
    for token in content:
        assert token.logprob <= 0
        assert token.top_logprobs[0].logprob == pytest.approx(token.logprob)
        assert len(token.top_logprobs) == 3


def test_a_prompt_can_be_weighed(client: OpenAI, torch_client: OpenAI) -> None:
    def weights(one: OpenAI) -> list[float]:
        told = one.completions.create(
            model=MODEL, prompt="The quick brown fox", echo=True, logprobs=0, max_tokens=0
        ).choices[0]
        assert told.text == "The quick brown fox"
        assert told.logprobs.token_logprobs[0] is None
        return told.logprobs.token_logprobs[1:]

    assert weights(client) == pytest.approx(weights(torch_client), abs=1e-3)
    assert all(one < 0 for one in weights(client))


def test_several_prompts_go_on(client: OpenAI) -> None:
    answer = client.completions.create(
        model=MODEL, prompt=["The quick", "老朋友"], temperature=0, max_tokens=5, n=2
    )
    texts = [choice.text for choice in answer.choices]
    assert texts[0] == texts[1] != texts[2] == texts[3]
    chunks = client.completions.create(
        model=MODEL, prompt="The quick", temperature=0, max_tokens=5, stream=True
    )
    assert "".join(chunk.choices[0].text for chunk in chunks) == texts[0]


def test_embeddings_come_from_the_hidden_states(client: OpenAI, torch_client: OpenAI) -> None:
    made = torch_client.embeddings.create
    found = made(model=MODEL, input=["green", "老朋友，好久不见", "green"])
    vectors = [one.embedding for one in found.data]
    assert len(vectors[0]) == 32
    assert vectors[0] == pytest.approx(vectors[2], abs=1e-4)
    assert vectors[0] != pytest.approx(vectors[1], abs=1e-2)
    plain = made(model=MODEL, input="green", encoding_format="float").data[0].embedding
    assert plain == pytest.approx(vectors[0], abs=1e-4)
    with pytest.raises(BadRequestError, match="--engine torch"):
        client.embeddings.create(model=MODEL, input="green")


def test_the_model_is_listed(client: OpenAI) -> None:
    assert [model.id for model in client.models.list().data] == [MODEL]
    assert client.models.retrieve(MODEL).owned_by == "rapport"


def test_many_clients_are_served_at_once_each_with_its_own_answer(client: OpenAI) -> None:
    words = [f"friend number {n}" for n in range(12)]

    def ask(word: str) -> str:
        return say(client, messages=[{"role": "user", "content": word}])

    alone = [ask(word) for word in words]
    with ThreadPoolExecutor(12) as pool:
        together = list(pool.map(ask, words))
    assert together == alone
    assert len(set(alone)) > 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"temperature": "hot"}, "temperature"),
        ({"temperature": 9}, "temperature"),
        ({"n": 99}, "n"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "user", "content": "x " * 2000}]}, "tokens"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "image_url"),
        ({"response_format": {"type": "json_schema"}}, "json_schema"),
        ({"tools": [{"type": "function", "function": {"name": "x"}}]}, "template"),
    ],
)
def test_what_is_wrong_is_said(client: OpenAI, wrong: dict[str, object], said: str) -> None:
    with pytest.raises(BadRequestError, match=said) as caught:
        say(client, **wrong)
    assert caught.value.type == "invalid_request_error"
    assert caught.value.code


def test_another_model_is_not_found(client: OpenAI) -> None:
    with pytest.raises(NotFoundError):
        client.chat.completions.create(model="other", messages=HELLO)


def test_a_key_is_demanded_where_one_is_set(models: Path, serve: Serve) -> None:
    client = serve(models / "gpt2", key="secret", most_bytes=3000)
    assert say(client)
    with pytest.raises(AuthenticationError):
        say(client.with_options(api_key="guess"))
    with pytest.raises(APIStatusError, match="larger"):
        say(client, messages=[{"role": "user", "content": "x" * 4000}])


def test_health_and_bodies_that_are_no_json(client: OpenAI) -> None:
    root = str(client.base_url).removesuffix("/v1/")
    assert httpx.get(f"{root}/health").json()["status"] == "ok"
    for body in (b"\xff\xfe", b"[1", b"null", b"[" * 100_000):
        answer = httpx.post(f"{root}/v1/chat/completions", content=body)
        assert answer.status_code == 400
        assert answer.json()["error"]["message"]
    assert httpx.get(f"{root}/v1/nothing").json()["error"]["message"] == "Not Found"
