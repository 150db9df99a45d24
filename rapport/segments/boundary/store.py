"""The rows of segments' own tests in the operational store."""

from collections.abc import Sequence

from sqlalchemy import Boolean, Column, Index, String, Table, delete, insert, select

from rapport.segments.boundary.model import SegmentTest
from rapport.segments.store import segments
from rapport.storage import Database, UtcTime, metadata

segment_tests = Table(
    "segment_tests",
    metadata,
    Column("test_id", String(40), primary_key=True),
    Column("segment_id", String(40), nullable=False),
    Column("customer_id", String(200), nullable=False),
    Column("expected", Boolean, nullable=False),
    Column("path", String(500), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("made_by", String(100), nullable=False),
    Column("note", String(500), nullable=False),
    Index("segment_tests_by_segment", "segment_id"),
)


def add_tests(tests: Sequence[SegmentTest], *, database: Database) -> None:
    names = segment_tests.c.keys()
    rows = [{name: getattr(test, name) for name in names} for test in tests]
    if rows:
        with database.begin() as connection:
            connection.execute(insert(segment_tests), rows)


def saved_tests(segment_id: str, *, database: Database) -> list[SegmentTest]:
    """The tests of a segment, the oldest first, those who are to be in before those out."""
    mine = select(segment_tests).where(segment_tests.c.segment_id == segment_id)
    columns = segment_tests.c
    ordered = mine.order_by(
        columns.asked_at, columns.expected.desc(), columns.customer_id, columns.test_id
    )
    with database.begin() as connection:
        return [SegmentTest(**row) for row in connection.execute(ordered).mappings()]


def tested_segments(database: Database) -> list[str]:
    """The ids of the segments that have tests."""
    with database.begin() as connection:
        found = connection.execute(select(segment_tests.c.segment_id).distinct())
        return sorted(found.scalars())


def remove_tests(test_ids: Sequence[str], *, database: Database) -> int:
    """Take tests away; say how many there were."""
    gone = delete(segment_tests).where(segment_tests.c.test_id.in_(list(test_ids)))
    with database.begin() as connection:
        return connection.execute(gone).rowcount


def remove_ownerless_tests(database: Database) -> int:
    """Take away the tests of segments that are no more; say how many there were."""
    gone = delete(segment_tests).where(
        segment_tests.c.segment_id.not_in(select(segments.c.segment_id))
    )
    with database.begin() as connection:
        return connection.execute(gone).rowcount
