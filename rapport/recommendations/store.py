"""The shop's rules for recommendations, a row for each version."""

from datetime import datetime

from sqlalchemy import Column, Integer, String, Table, insert, select

from rapport.recommendations.rules import RecommendationRules
from rapport.storage import Database, Json, UtcTime, metadata

RULES = Table(
    "recommendation_rules",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("rules", Json, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", String(100), nullable=False),
)


_NEWEST = select(RULES.c.rules).order_by(RULES.c.version.desc()).limit(1)


def rules_in_use(database: Database) -> RecommendationRules:
    """Return the newest rules; the defaults where the shop set none."""
    with database.read() as connection:
        found = connection.execute(_NEWEST).scalar_one_or_none()
    return RecommendationRules() if found is None else RecommendationRules.model_validate(found)


def put_rules(
    database: Database, rules: RecommendationRules, *, by: str, now: datetime
) -> RecommendationRules:
    """Put rules into use, as the next version; the same again changes nothing."""
    newest = select(RULES.c.version, RULES.c.rules).order_by(RULES.c.version.desc()).limit(1)
    with database.begin() as connection:
        row = connection.execute(newest).one_or_none()
        if row is not None and RecommendationRules.model_validate(row.rules) == rules:
            return rules
        connection.execute(
            insert(RULES).values(
                version=1 if row is None else row.version + 1,
                rules=rules.model_dump(mode="json"),
                created_at=now,
                created_by=by,
            )
        )
    return rules
