"""Who gets into the console, and for how long."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from rapport.access import Role, list_operators, remove_operator
from rapport.app import App

Tell = Callable[[App, Callable], None]


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        answer = await visitor.http_client.get("/console/customers?page=2")
        assert answer.status_code == 307
        assert answer.headers["location"] == "/console/sign-in?next=%2Fcustomers%3Fpage%3D2"

    tell(app, story)


def test_the_bare_address_leads_to_the_console(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        answer = await visitor.http_client.get("/")
        assert answer.headers["location"] == "/console/"

    tell(app, story)


def test_the_right_password_opens_the_console(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        answer = await visitor.sign_in(Role.MARKETER)
        assert answer.headers["location"] == "/console/"
        await visitor.open("/")
        await visitor.should_see("Welcome, Marketer Chen")

    tell(app, story)


def test_a_wrong_password_is_answered_with_one_sentence(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        answer = await visitor.sign_in(Role.ADMIN, password="guessed it")
        assert answer.headers["location"].endswith("failed=1")
        await visitor.open(answer.headers["location"])
        await visitor.should_see("The e-mail address or the password is not right")

    tell(app, story)


def test_the_way_back_never_leads_out_of_the_console(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        for trick in ("https://evil.example", "//evil.example", "/\\evil.example"):
            form = {"email": "admin@shop.example", "password": "a long password", "next": trick}
            answer = await visitor.http_client.post("/console/sign-in", data=form)
            assert answer.headers["location"] == "/console/"

    tell(app, story)


def test_signing_out_ends_the_session(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/")
        await visitor.press("sign-out")
        await visitor.should_see("E-mail address")
        answer = await visitor.http_client.get("/console/customers")
        assert "/console/sign-in" in answer.headers["location"]

    tell(app, story)


def test_an_operator_who_was_removed_is_out_at_once(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        gone = next(one for one in list_operators(database=app.database) if one.role is Role.VIEWER)
        remove_operator(database=app.database, operator_id=gone.operator_id, now=app.clock())
        answer = await visitor.http_client.get("/console/")
        assert "/console/sign-in" in answer.headers["location"]

    tell(app, story)


def test_a_session_ends_after_half_a_day(app: App, tell: Tell) -> None:
    moments = [app.clock()]
    aging = replace(app, clock=lambda: moments[-1])

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        moments.append(moments[0] + timedelta(hours=11, minutes=59))
        assert (await visitor.http_client.get("/console/")).status_code == 200
        moments.append(moments[0] + timedelta(hours=12, seconds=1))
        assert (await visitor.http_client.get("/console/")).status_code == 307

    tell(aging, story)


def test_the_sign_in_page_speaks_the_language_asked_for(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.open("/sign-in?language=zh")
        await visitor.should_see("登录")
        await visitor.open("/sign-in?language=en")
        await visitor.should_see("Sign in")

    tell(app, story)
