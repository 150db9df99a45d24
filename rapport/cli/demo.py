"""`rapport demo`: the whole loop on a demo shop, then the console on it."""

import json
import logging
import shutil
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from rapport.access import Role, add_operator, create_source
from rapport.app import App, create_home, open_app
from rapport.cli.logs import configure_logs
from rapport.cli.output import err, out, print_json
from rapport.cli.serving import listening, require_free_port, running
from rapport.demo import SHOP_NAME, Stage, StoryClock, shop_site, tell
from rapport.kit.clock import system_clock
from rapport.kit.errors import Conflict
from rapport.kit.settings import Settings, ShopSettings, load_settings

PASSWORD = "lantern-on-the-hill"  # noqa: S105  (of a shop that does not exist, on this machine)
ADMIN, REVIEWER = "lin@hilllight.example", "wen@hilllight.example"

_MARK = "demo.json"
# What the demo's customers read mail with; the client's own name would be that of a program.
_PHONE = (
    "Mozilla/5.0 (Linux; Android 15; Mobile) AppleWebKit/537.36 Chrome/139.0 Mobile Safari/537.36"
)
_WINDOW_DAYS = 15  # two weeks of answers and the day of sending lie before today
_STEPS = {
    "shop": "Opening the demo shop",
    "import": "Importing its customers, products, orders and events",
    "segments": "Finding segments",
    "members": "Counting who is in them",
    "drafts": "Writing and checking drafts",
    "review": "Reviewing",
    "plan": "Planning campaigns, with a holdout",
    "send": "Sending mails",
    "answers": "Two weeks of answers",
    "going-on": "Sign-ups, a journey, and what is to leave",
    "learn": "Learning values, scores and uplift",
    "leads": "Handing leads over to sales",
    "movements": "Seeing who came and went",
    "results": "Counting what it earned",
}

Show = Callable[[str, float], None]


class NotADemo(Conflict):
    """The folder holds something else than a demo shop."""

    code = "not-a-demo"


def demo(
    *,
    folder: Annotated[
        Path | None, typer.Option(help="Folder of the shop; else RAPPORT_HOME, else demo-data.")
    ] = None,
    serve: Annotated[bool, typer.Option(help="Open the console afterwards.")] = True,
    fresh: Annotated[bool, typer.Option(help="Begin anew if the shop is there already.")] = False,
    customers: Annotated[int, typer.Option(min=200, max=200_000)] = 5_000,
    seed: Annotated[int, typer.Option(help="Another seed makes another shop.")] = 7,
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The shop's today.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Run the whole loop on a demo shop: customers, segments, drafts, campaign, answers, money.

    Everything happens on this machine: mails reach a local mailbox, customers are invented and
    answer by a disclosed model. With --no-serve the shop is made anew; otherwise one that is there
    is opened as it is. A folder that holds anything else, such as your shop, is left alone.
    """
    configure_logs(as_json=as_json, level=logging.WARNING)
    base = load_settings()
    settings = _settings(folder or _usual_folder(base), base, serve=serve)
    if serve:
        require_free_port(settings.host, settings.port)
    if fresh or not serve or not (settings.home / _MARK).exists():
        _clear(settings.home)
        figures = _run(settings, customers=customers, seed=seed, today=_today(day), quiet=as_json)
        _report(figures, as_json=as_json)
    if serve:
        _serve(settings)


def _run(
    settings: Settings, *, customers: int, seed: int, today: date, quiet: bool
) -> dict[str, object]:
    launch = datetime.combine(today - timedelta(days=_WINDOW_DAYS), time(2), UTC)
    clock = StoryClock(launch)
    create_home(settings)
    (settings.home / _MARK).write_text("{}", encoding="utf-8")
    with (
        open_app(settings, clock=clock) as app,
        running(app, console=False, chores=False, site=shop_site()) as api,
    ):
        _let_people_in(app)
        with (
            listening(api, host=settings.host, port=settings.port) as address,
            _shown(quiet=quiet) as show,
            _browser(app, address) as browser,
        ):
            stage = Stage(app=app, clock=clock, browser=browser, on_progress=show)
            figures = tell(stage, customers=customers, seed=seed, folder=settings.home / "files")
    (settings.home / _MARK).write_text(json.dumps(figures, indent=2), encoding="utf-8")
    return figures


def _serve(settings: Settings) -> None:
    with (
        open_app(settings, clock=system_clock) as app,
        running(app, site=shop_site()) as api,
        listening(api, host=settings.host, port=settings.port) as address,
    ):
        out.print(f"\nConsole   {address}/console")
        out.print(f"Sign in   {ADMIN}  /  {PASSWORD}")
        out.print(f"API       {address}/docs")
        out.print("Ctrl-C stops.")
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


class _Web:
    """The web as the demo's customers and the shop's server use it."""

    def __init__(self, client: httpx.Client, write_key: str, *, public_url: str) -> None:
        self._client = client
        self._write_key = write_key
        self._public_url = public_url

    def get(self, url: str) -> None:
        answer = self._client.get(self._here(url))
        if not answer.has_redirect_location:
            answer.raise_for_status()

    def post_form(self, url: str, form: Mapping[str, str]) -> None:
        self._client.post(self._here(url), data=dict(form)).raise_for_status()

    def send_batch(self, calls: Sequence[Mapping[str, object]]) -> None:
        self._client.post(
            "/v1/batch", json={"batch": list(calls)}, auth=(self._write_key, "")
        ).raise_for_status()

    def _here(self, url: str) -> str:
        """Links carry the public address, under which nobody may listen yet."""
        return url.removeprefix(self._public_url)


@contextmanager
def _browser(app: App, address: str) -> Iterator[_Web]:
    _, write_key = create_source(database=app.database, name="demo-shop", now=app.clock())
    with httpx.Client(base_url=address, timeout=30, headers={"User-Agent": _PHONE}) as client:
        yield _Web(client, write_key, public_url=app.settings.public_url)


@contextmanager
def _shown(*, quiet: bool) -> Iterator[Show]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, disable=quiet) as progress:
        tasks = {
            name: progress.add_task(said, total=1, start=False) for name, said in _STEPS.items()
        }

        def show(name: str, share: float) -> None:
            if not share:
                progress.start_task(tasks[name])
            progress.update(tasks[name], completed=share)

        yield show


def _usual_folder(base: Settings) -> Path:
    if "home" not in base.model_fields_set:
        return Path("demo-data")
    if base.database_url:
        # Other commands would read the demo's facts beside the rows of that database.
        raise NotADemo(
            "the demo keeps its database in its folder, and RAPPORT_DATABASE_URL names another one"
            " for RAPPORT_HOME; unset it, or name a --folder"
        )
    return base.home


def _settings(folder: Path, base: Settings, *, serve: bool) -> Settings:
    return base.model_copy(
        update={
            "home": folder,
            "database_url": "",
            "port": base.port if serve else _free_port(),
            "public_url": f"http://{base.host}:{base.port}",
            "shop": ShopSettings(name=SHOP_NAME),
            # The story's clock runs ahead by days while events wait for a moment.
            "intake": base.intake.model_copy(update={"most_waiting_seconds": 1e9}),
            "mail": base.mail.model_copy(
                update={
                    "host": "127.0.0.1",
                    "port": _free_port(),
                    "local_mailbox": True,
                    "sender": "hello@hilllight.example",
                }
            ),
        }
    )


def _let_people_in(app: App) -> None:
    for email, name, role in ((ADMIN, "Lin", Role.ADMIN), (REVIEWER, "Wen", Role.REVIEWER)):
        add_operator(
            database=app.database,
            email=email,
            name=name,
            password=PASSWORD,
            role=role,
            now=app.clock(),
        )


def _clear(folder: Path) -> None:
    """Empty the folder of an earlier demo; whatever else lies in one is nobody's to remove."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not (folder / _MARK).exists():
        raise NotADemo(
            f"{folder} is not a demo shop and is left alone; name another --folder, or set"
            " RAPPORT_HOME to an empty one"
        )
    for kept in folder.iterdir():  # not the folder itself: it may be where a disk is mounted
        if kept.is_dir() and not kept.is_symlink():
            shutil.rmtree(kept)
        else:
            kept.unlink()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _today(day: datetime | None) -> date:
    return day.date() if day else system_clock().date()


def _report(figures: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print_json(figures)
        return
    lift, drafts, messages = figures["lift"], figures["drafts"], figures["messages"]
    assert isinstance(lift, dict) and isinstance(drafts, dict) and isinstance(messages, dict)
    out.print(
        f"{figures['customers']:,} customers, {figures['products']} products, "
        f"{figures['events']:,} events → {figures['segments']} segments → "
        f"{drafts['approved']} approved drafts → {messages['delivered']:,} mails, "
        f"{messages['left_out']:,} people left out, {figures['holdout']:,} held out."
    )
    out.print(
        f"Earned above the holdout: {figures['earned']:,.0f} {figures['currency']}, "
        f"{lift['difference']:.2f} per recipient ({_interval(lift)}; "
        f"by the demo's own model {figures['true_lift']:.2f})."
    )


def _interval(lift: Mapping[str, object]) -> str:
    if lift["low"] is None or lift["high"] is None:
        return "too few customers for an interval"
    return f"95 % interval {lift['low']:.2f} to {lift['high']:.2f}"
