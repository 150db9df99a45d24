"""The page of language models: what they can do, took, and where they failed; no word said."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import BaseModel

from rapport.access import Role
from rapport.app import App
from rapport.kit.llm_settings import LLMSettings
from rapport.llm import CallLog, ModelCall, ModelRefused, Prompt, open_model
from rapport.testing import FakeEndpoint, fails, says

Tell = Callable[[App, Callable[[Any], Any]], None]
PATH = "/settings/models"


class Animal(BaseModel):
    """An animal."""

    colour: str


@pytest.fixture
def endpoint() -> Iterator[FakeEndpoint]:
    script = [
        says({"colour": "green", "legs": 4}),
        fails(403),
        says({"colour": "green", "legs": 4}),
    ]
    with FakeEndpoint(script, unsupported=["tools"]) as opened:
        yield opened


@pytest.fixture
def asked(app: App, endpoint: FakeEndpoint) -> App:
    """A shop that asked a model once in vain and once well."""
    settings = LLMSettings(url=endpoint.url, model="tiny", price_asked=3, tokens_per_day=50_000)
    model = open_model(settings, app.database, clock=app.clock)
    assert model is not None
    prompt = Prompt(name="write-copy", version=1, system="s", user="green secret")
    model.ask(prompt, Animal)
    with pytest.raises(ModelRefused):
        model.ask(prompt, Animal)
    model.close()
    return replace(app, settings=app.settings.model_copy(update={"llm": settings}))


def test_the_page_shows_counts_costs_and_reasons_and_never_what_was_said(
    asked: App, tell: Tell
) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open(PATH)
        for said in (
            "What this endpoint can do is not known yet",
            "of 50,000 allowed",
            "Writing drafts",
            "The endpoint refused",
            "write-copy@1",
        ):
            await visitor.should_see(said)
        await visitor.should_not_see("secret")

    tell(asked, story)


def test_an_admin_finds_out_what_an_endpoint_can_do(asked: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open(PATH)
        await visitor.press("probe")
        await visitor.should_see("Answers are asked for as JSON Schema", retries=100)
        await visitor.should_see("no tools")

    tell(asked, story)


def test_old_calls_are_seen_over_a_longer_span(asked: App, tell: Tell) -> None:
    old = ModelCall(
        call_id="call_old",
        prompt="name-clusters",
        prompt_version=1,
        model="tiny",
        started_at=asked.clock() - timedelta(days=20),
        latency_ms=1500,
        prompt_tokens=1,
        completion_tokens=1,
        attempts=1,
        outcome="answered",
    )
    CallLog(asked.database).record(old)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open(PATH)
        await visitor.should_not_see("Naming clusters")
        await visitor.open(f"{PATH}?days=30")
        await visitor.should_see("Naming clusters")
        await visitor.should_see("1.5 s")

    tell(asked, story)


def test_only_an_admin_opens_the_page(asked: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open(PATH)
        await visitor.should_not_see("Writing drafts")

    tell(asked, story)
