"""Journeys made up by chance: any shape that has no circle, of every kind of step."""

import random
from typing import Any

from rapport.journeys import Journey, parse_journey

EVENTS = ("Signed Up", "Product Viewed", "Order Completed", "Email Opened", "Unsubscribed")
RULES = (
    {"kind": "performed", "event": "Order Completed"},
    {"kind": "performed", "event": "Email Opened", "within_days": 3},
    {"kind": "not_performed", "event": "Product Viewed", "within_days": 2},
    {"kind": "not", "rule": {"kind": "performed", "event": "Order Completed", "within_days": 20}},
)


def random_journey(chance: random.Random, *, key: bool = False, longest: int = 9) -> Journey:
    count = chance.randint(1, longest)
    ids = [f"s{number}" for number in range(count)] + ["bye"]
    steps = [random_step(chance, ids, place) for place in range(count)]
    trigger: dict[str, Any] = {"kind": "event", "event": chance.choice(EVENTS[:3])}
    if key and chance.random() < 0.5:
        trigger["key"] = "cart"
    raw: dict[str, Any] = {
        "journey": "random",
        "name": "Random",
        "trigger": trigger,
        "exits": chance.sample(EVENTS[2:], chance.randint(0, 2)),
        "reentry": {
            "mode": chance.choice(("never", "after-exit", "any-time")),
            "after_days": chance.choice((0, 0.5, 2, 8)),
        },
        "holdout_share": chance.choice((0, 0.3)),
        "most_messages": chance.choice((3, 6)),
        "steps": [*steps, {"id": "bye", "kind": "end"}],
    }
    if chance.random() < 0.4:
        raw["goal"] = {
            "event": chance.choice(EVENTS[2:4]),
            "within_days": chance.choice((2, 20)),
            "ends": chance.random() < 0.8,
        }
    if chance.random() < 0.2:
        raw["exit_when"] = chance.choice(RULES)
    return parse_journey(raw)


def random_step(  # noqa: C901, PLR0911  a way per kind of step
    chance: random.Random, ids: list[str], place: int
) -> dict[str, Any]:
    later = ids[place + 1 : place + 4]

    def to() -> str:
        return chance.choice(later)

    step: dict[str, Any] = {"id": ids[place]}
    kind = chance.choice(
        ("wait", "wait", "wait-for", "wait-until", "branch", "split", "send", "send", "set", "task")
    )
    step["kind"] = kind
    match kind:
        case "wait":
            return step | {"hours": chance.choice((0, 1, 12, 30, 100)), "next": to()}
        case "wait-for":
            return step | {
                "event": chance.choice(EVENTS[1:4]),
                "hours": chance.choice((0, 5, 48, 200)),
                "then": to(),
                "otherwise": to(),
            }
        case "wait-until":
            days = chance.choice(([], [1, 4], [7]))
            return step | {"at": chance.choice(("02:30", "09:00")), "weekdays": days, "next": to()}
        case "branch":
            return step | {"rule": chance.choice(RULES), "then": to(), "otherwise": to()}
        case "split":
            return step | {"ways": [{"share": 1, "next": to()}, {"share": 2.5, "next": to()}]}
        case "send":
            return step | {"brief": "B", "next": to()}
        case "set":
            return step | {"trait": "seen", "value": True, "next": to()}
    return step | {"title": "Call", "next": to()}
