"""A shop with a form, on a clock that a test can move."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
import yaml
from starlette.applications import Starlette
from starlette.testclient import TestClient

from rapport.api import lead_routes, subscription_routes
from rapport.app import App, open_app
from rapport.kit.lead_settings import LeadSettings
from rapport.kit.settings import Settings, ShopSettings
from rapport.leads import Form, parse_form, save_form
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

NEWSLETTER: dict = {
    "form": "newsletter",
    "name": "Newsletter",
    "fields": [
        {"name": "email", "kind": "email", "labels": {"zh": "邮箱", "en": "E-mail"}},
        {
            "name": "name",
            "labels": {"zh": "称呼", "en": "<b>Name</b>"},
            "trait": "first_name",
        },
        {
            "name": "tea",
            "kind": "choice",
            "labels": {"zh": "茶", "en": "Tea"},
            "choices": ["green", "black"],
            "trait": "favourite_tea",
        },
    ],
    "texts": {
        "zh": {"title": "春茶消息", "lead": "每月一封。", "button": "订阅", "done": "请查收邮件。"},
        "en": {
            "title": "News of spring tea",
            "lead": "Once a month.",
            "button": "Sign up",
            "done": "Look into your mailbox.",
        },
    },
    "consent": {"zh": "我同意接收茶的消息。", "en": "I want news about tea."},
    "consent_version": "2026-03",
    "traits": {"lead_source": "website"},
    "origins": ["https://shop.example"],
}


class Clock:
    """Says what a test told it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Iterator[App]:
    settings = Settings(
        home=tmp_path / "home",
        shop=ShopSettings(name="Hill & <b>Light</b>", market="CN"),
        leads=LeadSettings(proof_bits=6, network_per_hour=1000),
    )
    new_home(settings)
    with open_app(settings, clock=clock) as opened:
        yield opened


@pytest.fixture
def form(app: App) -> Form:
    return saved(app)


@pytest.fixture
def browser(app: App) -> TestClient:
    routes = [*lead_routes(app), *subscription_routes(app)]
    return TestClient(Starlette(routes=routes), follow_redirects=False)


def saved(app: App, **changes: object) -> Form:
    text = yaml.safe_dump(NEWSLETTER | changes, allow_unicode=True)
    return save_form(parse_form(text, by="mei", now=NOW), database=app.database)


def unproved(challenge: str) -> str:
    """Work whose hash begins with a one, so that it proves nothing however little is asked."""
    tries = (f"nonsense {number}" for number in count())
    return next(
        one for one in tries if hashlib.sha256(f"{challenge}:{one}".encode()).digest()[0] >> 7
    )


def proved(challenge: str, bits: int = 6) -> str:
    """Do the work that the script does."""
    for n in range(1_000_000):
        digest = hashlib.sha256(f"{challenge}:{n}".encode()).digest()
        if int.from_bytes(digest, "big") >> (256 - bits) == 0:
            return str(n)
    raise AssertionError("no work was found")
