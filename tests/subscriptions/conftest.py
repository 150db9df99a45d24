"""A shop that takes sign-ups, with a clock that runs."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from rapport.api import subscription_routes, tracking_routes
from rapport.app import App, open_app, opt_in_desk_of
from rapport.delivery import Links
from rapport.events import CustomerId
from rapport.kit.settings import Settings, ShopSettings
from rapport.profiles import Profile, put_profiles
from rapport.subscriptions import AgentKind, OptInDesk, SignUp, Topic, Trace, save_topic
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = "Yes, <b>write</b> to me about tea. I can stop it at any time."


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    settings = Settings(home=tmp_path / "home", shop=ShopSettings(name="Hill & <b>Light</b>"))
    new_home(settings)
    moments = (NOW + timedelta(seconds=number) for number in itertools.count())
    with open_app(settings, clock=lambda: next(moments)) as opened:
        yield opened


@pytest.fixture
def desk(app: App) -> OptInDesk:
    return opt_in_desk_of(app)


@pytest.fixture
def browser(app: App) -> TestClient:
    routes = [*tracking_routes(app), *subscription_routes(app)]
    return TestClient(Starlette(routes=routes), follow_redirects=False)


@pytest.fixture
def links(app: App) -> Links:
    return Links(app.secret, "")


@pytest.fixture
def topics(app: App) -> list[Topic]:
    return [
        save_topic(topic_of("new-arrivals"), database=app.database),
        save_topic(topic_of("events", default_in=False, position=1), database=app.database),
    ]


@pytest.fixture
def ada(app: App) -> CustomerId:
    profile = Profile(customer_id=CustomerId("ada"), email="ada@mail.example", language="en")
    put_profiles(app.facts, [profile])
    return profile.customer_id


@pytest.fixture
def at() -> Callable[..., SignUp]:
    def sign_up(moment: datetime = NOW, address: str = "ada@mail.example") -> SignUp:
        return SignUp(
            address=address,
            language="en",
            topics=("new-arrivals",),
            form_id="frm_1",
            form_version=2,
            text=TEXT,
            text_version="v2",
            page="https://shop.example/tea",
            anonymous_id="browser-1",
            traits={"first_name": "Ada", "empty": ""},
            trace=Trace(at=moment, ip="203.0.113.0/24", agent=AgentKind.PHONE),
        )

    return sign_up


def topic_of(topic: str, *, default_in: bool = True, position: int = 0) -> Topic:
    return Topic(
        topic=topic,
        names={"zh": f"主题{topic}", "en": f"<i>{topic}</i>"},
        sentences={"zh": "说明", "en": "What it is about."},
        channels=("email", "sms"),
        default_in=default_in,
        position=position,
        changed_at=NOW,
        changed_by="mei",
    )


def clock_at(app: App, moment: datetime) -> App:
    return replace(app, clock=lambda: moment)
