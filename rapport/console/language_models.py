"""The settings page of language models: what they can do, took, and where they failed."""

from functools import partial

from nicegui import PageArguments

from rapport.access import Permission
from rapport.console.controls import box, button, card, show
from rapport.console.markup import Markup, tag
from rapport.console.parts import badge, chips, empty, link, tile, tiles
from rapport.console.settings import settings_frame
from rapport.console.tables import Column, Row, table
from rapport.console.visits import Draw, Visit
from rapport.llm import EndpointState, ModelCall, Overview, PromptUse, overview, probe_endpoints

_PATH = "/settings/models"
_DAYS = (1, 7, 30)
_USUAL = 7
_MICROS = 1_000_000
_SECOND = 1000


def models(visit: Visit, arguments: PageArguments) -> Draw:
    """Read how the models are doing, over one of a few spans of days."""
    asked = arguments.query_parameters.get("days", "")
    days = next((one for one in _DAYS if str(one) == asked), _USUAL)
    doors = visit.app
    return partial(
        _draw, visit, overview(doors.settings.llm, doors.database, days=days, clock=doors.clock)
    )


def _draw(visit: Visit, found: Overview) -> None:
    t = visit.t
    with settings_frame(visit, "models"):
        if not found.endpoints:
            with card():
                show(empty("spark", t("llm.none"), t("llm.none_about")))
        for one in found.endpoints:
            _endpoint(visit, one)
        if found.endpoints:
            again = button(t("llm.probe"), partial(_probe, visit), icon_name="spark")
            again.mark("probe").style("align-self: start")
        show(tiles(_today(visit, found)))
        items = [
            (t.many("llm.days", days), link(_PATH, days=days), days == found.days) for days in _DAYS
        ]
        show(chips(items, label=t("llm.span")))
        with card(t("llm.prompts"), t("llm.prompts_about"), classes="flush"):
            show(_prompts(visit, found) if found.prompts else _nothing(t("llm.no_calls")))
        with card(t("llm.failures"), t("llm.failures_about"), classes="flush"):
            show(_failures(visit, found) if found.failures else _nothing(t("llm.no_failures")))


def _nothing(sentence: str) -> Markup:
    return tag("p", sentence, class_="muted pad")


def _endpoint(visit: Visit, one: EndpointState) -> None:
    t = visit.t
    with card(one.model, one.url), box("stack tight"):
        if one.known is None:
            show(tag("p", t("llm.not_probed"), class_="muted"))
            return
        abilities = [
            badge(t.name("llm.ability", name), "good")
            if can
            else badge(t("llm.cannot", ability=t.name("llm.ability", name)))
            for name, can in one.known.able.items()
        ]
        show(tag("div", abilities, class_="tags"))
        key = "llm.probed_stale" if one.stale else "llm.probed"
        form = t.name("llm.format", one.known.format)
        said = t(key, when=visit.f.moment(one.known.probed_at), form=form)
        show(tag("p", said, class_="muted small"))


def _today(visit: Visit, found: Overview) -> list[Markup]:
    t, today = visit.t, found.today
    number = visit.f.number
    allowed = number(found.tokens_per_day) if found.tokens_per_day else ""
    money = _money(visit, found.micros_per_day, found.currency) if found.micros_per_day else ""
    return [
        tile(t("llm.today_tokens"), number(today.tokens), _limit(visit, allowed)),
        tile(
            t("llm.today_money"),
            _money(visit, today.cost_micros, found.currency),
            _limit(visit, money),
        ),
        tile(
            t("llm.in_air"),
            number(today.held_tokens),
            t("llm.in_air_about"),
        ),
    ]


def _limit(visit: Visit, allowed: str) -> str:
    return visit.t("llm.of_limit", limit=allowed) if allowed else visit.t("llm.no_limit")


def _prompts(visit: Visit, found: Overview) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("llm.prompt")),
        Column(title=t("llm.calls"), right=True),
        Column(title=t("llm.failed"), right=True),
        Column(title=t("llm.tokens"), right=True, wide=True),
        Column(title=t("llm.money"), right=True),
        Column(title=t("llm.median"), right=True, wide=True),
        Column(title=t("llm.p95"), right=True, wide=True),
    )
    return table(t("llm.prompts"), columns, [_prompt(visit, one) for one in found.prompts])


def _prompt(visit: Visit, one: PromptUse) -> Row:
    number, name = visit.f.number, visit.t.name("llm.name", one.prompt)
    return Row(
        cells=(
            name,
            number(one.calls),
            number(one.failures),
            number(one.prompt_tokens + one.completion_tokens),
            _money(visit, one.cost_micros, one.currency),
            _time(visit, one.latency_p50_ms),
            _time(visit, one.latency_p95_ms),
        ),
        sub=one.prompt if name != one.prompt else "",
    )


def _failures(visit: Visit, found: Overview) -> Markup:
    t = visit.t
    columns = (
        Column(title=t("llm.reason")),
        Column(title=t("llm.prompt"), wide=True),
        Column(title=t("llm.model"), wide=True),
        Column(title=t("llm.tries"), right=True, wide=True),
        Column(title=t("llm.when"), right=True),
    )
    return table(t("llm.failures"), columns, [_failure(visit, one) for one in found.failures])


def _failure(visit: Visit, one: ModelCall) -> Row:
    return Row(
        cells=(
            visit.t.name("llm.outcome", one.outcome),
            f"{one.prompt}@{one.prompt_version}",
            one.model,
            visit.f.number(one.attempts),
            visit.f.moment(one.started_at),
        ),
        sub=one.outcome,
    )


def _money(visit: Visit, micros: int, currency: str) -> str:
    """Write millionths of a currency: small sums to four places, as single calls cost little."""
    amount = micros / _MICROS
    digits = 2 if amount >= 1 or not amount else 4
    return f"{visit.f.number(amount, digits=digits)} {currency}".strip()


def _time(visit: Visit, milliseconds: int | None) -> str:
    if milliseconds is None:
        return "–"
    return visit.t("llm.seconds", seconds=visit.f.number(milliseconds / _SECOND, digits=1))


async def _probe(visit: Visit) -> None:
    with visit.told():
        doors = visit.app
        work = partial(probe_endpoints, doors.settings.llm, doors.database, clock=doors.clock)
        await visit.do(Permission.ADMIN, work)
        visit.say(visit.t("llm.probed_now"))
        await visit.refresh()
