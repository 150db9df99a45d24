"""Builds the running application from settings: the only module that knows every adapter."""

import hmac
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from rapport.bounces import ReturnDesk, Settler
from rapport.campaigns import PLAN_FOLLOWER
from rapport.content import Brief, EndpointWriter, PromptShelf, writer_for
from rapport.decisions import CHOICE_FOLLOWER
from rapport.delivery import (
    MESSAGE_FOLLOWER,
    ONSITE_FOLLOWER,
    TASK_FOLLOWER,
    Channel,
    Channels,
    ChannelState,
    Dns,
    FactsDesk,
    GateRules,
    Links,
    MailChecker,
    Sender,
    channel_states,
    channels_of,
    gate_rules,
)
from rapport.effects import Adviser
from rapport.journeys import POSITION_FOLLOWER
from rapport.kit.clock import Clock, system_clock
from rapport.kit.settings import Settings
from rapport.leads import FormDesk
from rapport.llm import open_model
from rapport.profiles import (
    CONSENT_FOLLOWER,
    ensure_tables,
    follow_moves,
    key_suppressions,
)
from rapport.segments import LIST_FOLLOWER
from rapport.storage import (
    Database,
    DataFolderMissing,
    Facts,
    StoreUnavailable,
    migrate,
    open_database,
    open_facts,
)
from rapport.studio import Desk, Office, Plan, plan_brief
from rapport.subscriptions import OPT_IN_FOLLOWER, OptInDesk, topic_defaults
from rapport.testing import LocalPhone
from rapport.transactional import TransactionalDesk
from rapport.webhooks import WEBHOOK_FOLLOWER

FOLLOWERS = (
    CONSENT_FOLLOWER,
    CHOICE_FOLLOWER,
    LIST_FOLLOWER,
    MESSAGE_FOLLOWER,
    ONSITE_FOLLOWER,
    PLAN_FOLLOWER,
    POSITION_FOLLOWER,
    OPT_IN_FOLLOWER,
    TASK_FOLLOWER,
    WEBHOOK_FOLLOWER,
)
"""What stages keep under the names of customers, and what follows when a name turns out to be
another customer's. A stage that keeps more has its follower here."""

MAILBOX = "mailbox"
"""The folder of the local mailbox, in the data folder."""

_JOURNALS = "journals"
_PROMPTS = "prompts"
_SECRET_FILE = "secret.key"  # noqa: S105  (a file's name)
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The doors of one running application. Faces hand them to the stages, one by one."""

    settings: Settings
    clock: Clock
    secret: bytes
    database: Database
    facts: Facts

    @property
    def prompts(self) -> PromptShelf:
        """The shop's own prompts, in its data folder."""
        return PromptShelf(self.settings.home / _PROMPTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """The doors of a process that sends and never reads facts: any number run beside a server."""

    settings: Settings
    clock: Clock
    secret: bytes
    database: Database

    @property
    def prompts(self) -> PromptShelf:
        """The shop's own prompts, in its data folder."""
        return PromptShelf(self.settings.home / _PROMPTS)


def desk_of(app: App) -> Desk:
    """What planning a brief needs."""
    return Desk(
        database=app.database,
        facts=app.facts,
        shop=app.settings.shop,
        llm=app.settings.llm,
        now=app.clock(),
    )


def plan_of(app: App, brief: Brief) -> Plan:
    """Plan a brief with the writer of the settings; nothing is asked of a model for it."""
    settings = app.settings
    model = open_model(settings.llm, app.database)
    writer = writer_for(model, settings.writer, prompts=app.prompts)
    asks = writer if isinstance(writer, EndpointWriter) else None
    try:
        return plan_brief(brief, desk_of(app), writer=writer.name, asks=asks)
    finally:
        if model is not None:
            model.close()


def office_of(app: App) -> Office:
    """What working a brief off needs."""
    return Office(
        database=app.database,
        facts=app.facts,
        shop=app.settings.shop,
        llm=app.settings.llm,
        prompts=app.prompts,
        writer=app.settings.writer,
        clock=app.clock,
        suggest=adviser_of(app),
    )


def facts_desk_of(app: App) -> FactsDesk:
    """What looking at the facts behind messages that wait needs."""
    return FactsDesk(
        database=app.database,
        facts=app.facts,
        shop=app.settings.shop,
        valid=timedelta(minutes=app.settings.mail.facts_minutes),
    )


def return_desk_of(doors: App | Operations) -> ReturnDesk:
    """What reading and settling what comes back from mails needs."""
    bounces = doors.settings.bounces
    return ReturnDesk(
        settings=bounces,
        settler=Settler(database=doors.database, soft_limit=bounces.soft_in_a_row),
        links=Links(doors.secret, doors.settings.public_url),
        clock=doors.clock,
    )


def mail_checker_of(settings: Settings, *, addresses: Sequence[str] = ()) -> MailChecker:
    """What looks at the shop's domain and mail server."""
    return MailChecker(
        mail=settings.mail,
        public_url=settings.public_url,
        dns=Dns(),
        addresses=tuple(addresses),
    )


def rules_of(doors: App | Operations) -> GateRules:
    """What the gate of a sender goes by."""
    settings = doors.settings
    return gate_rules(
        settings.gate,
        closed_topics=lambda: [
            topic for topic, told in topic_defaults(doors.database).items() if not told
        ],
        timezone=settings.shop.timezone,
        facts_minutes=settings.mail.facts_minutes,
    )


def open_channels(doors: App | Operations) -> Channels:
    """Open every channel that is set up; close them when nothing is to be sent any more."""
    settings = doors.settings
    return channels_of(
        settings, database=doors.database, clock=doors.clock, local=_local_phone(settings)
    )


def states_of_channels(doors: App | Operations) -> list[ChannelState]:
    """Say of every channel who carries it."""
    settings = doors.settings
    return channel_states(
        settings, database=doors.database, clock=doors.clock, local=_local_phone(settings)
    )


def sender_of(
    doors: App | Operations,
    channels: Sequence[Channel],
    *,
    refresh: Callable[[], object] | None = None,
) -> Sender:
    """Make what empties the outbox of these channels; `refresh` looks at the facts before."""
    settings = doors.settings
    return Sender(
        database=doors.database,
        channels=channels,
        links=Links(doors.secret, settings.public_url),
        mail=settings.mail,
        sending=settings.sending,
        journals=settings.home / _JOURNALS,
        clock=doors.clock,
        ai_label=settings.shop.ai_label,
        market=settings.shop.market,
        rules=rules_of(doors),
        refresh=refresh,
    )


def _local_phone(settings: Settings) -> Callable[[str], LocalPhone]:
    """What shows SMS and push messages beside the mails of the local mailbox."""
    return partial(LocalPhone, settings.home / MAILBOX, clock=system_clock)


def opt_in_desk_of(app: App) -> OptInDesk:
    """What taking and confirming a sign-up needs."""
    return OptInDesk(
        database=app.database,
        facts=app.facts,
        secret=app.secret,
        shop=app.settings.shop,
        settings=app.settings.subscriptions,
    )


def transactional_desk_of(doors: App | Operations) -> TransactionalDesk:
    """What taking a program's request for a message needs."""
    return TransactionalDesk(
        database=doors.database,
        secret=doors.secret,
        shop=doors.settings.shop,
        settings=doors.settings.transactional,
    )


def form_desk_of(app: App) -> FormDesk:
    """What taking a form's post needs."""
    return FormDesk(opt_ins=opt_in_desk_of(app), settings=app.settings.leads)


def adviser_of(app: App) -> Adviser:
    """Who says what the texts of a brief should try."""
    shop = app.settings.shop
    return Adviser(app.database, market=shop.market, currency=shop.currency)


def create_home(settings: Settings) -> bool:
    """Set up the data folder: its secret and both stores. Return False if it was there already."""
    secret = settings.home / _SECRET_FILE
    if secret.exists():
        return False
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds customers' data
        _write_secret(secret)
    except OSError as error:
        raise StoreUnavailable(
            f"the folder {settings.home} cannot be made or written: {error.strerror};"
            " choose another with RAPPORT_HOME"
        ) from error
    return True


@contextmanager
def open_app(settings: Settings, *, clock: Clock = system_clock) -> Iterator[App]:
    """Open the application on its data folder; both stores are closed at the end."""
    secret = _read_secret(settings.home)
    facts = open_facts(
        settings.home, memory_limit=settings.memory_limit, query_seconds=settings.query_seconds
    )
    database = open_database(settings.database_url, home=settings.home, hash_key=_hash_key(secret))
    try:
        migrate(database)
        key_suppressions(database)
        ensure_tables(facts)
        follow_moves(database, facts, FOLLOWERS)
        yield App(settings=settings, clock=clock, secret=secret, database=database, facts=facts)
    finally:
        facts.close()
        database.close()


@contextmanager
def open_operations(settings: Settings, *, clock: Clock = system_clock) -> Iterator[Operations]:
    """Open the operational store alone; the analytical store belongs to the server."""
    secret = _read_secret(settings.home)
    database = open_database(settings.database_url, home=settings.home, hash_key=_hash_key(secret))
    try:
        migrate(database)
        key_suppressions(database)
        yield Operations(settings=settings, clock=clock, secret=secret, database=database)
    finally:
        database.close()


def _hash_key(secret: bytes) -> bytes:
    return hmac.digest(secret, b"hashes of addresses", "sha256")


def _write_secret(path: Path) -> None:
    """Write it whole or not at all: links signed with half a secret could be forged."""
    unfinished = path.with_suffix(".new")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(_SECRET_BYTES))
        file.flush()
        os.fsync(handle)
    unfinished.rename(path)


def _read_secret(home: Path) -> bytes:
    path = home / _SECRET_FILE
    try:
        secret = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise DataFolderMissing(
            f"there is no data folder at {home}; run `rapport init` first"
        ) from None
    except OSError as error:
        raise StoreUnavailable(
            f"{path} cannot be read: {error.strerror}; run the command as the user who owns it"
        ) from error
    if len(secret) != _SECRET_BYTES:
        raise StoreUnavailable(f"{path} is damaged; restore it from a backup")
    return secret
