"""Keeps questions within what a day, a run and a minute may take; says no before a call."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from rapport.kit.clock import Clock, system_clock
from rapport.kit.llm_settings import LLMSettings
from rapport.llm.errors import BudgetSpent
from rapport.llm.model import DayUse, RunUse
from rapport.llm.store import CallLog, DayBook, Hold
from rapport.llm.talks import Price, Talk
from rapport.storage import Database

log = structlog.get_logger(__name__)

_MICROS = 1_000_000
_MINUTE = timedelta(minutes=1)


class Budget:
    """The limits of the settings. A run lasts as long as this object.

    The day counts what all processes took and what they hold for questions in the air. The minute
    counts what they wrote into the call log; what is in the air elsewhere is not in it yet.
    """

    def __init__(
        self,
        settings: LLMSettings,
        database: Database,
        *,
        clock: Clock = system_clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._calls = CallLog(database)
        self._days = DayBook(database)
        self._clock = clock
        self._sleep = sleep
        self._run = RunUse()

    def admit(self, talk: Talk, *, price: Price, asked: int, answered: int) -> None:
        """Let a request pass that asks and may be answered with so many tokens, or refuse it.

        Waits where a minute's limit asks for it. Raises `BudgetSpent`.
        """
        micros = price.micros(talk.prompt_tokens + asked, talk.completion_tokens + answered)
        self._check_run(talk.requests + 1, talk.tokens + asked + answered, micros)
        self._hold(talk, talk.tokens + asked + answered, micros)
        self._keep_pace(talk, asked + answered)

    def count(self, talk: Talk, *, price: Price, replayed: bool = False) -> None:
        """Add a finished question to the run."""
        run = self._run
        self._run = RunUse(
            calls=run.calls + talk.requests,
            replayed=run.replayed + replayed,
            prompt_tokens=run.prompt_tokens + talk.prompt_tokens,
            completion_tokens=run.completion_tokens + talk.completion_tokens,
            cost_micros=run.cost_micros + price.micros(talk.prompt_tokens, talk.completion_tokens),
        )

    @property
    def run(self) -> RunUse:
        """What the questions of this run took so far."""
        return self._run

    def _check_run(self, calls: int, tokens: int, micros: int) -> None:
        limits, run = self._settings, self._run
        self._check("calls", "run", run.calls + calls, limits.calls_per_run)
        self._check("tokens", "run", run.tokens + tokens, limits.tokens_per_run)
        self._check("money", "run", run.cost_micros + micros, limits.money_per_run)

    def today(self) -> DayUse:
        """Say what this day took and holds, in the currency of the settings."""
        return self._days.use(since=self._midnight(), currency=self._settings.currency)

    def _midnight(self) -> datetime:
        now = self._clock().astimezone(UTC)
        return now.replace(hour=0, minute=0, second=0, microsecond=0)

    def _hold(self, talk: Talk, tokens: int, micros: int) -> None:
        limits = self._settings
        if not limits.tokens_per_day and not limits.money_per_day:
            return

        def check(use: DayUse) -> None:
            used, spent = use.tokens + use.held_tokens, use.cost_micros + use.held_micros
            self._check("tokens", "day", used + tokens, limits.tokens_per_day)
            self._check("money", "day", spent + micros, limits.money_per_day)

        hold = Hold(
            hold_id=talk.call_id,
            held_at=talk.started_at,
            tokens=tokens,
            cost_micros=micros,
            currency=limits.currency,
        )
        self._days.hold(hold, since=self._midnight(), check=check)

    def _check(self, what: str, span: str, would_be: int, limit: float) -> None:
        most = limit * _MICROS if what == "money" else limit
        if not limit or would_be <= most:
            return
        unit = self._settings.currency if what == "money" else what
        shown = would_be / _MICROS if what == "money" else would_be
        raise BudgetSpent(
            f"the question was not asked: with it, this {span} could take {shown:,.10g} {unit} and"
            f" {limit:,.10g} are allowed; wait for the next {span} or raise"
            f" RAPPORT_LLM__{what.upper()}_PER_{span.upper()}"
        )

    def _keep_pace(self, talk: Talk, tokens: int) -> None:
        seconds = self._wait(talk, tokens)
        if seconds > talk.seconds_left:
            raise BudgetSpent(
                f"the question was not asked: the limits of a minute are used up for {seconds:.0f}"
                " seconds, longer than a question may take; try again later or raise"
                " RAPPORT_LLM__REQUESTS_PER_MINUTE and RAPPORT_LLM__TOKENS_PER_MINUTE"
            )
        if seconds > 0:
            log.info("llm.waited_for_pace", seconds=round(seconds, 1))
            self._sleep(seconds)

    def _wait(self, talk: Talk, tokens: int) -> float:
        """Give the seconds until enough of the last minute's calls are out of it."""
        limits = self._settings
        if not limits.requests_per_minute and not limits.tokens_per_minute:
            return 0
        now = self._clock()
        calls = self._calls.pace(since=now - _MINUTE)
        calls.append((talk.started_at, talk.requests, talk.tokens))
        requests = 1 + sum(asked for _, asked, _ in calls)
        tokens += sum(used for _, _, used in calls)
        until = now
        for at, asked, used in calls:
            over = limits.requests_per_minute and requests > limits.requests_per_minute
            over = over or (limits.tokens_per_minute and tokens > limits.tokens_per_minute)
            if not over:
                break
            requests, tokens, until = requests - asked, tokens - used, at + _MINUTE
        return (until - now).total_seconds()
