"""From a shop's files to members: a model scores, reviews are understood, rules ask for both."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from rapport.app import App, open_app
from rapport.insights import refresh_readings
from rapport.kit.settings import Settings
from rapport.profiles import ImportKind, ImportOptions, import_file, make_mapping
from rapport.rights import erase_customer, export_customer
from rapport.scoring import FINDINGS, SCORES
from rapport.segments import (
    Rule,
    SizeKind,
    boundary_of,
    describe,
    kept_members,
    matches,
    members,
    parse_rule,
    refresh_all,
    refresh_what_is_new,
    save_segment,
    size_history,
)
from rapport.storage import FactTable
from rapport.training import (
    get_kind,
    promote,
    roll_back,
    score_customers,
    score_what_is_due,
    train_model,
)
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CUSTOMERS, DAYS = 600, 200
LIKELY = {"kind": "score", "name": "purchase_30d", "op": "at_least", "value": 0.6}
UPSET = {"kind": "finding", "topic": "delivery", "feeling": "negative", "within_days": 30}
REVIEWS = """review_id,product_id,customer_id,rating,text,written_at
r1,p1,c1,2,The delivery was terrible.,2026-02-20
r2,p1,c2,5,Great quality and fast delivery.,2026-02-20
r3,p1,c3,1,物流太慢，非常失望。,2026-02-21
r4,p1,c4,1,The delivery was terrible.,2025-06-01
"""


def a_shop_of_files(folder: Path) -> dict[ImportKind, Path]:
    """Customers who each order at a rate of their own, and four reviews."""
    chance = np.random.default_rng(11)
    orders = ["order_id,ordered_at,product_id,quantity,unit_price,customer_id"]
    for customer in range(CUSTOMERS):
        rate = chance.gamma(0.4, 0.05)
        for day in np.unique(
            [int(chance.integers(30)), *np.flatnonzero(chance.random(DAYS) < rate)]
        ):
            at = NOW - timedelta(days=DAYS - int(day), hours=3)
            orders.append(f"{customer}-{day},{at.isoformat()},p1,1,50,c{customer}")
    customers = ["customer_id,country", *(f"c{number},CN" for number in range(CUSTOMERS))]
    written = {
        ImportKind.CUSTOMERS: "\n".join(customers),
        ImportKind.ORDERS: "\n".join(orders),
        ImportKind.REVIEWS: REVIEWS,
    }
    for kind, text in written.items():
        (folder / f"{kind.value}.csv").write_text(text, encoding="utf-8")
    return {kind: folder / f"{kind.value}.csv" for kind in written}


@pytest.fixture
def app(home: Path) -> Iterator[App]:
    settings = Settings(home=home / "data")
    new_home(settings)
    with open_app(settings, clock=lambda: NOW) as opened:
        mapping = make_mapping({}).completed(currency="CNY", language="en")
        for kind, path in a_shop_of_files(home).items():
            import_file(
                kind,
                path,
                facts=opened.facts,
                database=opened.database,
                now=NOW,
                options=ImportOptions(mapping=mapping),
            )
        yield opened


def use_a_model(app: App) -> str:
    home = app.settings.home
    card = train_model("propensity", facts=app.facts, home=home, now=NOW).card
    return promote(home, card.model_id, get_kind("propensity").gate).model_id


def score(app: App, *, now: datetime = NOW) -> None:
    score_customers("propensity", facts=app.facts, home=app.settings.home, now=now)


def whom(app: App, rule: Rule) -> set[str]:
    found = members(rule, facts=app.facts, now=NOW).select("customer_id")
    return set(app.facts.read(found)["customer_id"].to_pylist())


def sentences(rule: Rule) -> tuple[str, str]:
    return describe(rule, language="en"), describe(rule, language="zh")


def rows_of(app: App, table: FactTable, customer_id: str) -> int:
    rows = app.facts.table(table)
    return app.facts.count(rows.filter(rows.customer_id == customer_id))


def test_a_rule_on_a_score_gives_those_whom_the_model_expects_to_order(app: App) -> None:
    use_a_model(app)
    score(app)
    rule = parse_rule(LIKELY)
    rows = app.facts.read(app.facts.table(SCORES)).to_pylist()
    assert len(rows) == CUSTOMERS
    likely = {row["customer_id"] for row in rows if row["value"] >= 0.6}
    assert 0 < len(likely) < CUSTOMERS / 2
    assert whom(app, rule) == likely
    assert all(matches(rule, one, facts=app.facts, now=NOW) for one in sorted(likely)[:3])
    assert sentences(rule) == (
        "Customers whose score “purchase_30d” is at least 0.6.",
        "评分“purchase_30d”不低于0.6的客户。",
    )
    found = boundary_of(rule, facts=app.facts, now=NOW)
    values = {row["customer_id"]: row["value"] for row in rows}
    assert found.inside[0].standing.actual == min(values[one] for one in likely)
    assert found.outside[0].standing.actual == max(
        value for one, value in values.items() if one not in likely
    )


def test_a_rule_on_a_finding_gives_those_who_said_so(app: App) -> None:
    refresh_readings(app.facts)
    rule = parse_rule(UPSET)
    assert whom(app, rule) == {"c1", "c3"}
    assert whom(
        app, parse_rule({"kind": "finding", "topic": "overall", "feeling": "positive"})
    ) == {"c2"}
    assert sentences(rule) == (
        "Customers who said something negative about delivery in the last 30 days.",
        "近30天内对物流表达过负面看法的客户。",
    )
    edge = boundary_of(rule, facts=app.facts, now=NOW)
    assert edge.looked_at == CUSTOMERS


def test_members_of_living_segments_follow_scores_and_findings_without_looking_at_everybody(
    app: App,
) -> None:
    doors = {"database": app.database, "facts": app.facts}
    likely, upset = (
        save_segment(
            database=app.database, name=name, rule=parse_rule(rule), created_by="mei", now=NOW
        ).segment_id
        for name, rule in (("likely", LIKELY), ("upset", UPSET))
    )
    refresh_all(**doors, now=NOW)
    assert kept(app, likely) == kept(app, upset) == set()

    use_a_model(app)
    score(app)
    refresh_readings(app.facts)
    refresh_what_is_new(**doors, now=NOW + timedelta(seconds=1))
    assert kept(app, likely) == whom(app, parse_rule(LIKELY)) != set()
    assert kept(app, upset) == {"c1", "c3"}

    roll_back(app.settings.home, "propensity")
    score_what_is_due(facts=app.facts, home=app.settings.home, now=NOW)
    refresh_what_is_new(**doors, now=NOW + timedelta(seconds=2))
    assert kept(app, likely) == set()
    kinds = [point.kind for point in size_history(likely, facts=app.facts)]
    assert kinds == [SizeKind.BASELINE, SizeKind.TOUCHED, SizeKind.TOUCHED]


def kept(app: App, segment_id: str) -> set[str]:
    return {
        str(one.customer_id) for one in kept_members(segment_id, facts=app.facts, limit=CUSTOMERS)
    }


def test_an_export_has_scores_and_findings_and_an_erasure_leaves_none_for_good(app: App) -> None:
    use_a_model(app)
    score(app)
    refresh_readings(app.facts)
    doors = {"database": app.database, "facts": app.facts}
    held = export_customer("c1", **doors, now=NOW).held
    assert [row["name"] for row in held["scores"]] == ["purchase_30d"]
    assert {row["topic"] for row in held["findings"]} == {"overall", "delivery"}
    erased = erase_customer("c1", **doors, operator="op", now=NOW)
    assert (erased.rows["scores"], erased.rows["findings"]) == (1, 2)
    score(app)
    refresh_readings(app.facts)
    assert (rows_of(app, SCORES, "c1"), rows_of(app, FINDINGS, "c1")) == (0, 0)
    assert (rows_of(app, SCORES, "c2"), rows_of(app, FINDINGS, "c2")) == (1, 3)
