"""A shop with a plan of sales, a few customers and their scores."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from rapport.profiles import Profile, put_profiles
from rapport.sales import HandOverDesk, SalesDesk, SalesPlan, parse_plan
from rapport.scoring import keep_scores
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 6, 8, tzinfo=UTC)  # a Friday, 16:00 in Shanghai

PLAN = """
lines:
  - line: lamps
    score: purchase_30d
    threshold: 0.5
    owners: {people: [lin@shop.example, wu@shop.example]}
    answer_hours: 4
"""


@pytest.fixture
def plan() -> SalesPlan:
    return parse_plan(PLAN)


@pytest.fixture
def scored(facts: Facts) -> Callable[[dict[str, float]], None]:
    """Gives customers scores; who has none yet becomes a customer."""

    def score(values: dict[str, float], *, name: str = "purchase_30d") -> None:
        put_profiles(facts, [Profile(customer_id=one, first_name=one) for one in values])
        table = pa.table({"customer_id": list(values), "value": list(values.values())})
        keep_scores(facts, table, name=name, model=None, now=NOW)

    return score


@pytest.fixture
def handing(database: Database, facts: Facts, plan: SalesPlan) -> Iterator[HandOverDesk]:
    yield HandOverDesk(database=database, facts=facts, plan=plan, timezone="Asia/Shanghai", now=NOW)


@pytest.fixture
def desk(database: Database, plan: SalesPlan) -> SalesDesk:
    return SalesDesk(database=database, plan=plan, by="lin@shop.example", now=NOW)
