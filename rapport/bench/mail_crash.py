"""kill -9 of a shop's server and workers at random moments, again and again, of a campaign.

`rapport serve` plans, launches and sends a campaign, two `rapport worker` processes send with it;
once on SQLite and once on PostgreSQL. Again and again one of the three is killed, now and then all
of them, while it sends, and started again at once. At the end every mail is counted at the sink by
its Message-ID: none may be lost, and no more may be there twice than were on their way, sent and
not answered, at the kills.
"""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapport.bench.intake_server import free_port
from rapport.bench.mail_crash_crew import SERVER, WORKERS, Crew, Sink, at_work, open_sink
from rapport.bench.mail_crash_shop import Ended, look_into, make_shop, message_ids, wait_until_sent
from rapport.bench.postgres import postgres_server
from rapport.bench.rows import Benchmark, Row, Setup, Size
from rapport.kit.settings import Settings

_MAILS = {Size.QUICK: 2_000, Size.FULL: 20_000}
_KILLS = {Size.QUICK: 2, Size.FULL: 20}
_SQLITE, _POSTGRES = "SQLite", "PostgreSQL"
_SEED = 20260301
_ALL = (SERVER, *WORKERS)
_VICTIMS = (*((name,) for name in _ALL), _ALL)
_FIRST = 0.02  # of the mails
_LEFT = 1_600  # mails at the last mark: each process holds 400, and who starts again wants some too

# So long the sink takes for one mail of a process after the other; longer while a process that is
# to be killed starts, for the campaign must not be over before it sends.
_PAUSE = {Size.QUICK: 0.02, Size.FULL: 0.03}
_LONG_PAUSE = 0.1
_JITTER_SECONDS = 0.2
_PATIENCE_SECONDS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """Who is killed, and how many mails have arrived at least when it happens.

    Each of the victims has sent one of them since it started, unless the kill is `early`.
    """

    victims: Sequence[str]
    mark: float
    early: bool = False


def _run(setup: Setup) -> Sequence[Row]:
    rows = []
    if setup.only in {None, _SQLITE}:
        rows += _rows(_SQLITE, "", setup)
    if setup.only in {None, _POSTGRES}:
        with postgres_server() as url:
            rows += _rows(_POSTGRES, url, setup) if url else []
    return rows


def _rows(store: str, url: str, setup: Setup) -> list[Row]:
    mails = _MAILS[setup.size]
    settings = Settings(home=setup.scratch / store, database_url=url)
    campaign_id = make_shop(settings, customers=mails)
    kills = _kills(mails, kills=_KILLS[setup.size])
    began = time.monotonic()
    with open_sink(setup.scratch / f"{store}.mails", _ALL, pause=_PAUSE[setup.size]) as sink:
        with at_work(settings, sink, port=free_port()) as crew:
            _kill(kills, crew, sink, pause=_PAUSE[setup.size])
            wait_until_sent(
                settings, campaign_id, patience_seconds=_PATIENCE_SECONDS, check=crew.check
            )
        sink.look()
    seconds = time.monotonic() - began
    ended = look_into(settings, campaign_id)
    killed = sum(len(kill.victims) for kill in kills)
    in_flight = killed * settings.mail.connections
    source = (
        f"{len(kills)} kills of {killed} processes (a server and {len(WORKERS)} workers),"
        f" {mails:,} mails in {seconds:.0f} s on {store}, counted at the sink by Message-ID;"
        f" at most {in_flight} transactions open at the kills,"
        f" {ended.unsure} messages told as unsure"
    )
    wanted = message_ids(campaign_id, customers=mails)
    return list(_counted(store, source, wanted, sink, ended, in_flight=in_flight))


def _counted(
    store: str,
    source: str,
    wanted: frozenset[str],
    sink: Sink,
    ended: Ended,
    *,
    in_flight: int,
) -> Iterator[Row]:
    doubles = sum(sink.mails.values()) - len(sink.mails)
    # A mail that was on its way at two kills arrives three times, and is told of once.
    repeated = sum(arrivals > 1 for arrivals in sink.mails.values())
    untold = abs(len(wanted) - ended.messages_told) + ended.told - ended.messages_told
    for name, value, target in (
        ("mails lost", len(wanted - sink.mails.keys()), 0),
        ("mails that arrived twice", doubles, in_flight),
        ("mails that arrived twice and the outbox is sure of", max(0, repeated - ended.unsure), 0),
        ("mails nobody was to get", len(sink.mails.keys() - wanted), 0),
        ("messages not delivered, by the outbox", len(wanted) - ended.delivered, 0),
        ("deliveries that are no fact, or two", untold, 0),
    ):
        yield Row(
            name=f"{name}, {store}",
            value=value,
            unit="mails",
            better="lower",
            target=target,
            source=source,
        )


def _kills(mails: int, *, kills: int) -> list[Kill]:
    """Draw who is killed and when; the first kill is the server's, while it launches if it can."""
    chance = random.Random(_SEED)  # noqa: S311
    first = _FIRST * mails
    marks = sorted(chance.uniform(first, mails - _LEFT) for _ in range(kills - 1))
    drawn = [Kill(victims=chance.choice(_VICTIMS), mark=mark) for mark in marks]
    return [Kill(victims=(SERVER,), mark=1, early=True), *drawn]


def _kill(kills: Sequence[Kill], crew: Crew, sink: Sink, *, pause: float) -> None:
    """Kill at random moments, one kill after the other, and start again at once."""
    chance = random.Random(_SEED)  # noqa: S311
    before = dict.fromkeys(_ALL, 0)
    for kill in kills:
        until = time.monotonic() + _PATIENCE_SECONDS
        while waits := _waits(kill, sink, before):
            assert time.monotonic() < until, f"{waits} do not come to send"
            crew.check()
            late = sink.mails.total() >= kill.mark
            sink.answer_after(_LONG_PAUSE if late else pause)
            time.sleep(0.02)
            sink.look()
        sink.answer_after(pause)
        if not kill.early:
            time.sleep(chance.uniform(0, _JITTER_SECONDS))
        crew.kill(kill.victims)
        sink.look()
        before.update({name: sink.by_sender[name] for name in kill.victims})
        crew.start(kill.victims)


def _waits(kill: Kill, sink: Sink, before: dict[str, int]) -> list[str]:
    """The processes that have not sent since they started; all while the mark is not reached."""
    if sink.mails.total() < kill.mark:
        return list(kill.victims)
    silent = [name for name in kill.victims if sink.by_sender[name] <= before[name]]
    return [] if kill.early else silent


BENCHMARK = Benchmark(
    name="mail_crash",
    about="kill -9 of server and workers while a campaign leaves: none lost, hardly any twice.",
    run=_run,
    parts=(_SQLITE, _POSTGRES),
)
