"""Admins see what could not be used and what is pulled, and mend it; nobody else does."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from rapport.access import Role
from rapport.app import App
from rapport.events import (
    Call,
    CallKind,
    CustomerId,
    accept_calls,
    bury_calls,
    count_dead_letters,
    count_inbox,
    list_dead_letters,
    read_inbox,
)
from rapport.profiles import NewPull, add_pull, find_profile, is_suppressed, list_pulls

Tell = Callable[[App, Callable], None]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def bury(shop: App, customer_id: str, *, source: str = "website") -> None:
    call = Call(
        kind=CallKind.IDENTIFY,
        message_id=f"m-{customer_id}",
        source=source,
        happened_at=NOW,
        received_at=NOW,
        customer_id=CustomerId(customer_id),
        traits={"email": f"{customer_id}@mail.example"},
    )
    accept_calls(shop.database, [call])
    number, _ = read_inbox(shop.database, limit=10)[-1]
    bury_calls(shop.database, number, [0], code="call-bad", reason="the amount is no number")


def with_database(app: App, tmp_path: Path) -> App:
    """The shop's own database, with two customers in it."""
    path = tmp_path / "own.db"
    with sqlite3.connect(path) as own:
        own.execute("CREATE TABLE people (id TEXT, mail TEXT)")
        own.executemany("INSERT INTO people VALUES (?, ?)", [("p-1", "a@b.example"), ("p-2", None)])
    own.close()
    urls = {"shop": SecretStr(f"sqlite:///{path}")}
    return replace(app, settings=app.settings.model_copy(update={"pull_urls": urls}))


def test_only_admins_open_the_data_pages(app: App, tell: Tell) -> None:
    bury(app, "x-1")
    letter = list_dead_letters(app.database)[0]

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        for path in ("letters", f"letters/{letter.letter_id}", "pulls"):
            await visitor.open(f"/settings/{path}")
            await visitor.should_see("This is not allowed")
            await visitor.should_not_see("the amount is no number")

    tell(app, story)


def test_what_a_dead_letter_says_is_masked_until_it_is_opened(app: App, tell: Tell) -> None:
    bury(app, "x-1")
    letter = list_dead_letters(app.database)[0]

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/settings/letters")
        await visitor.should_see("the amount is no number")
        await visitor.should_not_see("x-1@mail.example")
        await visitor.open(f"/settings/letters/{letter.letter_id}")
        await visitor.should_see("•••")
        await visitor.should_not_see("x-1@mail.example")
        await visitor.press("open")
        await visitor.should_see("x-1@mail.example", retries=50)

    tell(app, story)


def test_dead_letters_of_a_source_are_tried_again_and_others_deleted(app: App, tell: Tell) -> None:
    for name in ("x-1", "x-2"):
        bury(app, name)
    bury(app, "y-1", source="till")

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/settings/letters?source=website")
        await visitor.press("replay-all")
        await visitor.should_see("2 events are used now.", retries=50)
        await visitor.open("/settings/letters")
        await visitor.press("delete-all")
        await visitor.press("confirm")
        await visitor.should_see("No unusable events", retries=50)

    tell(app, story)
    assert count_dead_letters(app.database) == {}
    assert count_inbox(app.database) == 2


def test_one_dead_letter_is_tried_again(app: App, tell: Tell) -> None:
    bury(app, "x-1")
    letter = list_dead_letters(app.database)[0]

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open(f"/settings/letters/{letter.letter_id}")
        await visitor.press("replay")
        await visitor.should_see("No unusable events", retries=50)

    tell(app, story)
    assert count_inbox(app.database) == 1


def test_a_pull_is_declared_run_and_removed(app: App, tell: Tell, tmp_path: Path) -> None:
    app = with_database(app, tmp_path)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/settings/pulls")
        await visitor.should_see("Nothing is pulled yet")
        visitor.find(marker="name").type("People!")
        visitor.find(marker="table").type("people")
        visitor.find(marker="mapping").type("customer_id = id\nemail = mail")
        await visitor.press("add")
        await visitor.should_see("A name begins with a small letter", retries=50)
        visitor.find(marker="name").clear()
        visitor.find(marker="name").type("people")
        await visitor.press("add")
        await visitor.should_see("Not run yet", retries=50)
        await visitor.press("run-people")
        await visitor.should_see("2 rows read, 2 kept.", retries=100)
        await visitor.should_see("Works", retries=50)
        assert find_profile(app.facts, "p-1") is not None
        await visitor.press("remove-people")
        await visitor.press("confirm")
        await visitor.should_see("Nothing is pulled yet", retries=50)

    tell(app, story)
    assert list_pulls(database=app.database) == []


def test_a_pull_that_fails_says_why_and_never_the_url(app: App, tell: Tell, tmp_path: Path) -> None:
    app = with_database(app, tmp_path)
    told = NewPull.model_validate(
        {
            "name": "people",
            "connection": "shop",
            "kind": "customers",
            "table": "people",
            "mapping": {"fields": {"customer_id": "id", "email": "mail"}},
        }
    )
    add_pull(told, database=app.database, urls=app.settings.pull_urls, now=NOW)
    (tmp_path / "own.db").unlink()

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/settings/pulls")
        await visitor.press("run-people")
        await visitor.should_see("Failed last time", retries=100)
        await visitor.should_not_see("own.db")

    tell(app, story)


def test_without_a_database_the_page_says_where_its_url_goes(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/settings/pulls")
        await visitor.should_see("RAPPORT_PULL_URLS__SHOP")
        await visitor.should_not_see(marker="add")

    tell(app, story)


def test_an_admin_stops_writing_to_an_address_and_sees_who_did(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.ADMIN)
        await visitor.open("/settings/mail")
        await visitor.should_see("Who is not written to")
        visitor.find(marker="address").type("ada@mail.example")
        visitor.find(marker="reason").type("asked by phone")
        await visitor.press("add")
        await visitor.should_see("Added: asked by phone")
        await visitor.should_not_see("ada@mail.example")

    tell(app, story)
    assert is_suppressed(app.database, "ada@mail.example")
