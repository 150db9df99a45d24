"""What is done with a shop on the path from its file to the outcomes of its leads, step by step."""

import csv
import gzip
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from zlib import crc32

from rapport.app import (
    App,
    explain_of,
    hand_over_desk_of,
    sales_desk_of,
    shop_of_dossiers,
)
from rapport.bench.imports import MAPPING
from rapport.events import EVENTS, EventName
from rapport.profiles import ImportKind, ImportOptions, import_file
from rapport.sales import (
    Dossier,
    Lead,
    LeadFilter,
    Outcome,
    Section,
    hand_over,
    list_leads,
    make_dossier,
    parse_plan,
    record_outcome,
    save_plan,
)
from rapport.scoring import rfm
from rapport.training import (
    GateNotPassed,
    TooLittleHistory,
    get_kind,
    in_use,
    load_model,
    promote,
    score_customers,
    train_model,
)

CUT: Final = datetime(2011, 9, 10, tzinfo=UTC)  # 90 days later the file ends
DAYS: Final = 30
LATER: Final = CUT + timedelta(days=DAYS)
LONG_DAYS: Final = 90
FIRST, SECOND = "september", "october"
THRESHOLD = 0.4
KINDS = ("propensity", "churn", "lead")
DOSSIERS = 50

ZONE, _MOST, BY = "Europe/London", 100_000, "first@shop.example"
_PLAN = """
lines:
  - line: LINE
    score: purchase_30d
    threshold: THRESHOLD
    owners: {people: [first@shop.example, second@shop.example], capacity: 20000}
    most_a_day: 100000
hours: {days: [1, 2, 3, 4, 5], opens: "09:00", closes: "17:30"}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierCheck:
    """Of the first leads' dossiers: parts with nothing in them, figures that rest on nothing, and
    orders that the file counts otherwise."""

    dossiers: int
    empty_parts: Mapping[str, int]
    untraced: int
    wrong: int


def cut_in_time(path: Path, folder: Path, *, one_in: int = 1) -> tuple[Path, Path, Path]:
    """Cut the file in three: what was known at the first moment, 30 days more, and the rest."""
    opened = gzip.open if path.suffix == ".gz" else open
    parts = tuple(folder / f"{name}.csv" for name in ("past", "soon", "rest"))
    edges = [f"{moment:%Y-%m-%d}" for moment in (CUT, LATER)]
    with ExitStack() as stack:
        source = stack.enter_context(opened(path, "rt", encoding="utf-8", newline=""))
        rows = csv.reader(source)
        head = next(rows)
        at, who = head.index("InvoiceDate"), head.index("CustomerID")
        files = [
            stack.enter_context(part.open("w", encoding="utf-8", newline="")) for part in parts
        ]
        writers = [csv.writer(file) for file in files]
        for writer in writers:
            writer.writerow(head)
        for row in rows:
            if one_in == 1 or crc32(row[who].encode()) % one_in == 0:
                writers[bisect_right(edges, row[at][:10])].writerow(row)
    past, soon, rest = parts
    return past, soon, rest


def bring_in(app: App, path: Path) -> None:
    import_file(
        ImportKind.ORDERS,
        path,
        facts=app.facts,
        database=app.database,
        now=app.clock(),
        options=ImportOptions(mapping=MAPPING),
    )


def train(app: App, kind: str) -> str:
    home = app.settings.home
    try:
        card = train_model(kind, facts=app.facts, home=home, now=app.clock()).card
        promote(home, card.model_id, get_kind(kind).gate)
    except (TooLittleHistory, GateNotPassed) as error:
        return str(error)
    return ""


def probabilities_of(app: App, kind: str, model_id: str | None = None) -> dict[str, float]:
    """What a model, else the one in use, says of everybody now; nothing where there is none."""
    home = app.settings.home
    asked = model_id or in_use(home, kind)
    if asked is None:
        return {}
    table = get_kind(kind).predict(app.facts, load_model(home, asked), now=app.clock())
    ids, told = table["customer_id"].to_pylist(), table["probability"].to_pylist()
    return dict(zip(ids, told, strict=True))


def figures_by_hand(app: App) -> dict[str, tuple[float, float]]:
    """What shops rank by without a model: days since the last order, and the number of orders."""
    rows = app.facts.read(rfm(app.facts, now=CUT)).to_pylist()
    return {row["customer_id"]: (row["recency_days"], row["frequency"]) for row in rows}


def hand_over_line(app: App, line: str) -> list[Lead]:
    text = _PLAN.replace("LINE", line).replace("THRESHOLD", str(THRESHOLD))
    save_plan(app.database, parse_plan(text), by=BY, now=app.clock())
    hand_over(hand_over_desk_of(app))
    return list_leads(app.database, chosen=LeadFilter(line=line), limit=_MOST)


def is_whole(lead: Lead) -> bool:
    due = lead.due_at is not None and lead.due_at > lead.opened_at
    return bool(lead.owner) and bool(lead.reasons) and due


def check_dossiers(app: App, leads: Sequence[Lead], past: Path) -> DossierCheck:
    made = [
        make_dossier(
            lead.lead_id,
            database=app.database,
            facts=app.facts,
            shop=shop_of_dossiers(app),
            now=app.clock(),
            explain=explain_of(app),
        )
        for lead in leads[:DOSSIERS]
    ]
    orders = _orders(past, {str(one.customer_id) for one in made})
    empty = {part: sum(not one.of(part) for one in made) for part in Section}
    return DossierCheck(
        dossiers=len(made),
        empty_parts={part.value: count for part, count in empty.items() if count},
        untraced=sum(_untraced(one) for one in made),
        wrong=sum(_told_orders(one) != orders.get(one.customer_id, 0) for one in made),
    )


def _untraced(dossier: Dossier) -> int:
    """Lines with a figure that name nothing it rests on; who a customer is rests on the profile."""
    return sum(
        any(isinstance(fact, int | float) for fact in line.facts.values()) and not line.sources
        for line in dossier.lines
        if line.section is not Section.WHO
    )


def _told_orders(dossier: Dossier) -> int:
    told = [line.facts["orders"] for line in dossier.of(Section.WORTH) if line.code == "orders"]
    return int(str(told[0])) if told else 0


def _orders(path: Path, customers: set[str]) -> Mapping[str, int]:
    """How many orders the file has of each customer, cancellations left out; counted by hand."""
    found: dict[str, set[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name, order = row["CustomerID"].removesuffix(".0"), row["InvoiceNo"]
            if name in customers and not order.startswith("C"):
                found.setdefault(name, set()).add(order)
    return {name: len(orders) for name, orders in found.items()}


def tell_outcomes(app: App, leads: Sequence[Lead], *, since: datetime) -> None:
    """Whoever ordered within 30 days is won, as sales would say it."""
    bought, desk = buyers_of(app, since, DAYS), sales_desk_of(app, by=BY)
    for lead in leads:
        won = lead.customer_id in bought
        outcome, reason = (Outcome.WON, "") if won else (Outcome.LOST, "no order")
        record_outcome(lead.lead_id, outcome, desk=desk, reason=reason)


def buyers_of(app: App, since: datetime, days: int) -> set[str]:
    events = app.facts.table(EVENTS)
    orders = events.filter(
        events.name == EventName.ORDER_COMPLETED.value,
        events.customer_id.notnull(),
        events.happened_at > since,
        events.happened_at <= since + timedelta(days=days),
    )
    return set(app.facts.read(orders.select("customer_id").distinct())["customer_id"].to_pylist())


def learn_anew(app: App) -> tuple[dict[str, float], dict[str, float], bool]:
    """Learn with what came since; both models' word of today, and whether the new one is used."""
    before = probabilities_of(app, "propensity")
    home = app.settings.home
    card = train_model("propensity", facts=app.facts, home=home, now=app.clock()).card
    try:
        promote(home, card.model_id, get_kind("propensity").gate)
    except GateNotPassed:
        used = False
    else:
        used = True
    after = probabilities_of(app, "propensity", card.model_id)
    score_customers("propensity", facts=app.facts, home=home, now=app.clock())
    return before, after, used
