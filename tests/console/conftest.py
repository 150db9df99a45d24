"""A console without a browser: the real pages, on a small shop in a fresh folder."""

import asyncio
import gc
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from nicegui import Client, core
from nicegui.testing import User
from nicegui.testing.general import nicegui_reset_globals

from rapport.access import Role, add_operator
from rapport.app import App
from rapport.catalog import Product, put_products
from rapport.console import mount_console
from rapport.content import (
    Brief,
    BriefId,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    Finding,
    Group,
    Objective,
    save_brief,
    save_draft,
)
from rapport.events import CustomerId, Event, EventId, EventName, OrderLine, record_events
from rapport.kit.settings import Settings
from rapport.profiles import (
    Consent,
    Profile,
    Purpose,
    ensure_tables,
    put_profiles,
    record_consents,
)
from rapport.segments import parse_rule, save_segment
from rapport.storage import open_database, open_facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "a long password"
PREFIX = "/console"

Story = Callable[[User], Awaitable[None]]


class Threads(ThreadPoolExecutor):
    """Where pages read and acts work; knows how much of it is under way."""

    def __init__(self) -> None:
        super().__init__()
        self._under_way: set[Future[Any]] = set()

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future = super().submit(work, *args, **kwargs)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    async def rest(self) -> None:
        """Wait until nothing is under way, 3 seconds at most."""
        for _ in range(300):
            if not self._under_way:
                return
            await asyncio.sleep(0.01)


class Visitor(User):
    """A visitor of a console that is mounted beside an API, as `rapport serve` mounts it."""

    threads: Threads

    async def open(self, path: str, *, clear_forward_history: bool = True) -> Client:
        inside = path if path.startswith(PREFIX) else PREFIX + path
        client = await super().open(inside, clear_forward_history=clear_forward_history)
        await self.settle()
        return client

    async def settle(self) -> None:
        """Wait until the page has been read and drawn."""
        await asyncio.sleep(0.02)
        await self.threads.rest()  # on a busy machine an act takes its time
        await self.should_not_see("skeleton", retries=200)

    async def press(self, marker: str) -> None:
        """Press what is marked so, and wait for what it does."""
        self.find(marker=marker).click()
        await self.settle()

    async def sign_in(self, role: Role, password: str = PASSWORD) -> httpx.Response:
        form = {"email": f"{role.value}@shop.example", "password": password, "next": "/"}
        return await self.http_client.post(f"{PREFIX}/sign-in", data=form)


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> dict[str, Path]:
    """Two data folders to copy: an empty shop with an operator of each role, and a small one."""
    empty, small = (tmp_path_factory.mktemp(name) for name in ("empty", "small"))
    shutil.copy(empty_store, empty)
    with _opened(empty) as app:
        _let_in(app)
    shutil.copytree(empty, small, dirs_exist_ok=True)
    with _opened(small) as app:
        _fill(app)
    return {"empty": empty, "small": small}


@pytest.fixture
def app(homes: dict[str, Path], home: Path) -> Iterator[App]:
    """An empty shop with an operator of each role."""
    shutil.copytree(homes["empty"], home, dirs_exist_ok=True)
    with _opened(home) as app:
        yield app


@pytest.fixture
def shop(homes: dict[str, Path], home: Path) -> Iterator[App]:
    """A small shop with customers, a segment, a brief, and a draft that waits."""
    shutil.copytree(homes["small"], home, dirs_exist_ok=True)
    with _opened(home) as app:
        yield app


@pytest.fixture
def tell() -> Callable[[App, Story], None]:
    """Run a visitor's story on the console of an `App`."""
    return _tell


@contextmanager
def _opened(home: Path) -> Iterator[App]:
    database = open_database("", home=home)
    facts = open_facts(home, memory_limit="1GB")
    ensure_tables(facts)
    yield App(
        settings=Settings(home=home),
        clock=lambda: NOW,
        secret=b"s" * 32,
        database=database,
        facts=facts,
    )
    facts.close()
    database.close()


def _let_in(app: App) -> None:
    for role in Role:
        add_operator(
            database=app.database,
            email=f"{role.value}@shop.example",
            name=f"{role.value.title()} Chen",
            password=PASSWORD,
            role=role,
            now=NOW,
        )


def _fill(app: App) -> None:
    put_products(app.facts, [_product(n) for n in range(3)])
    put_profiles(app.facts, [_profile(n) for n in range(30)])
    record_events(app.facts, [event for n in range(30) for event in _events(n)])
    record_consents(app.database, [_consent(n) for n in range(27)])
    segment = save_segment(
        database=app.database,
        name="Buyers",
        rule=parse_rule({"kind": "performed", "event": "Order Completed", "within_days": 90}),
        created_by="op",
        now=NOW,
    )
    brief = Brief(
        brief_id=BriefId("br_1"),
        name="Tea for buyers",
        objective=Objective.WIN_BACK,
        groups=(Group(segment_id=segment.segment_id, name="Buyers"),),
        product_ids=("p-0",),
        languages=("en",),
        created_at=NOW,
        created_by="op",
    )
    save_brief(app.database, brief)
    save_draft(app.database, _draft("dr_1", segment.segment_id, variant="A"))


def _tell(app: App, story: Callable[[Visitor], Awaitable[None]]) -> None:
    async def run() -> None:
        threads = Threads()
        asyncio.get_running_loop().set_default_executor(threads)
        async with _console(app) as visitor:
            visitor.threads = threads
            await story(visitor)

    gc.freeze()  # NiceGUI's reset collects twice: 0.25 s each while all modules are looked at
    asyncio.run(run())
    gc.unfreeze()


@asynccontextmanager
async def _console(app: App) -> AsyncIterator[Visitor]:
    with nicegui_reset_globals():
        os.environ["NICEGUI_USER_SIMULATION"] = "true"
        api = FastAPI()
        mount_console(api, app)
        transport = httpx.ASGITransport(api)
        try:
            async with (
                core.app.router.lifespan_context(core.app),
                httpx.AsyncClient(
                    transport=transport, base_url="http://test", headers={"accept-language": "en"}
                ) as http,
            ):
                yield Visitor(http)
        finally:
            os.environ.pop("NICEGUI_USER_SIMULATION")
            Client.page_routes.clear()  # or the reset would throw our modules out


def _product(n: int) -> Product:
    return Product(
        product_id=f"p-{n}",
        names={"en": f"Spring tea {n}", "zh": f"春茶{n}"},
        price_minor=8800 + n,
        currency="CNY",
        category="tea",
        url=f"https://shop.example/p-{n}",
    )


def _profile(n: int) -> Profile:
    return Profile(
        customer_id=CustomerId(f"c-{n:02}"),
        email=f"c{n}@mail.example",
        first_name="伟" if n % 2 else "Anna",
        last_name="王" if n % 2 else f"Smith{n}",
        language="zh" if n % 2 else "en",
        country="CN" if n % 2 else "GB",
        city="上海" if n % 2 else "London",
        created_at=NOW - timedelta(days=200),
        updated_at=NOW,
        traits={"vip": n == 0},
    )


def _events(n: int) -> Iterator[Event]:
    seen, bought = NOW - timedelta(days=n + 1), NOW - timedelta(days=n + 2)
    common = {"source": "web", "customer_id": CustomerId(f"c-{n:02}"), "product_id": None}
    yield Event(
        event_id=EventId(f"view-{n}"),
        name=EventName.PRODUCT_VIEWED,
        happened_at=seen,
        received_at=seen,
        **common | {"product_id": "p-1"},
    )
    yield Event(
        event_id=EventId(f"order-{n}"),
        name=EventName.ORDER_COMPLETED,
        happened_at=bought,
        received_at=bought,
        order_id=f"o-{n}",
        amount_minor=8800,
        currency="CNY",
        lines=(OrderLine(product_id="p-0", quantity=1, unit_price_minor=8800),),
        **common,
    )


def _consent(n: int) -> Consent:
    return Consent(
        customer_id=CustomerId(f"c-{n:02}"),
        channel="email",
        purpose=Purpose.MARKETING,
        granted=True,
        recorded_at=NOW - timedelta(days=100),
        how="checkout form",
        text_version="2026-01",
    )


def _draft(draft_id: str, segment_id: str, *, variant: str) -> Draft:
    body = 'Hello {{ customer.first_name | default: "friend" }},\n\na lovely {{ product.name }}.'
    finding = Finding(
        code="fact-doubtful",
        severity="warn",
        message="“lovely” is a claim.",
        message_zh="“lovely”是一种主张。",
        part="body",
        span="lovely",
        start=body.index("lovely"),
    )
    return Draft(
        draft_id=DraftId(draft_id),
        version=1,
        brief_id=BriefId("br_1"),
        segment_id=segment_id,
        variant=variant,
        language="en",
        channel="email",
        product_ids=("p-0",),
        copy=Copy(subject="{{ product.name }} is here", preheader="Fresh", body=body),
        status=DraftStatus.WRITTEN,
        written_by="copybook:test",
        findings=(finding,),
        created_at=NOW,
    )
