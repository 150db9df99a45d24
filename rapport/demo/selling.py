"""Leads of the demo shop: who looked around a lot is handed over, and calls have begun."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import ibis
import pyarrow as pa

from rapport.app import App, hand_over_desk_of, sales_desk_of
from rapport.events import EVENTS, EventName
from rapport.sales import (
    Explain,
    Lead,
    Outcome,
    SalesDesk,
    SalesPlan,
    add_task,
    hand_over,
    list_leads,
    move_lead,
    note_lead,
    parse_plan,
    record_outcome,
    save_plan,
    set_deal,
)
from rapport.scoring import keep_scores

SCORE = "interest"
"""How much somebody looked around in four weeks, from 0 to 1: a formula, and no model's word."""

SALESPEOPLE = ("lin@hilllight.example", "wen@hilllight.example")

_DAYS, _HALF = 28, 8.0
_WEIGHTS = {
    EventName.PRODUCT_VIEWED: 1.0,
    EventName.PRODUCT_ADDED: 3.0,
    EventName.CHECKOUT_STARTED: 5.0,
}
_LEADS = 24
_FORGOTTEN, _UNANSWERED = 7, 4  # every so many leads
_PLAN = """
lines:
  - line: home
    name: Home
    score: interest
    threshold: 0.3
    owners: {by: turn, people: [PEOPLE]}
    answer_hours: 8
    most_a_day: MOST
"""
_TO_ORDER = 12_900


def work_on_leads(app: App, *, people: Sequence[str]) -> int:
    """Hand leads over as they came in over three days, and work on some; return how many."""
    points = _score(app)
    text = _PLAN.replace("PEOPLE", ", ".join(people)).replace("MOST", str(_LEADS // 3))
    plan = parse_plan(text)
    save_plan(app.database, plan, by=people[0], now=app.clock())
    for days in (4, 2, 0):
        now = app.clock() - timedelta(days=days)
        hand_over(replace(hand_over_desk_of(app, explain=_explain(points)), now=now))
    leads = sorted(list_leads(app.database), key=lambda lead: (lead.opened_at, lead.lead_id))
    for number, lead in enumerate(leads):
        _work(app, plan, lead, number)
    return len(leads)


def _score(app: App) -> dict[str, float]:
    events = app.facts.table(EVENTS)
    since = app.clock() - timedelta(days=_DAYS)
    lately = events.filter(
        events.customer_id.notnull(), events.happened_at >= since, events.name.isin([*_WEIGHTS])
    )
    weight = ibis.cases(*[(lately.name == name, each) for name, each in _WEIGHTS.items()], else_=0)
    summed = lately.group_by("customer_id").aggregate(points=weight.sum())
    rows = app.facts.read(summed.order_by("customer_id"))
    points = rows["points"].to_pylist()
    values = [round(each / (each + _HALF), 4) for each in points]
    table = pa.table({"customer_id": rows["customer_id"], "value": pa.array(values, pa.float64())})
    keep_scores(app.facts, table, name=SCORE, model=None, now=app.clock())
    return dict(zip(rows["customer_id"].to_pylist(), points, strict=True))


def _explain(points: Mapping[str, float]) -> Explain:
    def say(_score: str, customers: Sequence[str]) -> dict[str, list[str]]:
        return {one: [f"四周内浏览、加购、结算共计 {points[one]:.0f} 分"] for one in customers}

    return say


def _work(app: App, plan: SalesPlan, lead: Lead, number: int) -> None:
    """The older a lead, the further it is; one in seven nobody has called."""
    age = (app.clock() - lead.opened_at).days
    if not age or number % _FORGOTTEN == 0:
        return
    called = min(lead.opened_at + timedelta(hours=3 + number), app.clock())
    desk = replace(sales_desk_of(app, by=lead.owner), now=called, plan=plan)
    reached = number % _UNANSWERED != 0
    record_outcome(lead.lead_id, Outcome.REACHED if reached else Outcome.NO_ANSWER, desk=desk)
    if reached:
        _go_on(lead, number, replace(desk, now=min(called + timedelta(hours=5), app.clock())))


def _go_on(lead: Lead, number: int, desk: SalesDesk) -> None:
    deal = _TO_ORDER * (1 + number % 4)
    match number % 5:
        case 0:
            set_deal(lead.lead_id, deal, currency="CNY", desk=desk)
            record_outcome(lead.lead_id, Outcome.WON, desk=desk)
        case 1:
            note_lead(lead.lead_id, "两周后再联系 / Call again in two weeks", desk=desk)
            record_outcome(lead.lead_id, Outcome.LOST, desk=desk, reason="暂时不需要")
        case 2:
            set_deal(lead.lead_id, deal, currency="CNY", close_on=_week(desk.now), desk=desk)
            move_lead(lead.lead_id, "offer", desk=desk)
            add_task(lead.lead_id, "确认报价", due_at=desk.now + timedelta(days=3), desk=desk)
        case 3:
            set_deal(lead.lead_id, deal, currency="CNY", desk=desk)
            move_lead(lead.lead_id, "qualified", desk=desk)
        case _:
            move_lead(lead.lead_id, "contacted", desk=desk)


def _week(moment: datetime) -> date:
    return (moment + timedelta(days=7)).date()
