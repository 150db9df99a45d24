"""What people said of mentions says which things stand in a text, and which do not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from rapport.insights import (
    READINGS,
    Correction,
    LabelWhat,
    label_reading,
    labelled_targets,
)
from rapport.insights.labelling import Label
from rapport.profiles import ensure_tables
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = "The price is great, the hinge is poor."
PRICE, HINGE, CLAUSE = (4, 9), (24, 29), (19, 38)
Says = Callable[..., Label]


@pytest.fixture
def says(facts: Facts, database: Database) -> Says:
    ensure_tables(facts)
    row = {"text_id": "review:1", "text": TEXT, "language": "en", "state": "read"}
    row |= {"source": "review", "source_id": "1"}
    columns = {name: [row.get(name)] for name in READINGS.columns}
    facts.append(READINGS, pa.table(columns, READINGS.columns.to_pyarrow()))
    turns = iter(range(9))

    def said(place: tuple[int, int], before: str | None, after: str | None) -> Label:
        correction = Correction(
            text_id="review:1",
            what=LabelWhat.MENTION,
            place=place,
            before=before and {"kind": "aspect", "about": before},
            after=after and {"kind": "aspect", "about": after, "sentiment": "negative"},
        )
        at = NOW + timedelta(minutes=next(turns))
        return label_reading(correction, facts=facts, database=database, operator="ann", now=at)

    return said


def test_a_thing_that_was_missed_is_added(says: Says, facts: Facts, database: Database) -> None:
    assert labelled_targets(facts, database) == []
    says(HINGE, None, "other")
    (one,) = labelled_targets(facts, database)
    assert (one.targets, one.exact, one.labels) == ([PRICE, HINGE], [PRICE, HINGE], 1)


def test_a_clause_is_a_place_to_find_things_in_and_none_to_learn_from(
    says: Says, facts: Facts, database: Database
) -> None:
    says(CLAUSE, None, "other")
    (one,) = labelled_targets(facts, database)
    assert (one.targets, one.exact) == ([PRICE, CLAUSE], [PRICE])


def test_what_people_took_away_is_no_thing(says: Says, facts: Facts, database: Database) -> None:
    says((0, 19), "price", None)
    says(HINGE, None, "other")
    says(HINGE, "other", None)
    (one,) = labelled_targets(facts, database)
    assert (one.targets, one.labels) == ([], 2)


def test_another_feeling_leaves_the_thing_where_it_stands(
    says: Says, facts: Facts, database: Database
) -> None:
    says((0, 19), "price", "price")
    (one,) = labelled_targets(facts, database)
    assert one.targets == [PRICE]
