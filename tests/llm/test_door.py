"""What stands around a question: masking, budgets, kept answers, fallbacks, time limits."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import BaseModel

from rapport.kit.clock import fixed_clock
from rapport.kit.llm_settings import EndpointSettings, LLMSettings
from rapport.kit.settings import BadSettings, load_settings
from rapport.llm import (
    AnswerKeep,
    AnswerUnusable,
    BatchNotDone,
    BatchUnlike,
    BudgetSpent,
    CallLog,
    ChainModel,
    EndpointMemory,
    EndpointModel,
    ModelRefused,
    ModelUnreachable,
    Prompt,
    open_batches,
    open_model,
    probe_endpoints,
)
from rapport.storage import Database
from rapport.testing import FakeEndpoint, Reply, fails, hangs, says, says_text

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PHONE = "13800138000"
PROMPT = Prompt(
    name="reply",
    version=1,
    system="You answer.",
    user=f"Ada Lovelace, phone {PHONE}, asks for her tea.",
    known={"name": "Ada Lovelace"},
)


class Letter(BaseModel):
    """A letter."""

    text: str


LETTER = says({"text": "Dear Ada"})


class Door:
    """Endpoints that are closed at the end, and models that ask them."""

    def __init__(self, database: Database, stack: ExitStack) -> None:
        self.database = database
        self.stack = stack
        self.calls = CallLog(database)
        self.waits: list[float] = []

    def endpoint(self, *script: Reply, unsupported: tuple[str, ...] = ()) -> FakeEndpoint:
        return self.stack.enter_context(FakeEndpoint(script, unsupported=unsupported))

    def model(
        self, endpoint: FakeEndpoint, *, now: datetime = NOW, **settings: object
    ) -> EndpointModel:
        made = EndpointModel(
            LLMSettings(url=endpoint.url, model="tiny", **settings),  # type: ignore[arg-type]
            self.database,
            clock=fixed_clock(now),
            sleep=self.waits.append,
        )
        self.stack.callback(made.close)
        return made


@pytest.fixture
def door(database: Database) -> Iterator[Door]:
    with ExitStack() as stack:
        yield Door(database, stack)


def test_people_are_hidden_before_a_call_and_restored_after_it(door: Door) -> None:
    endpoint = door.endpoint(says({"text": "Dear [NAME_1], we ring [PHONE_1]."}))
    letter = door.model(endpoint).ask(PROMPT, Letter)
    assert letter.text == f"Dear Ada Lovelace, we ring {PHONE}."
    assert "[NAME_1], phone [PHONE_1], asks" in endpoint.asked[0].words
    assert PHONE not in str(endpoint.asked[0].body)


def test_an_invented_placeholder_goes_back_as_a_complaint(door: Door) -> None:
    endpoint = door.endpoint(says({"text": "Call [PHONE_7]"}), says({"text": "Call [PHONE_1]"}))
    assert door.model(endpoint).ask(PROMPT, Letter).text == f"Call {PHONE}"
    assert "[PHONE_7] stands for nothing" in endpoint.asked[1].words
    assert "copy placeholders exactly: [NAME_1], [PHONE_1]" in endpoint.asked[1].words
    assert PHONE not in endpoint.asked[1].words


def test_a_model_that_never_copies_a_placeholder_is_unusable_and_nothing_leaks(door: Door) -> None:
    endpoint = door.endpoint(says({"text": "Call [PHONE_7]"}))
    with pytest.raises(AnswerUnusable, match=r"PHONE_7") as raised:
        door.model(endpoint).ask(PROMPT, Letter)
    assert PHONE not in str(raised.value)


def test_the_validators_complaint_names_nobody(door: Door) -> None:
    endpoint = door.endpoint(says({"text": 3, "[PHONE_1]": 1}), LETTER)
    door.model(endpoint).ask(PROMPT, Letter)
    assert PHONE not in endpoint.asked[1].words


def test_a_question_that_could_pass_the_days_tokens_is_not_asked(door: Door) -> None:
    endpoint = door.endpoint(LETTER)
    model = door.model(endpoint, tokens_per_day=150, max_tokens=100)
    model.ask(PROMPT, Letter)
    with pytest.raises(BudgetSpent, match=r"this day could take \d+ tokens and 150 are allowed"):
        model.ask(PROMPT, Letter)
    assert len(endpoint.asked) == 1
    assert door.calls.latest()[0].outcome in {"answered", "model-budget-spent"}
    tomorrow = door.model(endpoint, now=NOW + timedelta(days=1), tokens_per_day=150, max_tokens=100)
    assert tomorrow.ask(PROMPT, Letter).text == "Dear Ada"


def test_money_is_counted_in_millionths_and_kept_within_its_budget(door: Door) -> None:
    endpoint = door.endpoint(LETTER)
    limits = {
        "price_asked": 2.5,
        "price_answered": 10,
        "currency": "CNY",
        "max_tokens": 10,
        "money_per_run": 0.0004,
    }
    model = door.model(endpoint, **limits)
    model.ask(PROMPT, Letter)
    [call] = door.calls.latest()
    assert (call.cost_micros, call.currency) == (98, "CNY")  # 11 * 2.5 + 7 * 10, rounded up
    with pytest.raises(BudgetSpent, match=r"CNY and 0\.0004 are allowed"):
        for _ in range(9):
            model.ask(PROMPT, Letter)
    assert door.model(endpoint, **limits).ask(PROMPT, Letter).text == "Dear Ada"


def test_requests_beyond_a_minutes_limit_wait(door: Door) -> None:
    endpoint = door.endpoint(LETTER)
    door.model(endpoint, now=NOW - timedelta(seconds=20)).ask(PROMPT, Letter)
    door.model(endpoint, requests_per_minute=1).ask(PROMPT, Letter)
    assert door.waits == [40.0]
    with pytest.raises(BudgetSpent, match="limits of a minute"):
        door.model(endpoint, tokens_per_minute=2010, total_seconds=5).ask(PROMPT, Letter)


def test_costs_are_summed_by_day_prompt_and_model(door: Door) -> None:
    endpoint = door.endpoint(LETTER)
    for day in (0, 0, 1):
        door.model(endpoint, now=NOW + timedelta(days=day), price_asked=1).ask(PROMPT, Letter)
    newest, older = door.calls.spendings()
    assert (newest.day, newest.calls, newest.cost_micros) == ("2026-03-02", 1, 11)
    assert (older.day, older.calls, older.prompt_tokens) == ("2026-03-01", 2, 22)
    assert door.calls.spendings(since=NOW + timedelta(days=1)) == [newest]


def test_a_kept_answer_is_given_again_without_a_call_and_without_anybody_in_it(
    door: Door,
) -> None:
    endpoint = door.endpoint(says({"text": "Hi [PHONE_1]"}), says({"text": "other"}))
    model = door.model(endpoint, keep_answers=True)
    first = model.ask(PROMPT, Letter)
    assert model.ask(PROMPT, Letter) == first
    assert len(endpoint.asked) == 1
    assert sorted(call.outcome for call in door.calls.latest()) == ["answered", "replayed"]
    with door.database.read() as connection:
        kept = connection.exec_driver_sql("SELECT * FROM llm_answers").all()
    assert PHONE not in str(kept)
    assert "[PHONE_1]" in str(kept)
    newer = Prompt(name="reply", version=2, system="You answer.", user=PROMPT.user)
    assert model.ask(newer, Letter).text == "other"


def test_kept_answers_can_be_forgotten_and_are_off_by_default(door: Door) -> None:
    endpoint = door.endpoint(LETTER)
    door.model(endpoint, keep_answers=True).ask(PROMPT, Letter)
    door.model(endpoint).ask(PROMPT, Letter)
    assert len(endpoint.asked) == 2
    assert AnswerKeep(door.database).forget(prompt="another") == 0
    assert AnswerKeep(door.database).forget() == 1
    door.model(endpoint, keep_answers=True).ask(PROMPT, Letter)
    assert len(endpoint.asked) == 3


def chain(door: Door, first: FakeEndpoint, second: FakeEndpoint, **limits: float) -> ChainModel:
    settings = LLMSettings(
        url=first.url,
        model="tiny",
        attempts=1,
        fallbacks={"b": EndpointSettings(url=second.url, model="spare")},
        **limits,  # type: ignore[arg-type]
    )
    model = open_model(settings, door.database, clock=fixed_clock(NOW))
    assert isinstance(model, ChainModel)
    door.stack.callback(model.close)
    return model


@pytest.mark.parametrize("trouble", [fails(500), fails(401), says_text("no"), hangs(2)])
def test_the_next_endpoint_is_asked_when_one_fails(door: Door, trouble: Reply) -> None:
    model = chain(door, door.endpoint(trouble), door.endpoint(LETTER), timeout_seconds=0.3)
    assert model.ask(PROMPT, Letter).text == "Dear Ada"
    assert model.name == "spare"
    assert {call.model for call in door.calls.latest()} == {"tiny", "spare"}


def test_a_chain_that_fails_raises_the_last_error(door: Door) -> None:
    model = chain(door, door.endpoint(fails(500)), door.endpoint(fails(403)))
    with pytest.raises(ModelRefused):
        model.ask(PROMPT, Letter)


def test_a_spent_budget_ends_the_chain(door: Door) -> None:
    second = door.endpoint(LETTER)
    model = chain(door, door.endpoint(LETTER), second, tokens_per_run=10)
    with pytest.raises(BudgetSpent):
        model.ask(PROMPT, Letter)
    assert second.asked == []


def test_one_question_takes_no_longer_than_the_total(door: Door) -> None:
    model = door.model(door.endpoint(hangs(9)), timeout_seconds=5, total_seconds=0.4, attempts=5)
    started = time.monotonic()
    with pytest.raises(ModelUnreachable, match=r"within 0\.4 seconds"):
        model.ask(PROMPT, Letter)
    assert time.monotonic() - started < 3


def test_a_fallback_needs_an_address(database: Database) -> None:
    settings = LLMSettings(
        url="http://127.0.0.1:9/v1", model="tiny", fallbacks={"b": EndpointSettings()}
    )
    with pytest.raises(BadSettings, match="RAPPORT_LLM__FALLBACKS__B__URL"):
        open_model(settings, database)


def test_fallbacks_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_LLM__FALLBACKS__B__URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("RAPPORT_LLM__FALLBACKS__B__MODEL", "spare")
    monkeypatch.setenv("RAPPORT_LLM__FALLBACKS__B__API_KEY", "sk-marked")
    [(name, spare)] = load_settings().llm.fallbacks.items()
    assert (name, spare.model) == ("b", "spare")
    assert "sk-marked" not in repr(spare)


def test_a_stream_is_restored_and_counted(door: Door) -> None:
    text = "Dear [NAME_1], we ring [PHONE_1] [soon]."
    model = door.model(door.endpoint(says_text(text)))
    pieces = list(model.stream(PROMPT))
    assert "".join(pieces) == f"Dear Ada Lovelace, we ring {PHONE} [soon]."
    assert len(pieces) > 3
    [call] = door.calls.latest()
    assert (call.prompt_tokens, call.completion_tokens, call.outcome) == (11, 7, "answered")


def test_a_stream_without_usage_is_estimated(door: Door) -> None:
    model = door.model(door.endpoint(says_text("Hello there"), unsupported=("stream_options",)))
    assert "".join(model.stream(PROMPT)) == "Hello there"
    [call] = door.calls.latest()
    assert call.completion_tokens == 4
    assert call.prompt_tokens > 10


def test_a_stream_is_tried_again_only_before_its_first_piece(door: Door) -> None:
    model = door.model(door.endpoint(fails(500), says_text("Hello")))
    assert "".join(model.stream(PROMPT)) == "Hello"
    broken = door.model(door.endpoint(Reply(content="Hello there", breaks_after=2)))
    with pytest.raises(ModelUnreachable):
        list(broken.stream(PROMPT))


def test_a_reader_who_leaves_a_stream_leaves_a_row(door: Door) -> None:
    stream = door.model(door.endpoint(says_text("Hello there"))).stream(PROMPT)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert door.calls.latest()[0].outcome == "interrupted"


def test_a_probe_says_what_an_endpoint_can_do_and_it_is_remembered(door: Door) -> None:
    animal = says({"colour": "green", "legs": 4})
    endpoint = door.endpoint(animal, unsupported=("json_schema", "embeddings", "logprobs"))
    settings = LLMSettings(url=endpoint.url, model="tiny", max_tokens=100)
    [found] = probe_endpoints(settings, door.database, clock=fixed_clock(NOW))
    assert {name for name, can in found.able.items() if not can} == {
        "json_schema",
        "embeddings",
        "logprobs",
    }
    assert (found.models, found.format) == (("other", "tiny"), "json_object")
    asked = len(endpoint.asked)
    [again] = probe_endpoints(settings, door.database, fresh=False, clock=fixed_clock(NOW))
    assert again.able == found.able
    assert len(endpoint.asked) == asked
    with pytest.raises(AnswerUnusable):
        door.model(endpoint).ask(PROMPT, Letter)
    assert endpoint.asked[asked].format == "json_object"


def test_a_server_that_takes_a_schema_and_does_not_keep_to_it_is_found_out(door: Door) -> None:
    endpoint = door.endpoint(says_text("Green, with four legs."))
    settings = LLMSettings(url=endpoint.url, model="tiny")
    [found] = probe_endpoints(settings, door.database, clock=fixed_clock(NOW))
    assert (found.able["json_schema"], found.able["json_object"]) == (False, False)
    assert found.format == "text"


def test_what_a_call_learned_is_forgotten_in_time(door: Door) -> None:
    endpoint = door.endpoint(LETTER, unsupported=("json_schema",))
    door.model(endpoint).ask(PROMPT, Letter)
    door.model(endpoint).ask(PROMPT, Letter)
    door.model(endpoint, now=NOW + timedelta(days=30)).ask(PROMPT, Letter)
    formats = [asked.format for asked in endpoint.asked]
    assert formats == ["json_schema", "json_object", "json_object", "json_schema", "json_object"]
    assert EndpointMemory(door.database).find(endpoint.url, "tiny", since=NOW) is not None


@pytest.mark.parametrize(("status", "error"), [(401, ModelRefused), (503, ModelUnreachable)])
def test_a_probe_of_an_endpoint_in_trouble_says_so(
    door: Door, status: int, error: type[Exception]
) -> None:
    settings = LLMSettings(url=door.endpoint(fails(status)).url, model="tiny")
    with pytest.raises(error):
        probe_endpoints(settings, door.database)


def test_a_batch_is_submitted_polled_and_collected(door: Door) -> None:
    endpoint = door.endpoint(
        says({"text": "Hi [NAME_1]"}), says_text("no"), fails(500), says({"text": "Bye"})
    )
    settings = LLMSettings(url=endpoint.url, model="tiny", price_asked=1, price_answered=1)
    prompts = [
        PROMPT,
        *(Prompt(name="reply", version=1, system="s", user=f"Question {n}") for n in range(3)),
    ]
    batches = open_batches(settings, door.database, clock=fixed_clock(NOW))
    door.stack.callback(batches.close)
    batch = batches.submit(prompts, Letter)
    assert batches.poll(batch.batch_id) == "in_progress"
    with pytest.raises(BatchNotDone):
        batches.collect(batch.batch_id, prompts, Letter)
    endpoint.finish_batches()
    first, second, third, last = batches.collect(batch.batch_id, prompts, Letter)
    assert (first, last) == (Letter(text="Hi Ada Lovelace"), Letter(text="Bye"))
    assert isinstance(second, AnswerUnusable)
    assert "HTTP 500" in str(third)
    assert PHONE not in str([asked.body for asked in endpoint.asked])
    batches.collect(batch.batch_id, prompts, Letter)
    calls = door.calls.latest()
    assert len(calls) == 4
    assert sum(call.cost_micros for call in calls) == 27  # three answers at half of 18
    with pytest.raises(BatchUnlike):
        batches.collect(batch.batch_id, prompts[::-1], Letter)


def test_a_batch_that_may_cost_too_much_is_not_submitted(door: Door) -> None:
    endpoint = door.endpoint(LETTER)
    settings = LLMSettings(url=endpoint.url, model="tiny", tokens_per_day=5000)
    batches = open_batches(settings, door.database, clock=fixed_clock(NOW))
    door.stack.callback(batches.close)
    with pytest.raises(BudgetSpent):
        batches.submit([PROMPT] * 3, Letter)


def test_costs_are_summed_on_both_stores(any_database: Database) -> None:
    with FakeEndpoint([LETTER]) as endpoint:
        settings = LLMSettings(url=endpoint.url, model="tiny")
        model = EndpointModel(settings, any_database, clock=fixed_clock(NOW))
        model.ask(PROMPT, Letter)
        model.close()
    [spending] = CallLog(any_database).spendings()
    assert (spending.day, spending.calls) == ("2026-03-01", 1)
