"""The shop's own rules, a row for each version."""

from typing import Any

from sqlalchemy import (
    Column,
    Float,
    Integer,
    PrimaryKeyConstraint,
    Row,
    Select,
    String,
    Table,
    func,
    insert,
    select,
)

from rapport.attribution.model import AttributionRule, RuleKind, Touches
from rapport.storage import Database, UtcTime, metadata

RULES = Table(
    "attribution_rules",
    metadata,
    Column("name", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("touches", String(20), nullable=False),
    Column("window_days", Float, nullable=False),
    Column("half_life_days", Float, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", String(100), nullable=False),
    PrimaryKeyConstraint("name", "version"),
)


def insert_rule(database: Database, rule: AttributionRule) -> AttributionRule:
    """Keep a rule as the next version of its name, and return it so; the same again stays."""
    with database.begin() as connection:
        row = connection.execute(_versions(rule.name).limit(1)).one_or_none()
        newest = _rule(row) if row is not None else None
        if newest is not None and _meaning(newest) == _meaning(rule):
            return newest
        top = select(func.max(RULES.c.version)).where(RULES.c.name == rule.name)
        version = (connection.execute(top).scalar_one() or 0) + 1
        values = {name: getattr(rule, name) for name in AttributionRule.__slots__}
        connection.execute(insert(RULES).values(values | {"version": version}))
        kept = connection.execute(_versions(rule.name).limit(1)).one()
    return _rule(kept)


def kept_rules(database: Database, name: str | None = None) -> list[AttributionRule]:
    """List all versions of all rules, or of one; by name, the newest first."""
    columns = RULES.c
    query = select(RULES).order_by(columns.name, columns.version.desc())
    if name is not None:
        query = query.where(columns.name == name)
    with database.read() as connection:
        return [_rule(row) for row in connection.execute(query)]


def _versions(name: str) -> Select[Any]:
    return select(RULES).where(RULES.c.name == name).order_by(RULES.c.version.desc())


def _meaning(rule: AttributionRule) -> tuple[object, ...]:
    return rule.kind, rule.touches, rule.window_days, rule.half_life_days


def _rule(row: Row[Any]) -> AttributionRule:
    fields = dict(row._mapping)
    return AttributionRule(**fields | {"kind": RuleKind(row.kind), "touches": Touches(row.touches)})
