"""The endpoint model against a real HTTP server, through the real client."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from pydantic import BaseModel, Field

from rapport.kit.clock import fixed_clock
from rapport.kit.llm_settings import LLMSettings
from rapport.kit.settings import BadSettings
from rapport.llm import (
    AnswerUnusable,
    CallLog,
    EndpointModel,
    ModelRefused,
    ModelUnreachable,
    Prompt,
    open_model,
)
from rapport.storage import Database
from rapport.testing import FakeEndpoint, Reply, fails, hangs, says, says_text

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
QUESTION = Prompt(name="greet", version=3, system="You greet.", user="Greet Ada.")


class Greeting(BaseModel):
    """A greeting with the number of words in it."""

    text: str = Field(min_length=1)
    words: int = Field(ge=1, default=1)


GOOD = says({"text": "Hello", "words": 1})


class Bench:
    """An endpoint, the model that asks it, what was logged and how long it waited."""

    def __init__(self, database: Database, endpoint: FakeEndpoint, *, attempts: int) -> None:
        self.endpoint = endpoint
        self.calls = CallLog(database)
        self.waits: list[float] = []
        settings = LLMSettings(
            url=endpoint.url, model="tiny", attempts=attempts, timeout_seconds=0.3
        )
        self.model = EndpointModel(
            settings, database, clock=fixed_clock(NOW), sleep=self.waits.append
        )

    def ask(self, prompt: Prompt = QUESTION) -> Greeting:
        return self.model.ask(prompt, Greeting)


@pytest.fixture
def bench(database: Database, request: pytest.FixtureRequest) -> Callable[..., Bench]:
    def made(*script: Reply, attempts: int = 3, unsupported: Sequence[str] = ()) -> Bench:
        endpoint = FakeEndpoint(script, unsupported=unsupported)
        endpoint.__enter__()
        built = Bench(database, endpoint, attempts=attempts)
        request.addfinalizer(endpoint.__exit__)
        request.addfinalizer(built.model.close)
        return built

    return made


def test_a_good_answer_comes_back_typed_and_leaves_a_row(bench: Callable[..., Bench]) -> None:
    it = bench(GOOD)
    assert it.ask() == Greeting(text="Hello", words=1)
    [call] = it.calls.latest()
    assert (call.prompt, call.prompt_version, call.model) == ("greet", 3, "tiny")
    assert (call.prompt_tokens, call.completion_tokens, call.attempts) == (11, 7, 1)
    assert (call.outcome, call.started_at) == ("answered", NOW)
    assert it.calls.tokens() == (11, 7)


def test_the_schema_is_sent_as_strict_structured_output(bench: Callable[..., Bench]) -> None:
    it = bench(GOOD)
    it.ask()
    assert it.endpoint.asked[0].body["response_format"] == {
        "type": "json_schema",
        "json_schema": {
            "name": "Greeting",
            "strict": True,
            "schema": {
                "type": "object",
                "description": "A greeting with the number of words in it.",
                "properties": {"text": {"type": "string"}, "words": {"type": "integer"}},
                "required": ["text", "words"],
                "additionalProperties": False,
            },
        },
    }
    assert it.endpoint.asked[0].body["max_tokens"] == 2000


@pytest.mark.parametrize(
    "bad",
    [says_text('{"text": "Hel'), says({"text": ""}), says({"tex": "Hello"}), says_text("")],
    ids=["cut off", "empty text", "another shape", "nothing"],
)
def test_a_malformed_answer_is_sent_back_with_the_complaint(
    bench: Callable[..., Bench], bad: Reply
) -> None:
    it = bench(bad, GOOD)
    assert it.ask().text == "Hello"
    assert "cannot be used" in it.endpoint.asked[1].words
    assert it.calls.latest()[0].attempts == 2
    assert it.waits == []


def test_a_model_that_never_finds_the_shape_is_reported_as_unusable(
    bench: Callable[..., Bench],
) -> None:
    it = bench(says({"words": 0}))
    with pytest.raises(AnswerUnusable, match=r"3 times .* text: Field required"):
        it.ask()
    assert it.calls.latest()[0].outcome == "answer-unusable"
    assert len(it.endpoint.asked) == 3


def test_thoughts_and_fences_around_the_answer_are_passed_over(
    bench: Callable[..., Bench],
) -> None:
    wrapped = '<think>{"text": 1}</think>Here:\n```json\n{"text": "Hello"}\n```'
    assert bench(says_text(wrapped)).ask().text == "Hello"


def test_a_busy_endpoint_is_given_the_time_it_asks_for(bench: Callable[..., Bench]) -> None:
    it = bench(fails(429, retry_after="7"), GOOD)
    assert it.ask().text == "Hello"
    assert it.waits == [7.0]


def test_a_date_in_retry_after_is_understood(bench: Callable[..., Bench]) -> None:
    it = bench(fails(429, retry_after="Sun, 01 Mar 2026 12:00:20 GMT"), GOOD)
    it.ask()
    assert it.waits == [20.0]


def test_a_broken_endpoint_is_tried_again_with_growing_pauses(
    bench: Callable[..., Bench],
) -> None:
    it = bench(fails(500), fails(503), GOOD)
    assert it.ask().text == "Hello"
    assert it.waits == [0.5, 1.0]


def test_an_endpoint_that_stays_broken_is_unreachable(bench: Callable[..., Bench]) -> None:
    it = bench(fails(500))
    with pytest.raises(ModelUnreachable, match="HTTP 500"):
        it.ask()
    assert len(it.endpoint.asked) == 3
    assert it.calls.latest()[0].outcome == "model-unreachable"


def test_a_time_out_is_tried_again(bench: Callable[..., Bench]) -> None:
    it = bench(hangs(5), GOOD)
    assert it.ask().text == "Hello"
    assert it.waits == [0.5]


def test_an_endpoint_that_is_not_there_is_unreachable(database: Database) -> None:
    settings = LLMSettings(url="http://127.0.0.1:9/v1", model="tiny", attempts=2)
    model = EndpointModel(settings, database, sleep=lambda _: None)
    with pytest.raises(ModelUnreachable, match="after 2 attempts"):
        model.ask(QUESTION, Greeting)
    model.close()


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_is_not_tried_again(bench: Callable[..., Bench], status: int) -> None:
    it = bench(fails(status))
    with pytest.raises(ModelRefused, match=f"HTTP {status}"):
        it.ask()
    assert len(it.endpoint.asked) == 1
    assert it.calls.latest()[0].outcome == "model-refused"


@pytest.mark.parametrize(
    ("unsupported", "formats"),
    [
        (["json_schema"], ["json_schema", "json_object", "json_object"]),
        (["json_schema", "json_object"], ["json_schema", "json_object", "text", "text"]),
    ],
)
def test_an_endpoint_without_structured_output_is_asked_more_simply_and_remembered(
    bench: Callable[..., Bench], unsupported: list[str], formats: list[str]
) -> None:
    it = bench(GOOD, unsupported=unsupported, attempts=1)
    assert it.ask() == it.ask()
    assert [asked.format for asked in it.endpoint.asked] == formats
    assert "JSON Schema" in it.endpoint.asked[-1].words
    assert "JSON Schema" not in it.endpoint.asked[0].words


def test_a_bad_request_that_no_format_mends_is_a_refusal(bench: Callable[..., Bench]) -> None:
    it = bench(GOOD, unsupported=["json_schema", "json_object", "text"])
    with pytest.raises(ModelRefused, match="HTTP 400"):
        it.ask()


def test_what_identifies_a_person_does_not_leave(bench: Callable[..., Bench]) -> None:
    it = bench(GOOD)
    it.ask(Prompt(name="n", version=1, system="s", user="Ada, ada@home.example, 13800138000"))
    assert "ada@home.example" not in it.endpoint.asked[0].words
    assert "13800138000" not in it.endpoint.asked[0].words
    assert "Ada, [EMAIL_1], [PHONE_1]" in it.endpoint.asked[0].words


def test_the_settings_decide_whether_there_is_a_model(database: Database) -> None:
    assert open_model(LLMSettings(), database) is None
    with pytest.raises(BadSettings, match="RAPPORT_LLM__MODEL"):
        open_model(LLMSettings(url="http://127.0.0.1:9/v1"), database)
    model = open_model(LLMSettings(url="http://127.0.0.1:9/v1", model="tiny"), database)
    assert model is not None
    assert model.name == "tiny"
