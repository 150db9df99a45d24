"""Alarms, as they were raised and what people made of them."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Date, Float, Integer, Row, String, Table, select

from rapport.storage import Database, Json, UtcTime, metadata
from rapport.trends.errors import AlarmUnknown
from rapport.trends.model import Alarm, AlarmState, SeriesKind
from rapport.trends.naming import named_today, series_names

ALARMS = Table(
    "insight_alarms",
    metadata,
    Column("alarm_id", String(40), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("about", String(200), nullable=False),
    Column("need", String(20)),
    Column("names", Json, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("weeks", Integer, nullable=False),
    Column("hits", BigInteger, nullable=False),
    Column("of", BigInteger, nullable=False),
    Column("past_hits", BigInteger, nullable=False),
    Column("past_of", BigInteger, nullable=False),
    Column("against_chance", Float, nullable=False),
    Column("strength", Float, nullable=False),
    Column("evidence", Json, nullable=False),
    Column("phrases", Json, nullable=False),
    Column("state", String(20), nullable=False),
    Column("raised_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime),
    Column("changed_by", String(100)),
)


def insert_alarms(database: Database, alarms: Sequence[Alarm]) -> None:
    """Keep new alarms, all of them or none."""
    if alarms:
        with database.begin() as connection:
            connection.execute(ALARMS.insert(), [_row(one) for one in alarms])


def update_alarm(database: Database, alarm: Alarm) -> None:
    """Put what is known of an alarm today in the place of what was; its state stays."""
    values = {
        name: value
        for name, value in _row(alarm).items()
        if name not in {"alarm_id", "state", "raised_at", "changed_at", "changed_by"}
    }
    with database.begin() as connection:
        chosen = ALARMS.update().where(ALARMS.c.alarm_id == alarm.alarm_id)
        connection.execute(chosen.values(**values))


def list_alarms(database: Database, *, state: AlarmState | None = None) -> list[Alarm]:
    """List alarms, the newest first, by the names that what they are about has today."""
    query = select(ALARMS).order_by(
        ALARMS.c.raised_at.desc(), ALARMS.c.against_chance.desc(), ALARMS.c.alarm_id
    )
    if state is not None:
        query = query.where(ALARMS.c.state == state.value)
    with database.read() as connection:
        found = [_alarm(row) for row in connection.execute(query)]
    return named_today(found, series_names(database)) if found else []


def get_alarm(database: Database, alarm_id: str) -> Alarm:
    """Give one alarm. Raises `AlarmUnknown`."""
    query = select(ALARMS).where(ALARMS.c.alarm_id == alarm_id)
    with database.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        raise AlarmUnknown(
            f"there is no alarm {alarm_id!r}; `rapport insights alarms` lists them",
            alarm_id=alarm_id,
        )
    [named] = named_today([_alarm(row)], series_names(database))
    return named


def mark_alarm(
    database: Database, alarm_id: str, state: AlarmState, *, by: str, now: datetime
) -> Alarm:
    """Say what became of an alarm, and who says so. Raises `AlarmUnknown`."""
    get_alarm(database, alarm_id)
    with database.begin() as connection:
        chosen = ALARMS.update().where(ALARMS.c.alarm_id == alarm_id)
        connection.execute(chosen.values(state=state.value, changed_at=now, changed_by=by))
    return get_alarm(database, alarm_id)


def _row(alarm: Alarm) -> dict[str, Any]:
    told = {one.name: getattr(alarm, one.name) for one in fields(Alarm)}
    return told | {
        "kind": alarm.kind.value,
        "names": dict(alarm.names),
        "evidence": list(alarm.evidence),
        "phrases": list(alarm.phrases),
        "state": alarm.state.value,
    }


def _alarm(row: Row[Any]) -> Alarm:
    told = dict(row._mapping)
    return Alarm(
        **told
        | {
            "kind": SeriesKind(row.kind),
            "evidence": tuple(row.evidence),
            "phrases": tuple(row.phrases),
            "state": AlarmState(row.state),
        }
    )
