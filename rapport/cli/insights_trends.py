"""`rapport insights topics`, `trends` and `alarms`: what customers speak of, and what changes."""

from collections.abc import Sequence
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from rapport.app import find_topics, name_topics_by_model
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.insights import Scope, readings_in
from rapport.segments import members_of
from rapport.topics import (
    Topic,
    hide_topic,
    list_topics,
    merge_topics,
    quotes_of,
    rename_topic,
)
from rapport.trends import (
    Alarm,
    AlarmState,
    Direction,
    Every,
    Split,
    Trend,
    alarm_quotes,
    alarm_sentence,
    find_trends,
    list_alarms,
    mark_alarm,
    raise_alarms,
    series_names,
    trend_basis,
)

topics_app = typer.Typer(help="What many texts speak of, under names that stay.")
alarms_app = typer.Typer(help="Complaints that are new or on the rise.")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
Statements = Annotated[str, typer.Option("--statements", help="Language of the sentences.")]
TopicId = Annotated[str, typer.Argument(help="The topic's id.")]
AlarmId = Annotated[str, typer.Argument(help="The alarm's id.")]
By = Annotated[str, typer.Option("--by", help="Who does it.")]


@topics_app.callback(invoke_without_command=True)
def topics(
    context: typer.Context,
    all_states: Annotated[
        bool, typer.Option("--all", help="Hidden, merged and gone ones too.")
    ] = False,
    quotes: Annotated[int, typer.Option(min=0, max=20, help="Per topic.")] = 1,
    as_json: AsJson = False,
) -> None:
    """List the topics, the largest first, each in a customer's words."""
    if context.invoked_subcommand is not None:
        return
    with opened() as rapport:
        found = list_topics(rapport.database, all_states=all_states)
        readings = readings_in(rapport.facts, Scope())
        told = {
            one.topic_id: quotes_of(rapport.facts, readings, one, quotes=quotes) for one in found
        }
    if as_json:
        print_json([{"topic": one, "quotes": told[one.topic_id]} for one in found])
        return
    rows = [
        (*_topic_row(one), told[one.topic_id][0].words if told[one.topic_id] else "")
        for one in found
    ]
    print_table(
        "Topics", ("id", "中文", "English", "share", "words", "in a customer's words"), rows
    )


@topics_app.command("refresh")
def refresh(as_json: AsJson = False) -> None:
    """Find topics anew where a tenth more was written, and say of new texts which they have."""
    with opened() as rapport:
        found = find_topics(rapport)
    if as_json:
        print_json(found)
        return
    for fit in found.fits:
        out.print(
            f"{fit.language}: {fit.texts:,} texts; topics kept {len(fit.kept)}, new"
            f" {len(fit.new)}, gone {len(fit.gone)}"
        )
    out.print(f"Texts sorted: {found.texts:,}.")


@topics_app.command("name")
def name() -> None:
    """Let the language model name all topics that nobody named, from words that their texts have.

    A name that their texts do not bear out is not taken.
    """
    with opened() as rapport:
        named = name_topics_by_model(rapport)
        for one in list_topics(rapport.database, all_states=True):
            if one.topic_id in named:
                out.print(_told(one))
    out.print(f"Named: {len(named)}.")


@topics_app.command("rename")
def rename(
    topic: TopicId,
    zh: Annotated[str | None, typer.Option(help="The name in Chinese.")] = None,
    en: Annotated[str | None, typer.Option(help="The name in English.")] = None,
    by: By = "command line",
) -> None:
    """Give a topic a name that stays."""
    names = {"zh": zh, "en": en}
    with opened() as rapport:
        told = {language: name for language, name in names.items() if name is not None}
        out.print(_told(rename_topic(rapport.database, topic, told, by=by)))


@topics_app.command("hide")
def hide(
    topic: TopicId,
    show: Annotated[bool, typer.Option("--show", help="Show it again.")] = False,
) -> None:
    """Leave a topic out of lists."""
    with opened() as rapport:
        out.print(_told(hide_topic(rapport.database, topic, hidden=not show)))


@topics_app.command("merge")
def merge(
    topic: TopicId, into: Annotated[str, typer.Argument(help="The topic that it counts for.")]
) -> None:
    """Let a topic's texts count for another."""
    with opened() as rapport:
        out.print(_told(merge_topics(rapport.database, topic, into)))


def trends(  # noqa: PLR0917  a command's options
    every: Annotated[Every, typer.Option(help="How long a period is.")] = Every.WEEK,
    periods: Annotated[
        int | None, typer.Option(min=6, max=120, help="How many of the last are looked at.")
    ] = None,
    split: Annotated[Split | None, typer.Option(help="Count apart by this.")] = None,
    product: Annotated[str | None, typer.Option(help="Only of this product id.")] = None,
    category: Annotated[str | None, typer.Option(help="Only of this category.")] = None,
    language: Annotated[str | None, typer.Option(help="Only in it, such as `zh`.")] = None,
    segment: Annotated[str | None, typer.Option(help="Only of its members.")] = None,
    steady: Annotated[bool, typer.Option("--steady", help="What does not move, too.")] = False,
    statements: Statements = "en",
    as_json: AsJson = False,
) -> None:
    """Say what customers say more or less often than before, beyond chance."""
    scope = Scope(product_id=product, category=category, language=language, segment=segment)
    with opened() as rapport:
        now = rapport.clock()
        among = members_of(segment, database=rapport.database, facts=rapport.facts, now=now)
        found = find_trends(
            rapport.facts,
            readings_in(rapport.facts, scope, among=among),
            zone=ZoneInfo(rapport.settings.shop.timezone),
            now=now,
            every=every,
            periods=periods,
            split=split,
            names=series_names(rapport.database),
        )
    shown = [one for one in found if steady or one.direction is not Direction.STEADY]
    if as_json:
        print_json(shown)
        return
    _print_trends(shown, looked_at=len(found), language=_language(statements))


@alarms_app.callback(invoke_without_command=True)
def alarms(
    context: typer.Context,
    state: Annotated[AlarmState | None, typer.Option(help="Only these.")] = None,
    statements: Statements = "en",
    as_json: AsJson = False,
) -> None:
    """List alarms, the newest first, each in a customer's words."""
    if context.invoked_subcommand is not None:
        return
    with opened() as rapport:
        found = list_alarms(rapport.database, state=state)
        told = {one.alarm_id: alarm_quotes(rapport.facts, one) for one in found}
    if as_json:
        print_json([{"alarm": one, "quotes": told[one.alarm_id]} for one in found])
        return
    language = _language(statements)
    rows = [
        (
            one.alarm_id,
            one.state.value,
            alarm_sentence(one)[language],
            told[one.alarm_id][0].words if told[one.alarm_id] else "",
        )
        for one in found
    ]
    print_table("Alarms", ("id", "state", "what", "in a customer's words"), rows)


@alarms_app.command("look")
def look(statements: Statements = "en", as_json: AsJson = False) -> None:
    """Judge the last week that is over; the server does it every night."""
    with opened() as rapport:
        zone = ZoneInfo(rapport.settings.shop.timezone)
        judged = raise_alarms(rapport.facts, rapport.database, zone=zone, now=rapport.clock())
    if as_json:
        print_json(judged)
        return
    for one in judged.new:
        out.print(alarm_sentence(one)[_language(statements)])
    out.print(f"New: {len(judged.new)}. Going on: {len(judged.ongoing)}.")


@alarms_app.command("seen")
def seen(alarm: AlarmId, by: By = "command line") -> None:
    """Say that somebody looks after it."""
    _mark(alarm, AlarmState.SEEN, by)


@alarms_app.command("dismiss")
def dismiss(alarm: AlarmId, by: By = "command line") -> None:
    """Say that it is nothing."""
    _mark(alarm, AlarmState.DISMISSED, by)


def _mark(alarm_id: str, state: AlarmState, by: str) -> None:
    with opened() as rapport:
        alarm: Alarm = mark_alarm(rapport.database, alarm_id, state, by=by, now=rapport.clock())
    out.print(f"{alarm.alarm_id}: {alarm.state.value}")


def _print_trends(trends: Sequence[Trend], *, looked_at: int, language: str) -> None:
    for one in trends:
        out.print(one.sentence[language])
    out.print(f"Series looked at: {looked_at:,}. Of what is called a trend, 5 % may be chance.")
    out.print(trend_basis(trends)[language])


def _topic_row(topic: Topic) -> tuple[str, ...]:
    names = topic.names
    return topic.topic_id, names["zh"], names["en"], f"{topic.share:.1%}", " ".join(topic.words)


def _told(topic: Topic) -> str:
    return f"{topic.topic_id}: {topic.names['zh']} / {topic.names['en']}, {topic.state.value}"


def _language(told: str) -> str:
    return "zh" if told.startswith("zh") else "en"
