"""A day's budget holds over all processes that ask, on both stores."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from pydantic import BaseModel

from rapport.kit.clock import fixed_clock
from rapport.kit.llm_settings import LLMSettings
from rapport.llm import (
    Budget,
    BudgetSpent,
    CallLog,
    EndpointModel,
    ModelRefused,
    ModelUnreachable,
    Prompt,
    open_batches,
)
from rapport.storage import Database, open_database
from rapport.testing import FakeEndpoint, Reply, fails, says

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PROMPT = Prompt(name="reply", version=1, system="You answer.", user="A question.")
PROCESSES, QUESTIONS = 5, 4
LONGEST = 100  # tokens of an answer
LIMIT = 600
_FULL = Reply(content='{"text": "' + "a" * 285 + '"}', usage=False, seconds=0.15)


class Letter(BaseModel):
    """A letter."""

    text: str


def ask_many(url: str, home: Path, pipe: Connection) -> None:
    """Ask again and again in a process of its own; send how many were answered and refused."""
    endpoint = pipe.recv()
    database = open_database(url, home=home)
    settings = LLMSettings(url=endpoint, model="tiny", tokens_per_day=LIMIT, max_tokens=LONGEST)
    model = EndpointModel(settings, database, clock=fixed_clock(NOW))
    answered = refused = 0
    for _ in range(QUESTIONS):
        try:
            model.ask(PROMPT, Letter)
            answered += 1
        except BudgetSpent:
            refused += 1
    model.close()
    database.close()
    pipe.send((answered, refused))


@contextmanager
def askers(url: str, home: Path) -> Iterator[list[Connection]]:
    """Processes that wait for the address of an endpoint; forked before any thread is started."""
    fork = multiprocessing.get_context("fork")
    pipes, started = [], []
    for _ in range(PROCESSES):
        ours, theirs = fork.Pipe()
        process = fork.Process(target=ask_many, args=(url, home, theirs))
        process.start()
        theirs.close()
        pipes.append(ours)
        started.append(process)
    try:
        yield pipes
    finally:
        for pipe in pipes:
            pipe.close()
        for process in started:
            process.join(timeout=30)


def test_processes_that_ask_at_once_pass_no_day(any_database: Database, home: Path) -> None:
    postgres = any_database.dialect == "postgresql"
    url = any_database.engine.url.render_as_string(hide_password=False) if postgres else ""
    any_database.engine.dispose()  # a connection is never shared with a forked process
    with askers(url, home) as pipes, FakeEndpoint([_FULL]) as endpoint:
        for pipe in pipes:
            pipe.send(endpoint.url)
        ended = [pipe.recv() for pipe in pipes]
        asked = len(endpoint.asked)
    answered = sum(one for one, _ in ended)
    assert answered == asked
    assert 1 < answered < PROCESSES * QUESTIONS
    assert sum(CallLog(any_database).tokens()) <= LIMIT
    settings = LLMSettings(tokens_per_day=LIMIT)
    use = Budget(settings, any_database, clock=fixed_clock(NOW)).today()
    assert (use.tokens, use.held_tokens) == (sum(CallLog(any_database).tokens()), 0)


Make = Callable[..., EndpointModel]


@pytest.fixture
def make(database: Database, request: pytest.FixtureRequest) -> Make:
    def made(endpoint: FakeEndpoint, *, now: datetime = NOW, **settings: float) -> EndpointModel:
        wanted = LLMSettings(
            url=endpoint.url,
            model="tiny",
            attempts=1,
            max_tokens=LONGEST,
            **settings,
        )
        model = EndpointModel(wanted, database, clock=fixed_clock(now))
        request.addfinalizer(model.close)
        return model

    return made


def today(database: Database, now: datetime = NOW) -> tuple[int, int]:
    use = Budget(LLMSettings(), database, clock=fixed_clock(now)).today()
    return use.tokens, use.held_tokens


def test_what_a_process_held_when_it_died_counts_until_its_day_is_over(
    database: Database, make: Make
) -> None:
    with FakeEndpoint([says({"text": "hi"})]) as endpoint:
        dead = make(endpoint, tokens_per_day=200)
        with dead.talking(PROMPT, deadline=dead.deadline()) as talk:
            dead.admit(talk)  # and never comes back from here, as far as others can see
            assert today(database)[1] > LONGEST
            with pytest.raises(BudgetSpent, match="200 are allowed"):
                make(endpoint, tokens_per_day=200).ask(PROMPT, Letter)
            tomorrow = NOW + timedelta(days=1)
            assert today(database, tomorrow) == (0, 0)
            make(endpoint, now=tomorrow, tokens_per_day=200).ask(PROMPT, Letter)
    assert today(database)[1] == 0


def test_a_question_that_fails_gives_back_what_it_held(database: Database, make: Make) -> None:
    with FakeEndpoint([fails(500), says({"text": "hi"})]) as endpoint:
        model = make(endpoint, tokens_per_day=200)
        with pytest.raises(ModelUnreachable, match="HTTP 500"):
            model.ask(PROMPT, Letter)
        assert today(database) == (0, 0)
        model.ask(PROMPT, Letter)
    assert today(database) == (18, 0)


def test_money_is_held_as_tokens_are(make: Make) -> None:
    prices = {"price_asked": 1.0, "price_answered": 1.0, "money_per_day": 0.0002}
    with FakeEndpoint([says({"text": "hi"})]) as endpoint:
        first = make(endpoint, **prices)
        with first.talking(PROMPT, deadline=first.deadline()) as talk:
            first.admit(talk)
            with pytest.raises(BudgetSpent, match=r"USD and 0\.0002 are allowed"):
                make(endpoint, **prices).ask(PROMPT, Letter)
        make(endpoint, **prices).ask(PROMPT, Letter)


def test_a_batch_holds_its_part_of_the_day_until_it_is_collected(database: Database) -> None:
    with FakeEndpoint([says({"text": "hi"})]) as endpoint:
        settings = LLMSettings(
            url=endpoint.url, model="tiny", max_tokens=LONGEST, tokens_per_day=400
        )
        batches = open_batches(settings, database, clock=fixed_clock(NOW))
        batch = batches.submit([PROMPT, replace(PROMPT, user="Another.")], Letter)
        assert today(database)[1] > 2 * LONGEST
        with pytest.raises(BudgetSpent):
            batches.submit([PROMPT, PROMPT], Letter)
        endpoint.finish_batches()
        later = open_batches(settings, database, clock=fixed_clock(NOW + timedelta(days=1)))
        later.collect(batch.batch_id, [PROMPT, replace(PROMPT, user="Another.")], Letter)
        batches.close()
        later.close()
    assert today(database) == (36, 0)
    assert today(database, NOW + timedelta(days=1)) == (0, 0)


def test_a_batch_that_is_not_taken_holds_nothing(database: Database) -> None:
    with FakeEndpoint([says({})], unsupported=["batches"]) as endpoint:
        settings = LLMSettings(url=endpoint.url, model="tiny", tokens_per_day=9000)
        batches = open_batches(settings, database, clock=fixed_clock(NOW))
        with pytest.raises(ModelRefused, match="HTTP 404"):
            batches.submit([PROMPT], Letter)
        batches.close()
    assert today(database) == (0, 0)
