"""One operator's visit: who they are, what they read, and the way their acts reach the stages."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog
from nicegui import Client, PageArguments, app, ui

from rapport.access import Operator, Permission, check, find_operator, may
from rapport.app import App
from rapport.console.errors import SignedOut
from rapport.console.formats import Formats
from rapport.console.parts import BASE, link
from rapport.console.texts import Texts, choose_language, texts_in
from rapport.insights import LearnedAspect
from rapport.kit.errors import Conflict, Forbidden, Invalid, NotFound, RapportError, Unavailable

log = structlog.get_logger(__name__)

T = TypeVar("T")
Draw = Callable[[], None]
"""Puts a page on the screen; all it needs has been read before."""

SESSION_SECONDS = 12 * 3600
_KINDS = {
    Invalid: "invalid",
    Forbidden: "forbidden",
    NotFound: "not-found",
    Conflict: "conflict",
    Unavailable: "unavailable",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a page is given. `now` is the moment the page was opened.

    `aspects` are the shop's own, on pages that speak of them (`read_aspects`).
    `client` is the window: an act may remove the button that began it, and goes on nevertheless.
    """

    app: App
    client: Client
    operator: Operator
    t: Texts
    f: Formats
    now: datetime
    aspects: list[LearnedAspect] = field(default_factory=list)

    def may(self, permission: Permission) -> bool:
        return may(self.operator.role, permission)

    async def do(self, permission: Permission, work: Callable[[], T]) -> T:
        """Run work in a thread for this operator, if they still may at this moment."""
        operator = await signed_in(self.app)
        check(operator.actor, permission)
        return await in_thread(work)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tell the operator in a sentence when what happens inside fails, and go on."""
        try:
            yield
        except SignedOut:
            self.go("/sign-in")
        except RapportError as error:
            log.info("console.refused", code=error.code, operator_id=self.operator.operator_id)
            told = self.t("errors.said", title=error_title(self.t, error), detail=str(error))
            self.say(told, bad=True)

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a short message at the lower edge of the window."""
        with self.client:
            ui.notify(
                text,
                position="bottom",
                classes="toast-bad" if bad else "toast",
                timeout=9000 if bad else 3500,
                close_button="×" if bad else False,
                multi_line=bad,
            )

    async def refresh(self) -> None:
        """Read and draw the open page again."""
        with self.client:
            await self.client.sub_pages_router.refresh()

    def go(self, path: str, **query: object) -> None:
        """Open another page of the console, such as `/customers`."""
        with self.client:
            ui.navigate.to(link(path, **query).removeprefix(BASE))


Prepare = Callable[[Visit, PageArguments], Draw]
"""Reads all that a page shows (in a thread) and returns what draws it."""


async def in_thread(work: Callable[[], T]) -> T:
    """Run work beside the event loop; each thread has its own connection to the facts."""
    return await asyncio.to_thread(work)


async def signed_in(doors: App) -> Operator:
    """Return the operator of this session, or raise `SignedOut`."""
    session = app.storage.user.get("session") or {}
    started = session.get("signed_in_at", 0.0)
    if doors.clock().timestamp() - started < SESSION_SECONDS:
        found = await in_thread(partial(find_operator, doors.database, session["operator_id"]))
        if found is not None:
            return found
    raise SignedOut(SignedOut.__doc__ or "")


def begin_session(operator: Operator, *, now: datetime) -> None:
    app.storage.user["session"] = {
        "operator_id": operator.operator_id,
        "signed_in_at": now.timestamp(),
    }


def end_session() -> None:
    app.storage.user.pop("session", None)


def visit_of(doors: App, operator: Operator) -> Visit:
    """Make the visit of an operator, in the language they read."""
    language = choose_language(operator.language)
    shop = doors.settings.shop
    formats = Formats(language, timezone=shop.timezone, currency=shop.currency)
    return Visit(
        app=doors,
        client=ui.context.client,
        operator=operator,
        t=texts_in(language),
        f=formats,
        now=doors.clock(),
    )


def error_title(t: Texts, error: RapportError) -> str:
    """Say in the operator's language what kind of thing went wrong."""
    if t.has(f"errors.{error.code}"):
        return t(f"errors.{error.code}")
    kind = next((name for cls, name in _KINDS.items() if isinstance(error, cls)), "error")
    return t(f"errors.{kind}")
