"""How often the judge is right about made fetches, by who made them; see `mailboxes`."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import timedelta

from rapport.events import EventName, read_inbox
from rapport.storage import Database
from rapport.tracking import (
    FetchKind,
    record_click,
    record_look,
    record_open,
    record_trap,
    settle_fetches,
)
from tests.tracking.conftest import LINKS, SENT, Send
from tests.tracking.mailboxes import Made, make_mailboxes

SHOP = "https://shop.example"
CUSTOMERS = 210


def token(address: str) -> str:
    return address.rpartition("/")[2].removesuffix(".gif")


def fetch(database: Database, made: Made) -> None:
    message_id, common = f"msg_{made.customer}", {"database": database, "now": made.at}
    match made.kind:
        case FetchKind.OPEN:
            link = token(LINKS.open_pixel(message_id))
            record_open(link, links=LINKS, asked=made.asked, **common)
        case FetchKind.CLICK:
            link = token(LINKS.click(message_id, SHOP + made.link))
            record_click(link, links=LINKS, asked=made.asked, **common)
        case FetchKind.TRAP:
            link = token(LINKS.trap(message_id))
            record_trap(link, links=LINKS, asked=made.asked, **common)
        case _:
            record_look(message_id, made.kind, asked=made.asked, **common)


def judgements(database: Database, send: Send, *, seed: int) -> Mapping[str, Counter[bool]]:
    """By maker and kind, how many fetches were taken for a program's."""
    made = make_mailboxes(CUSTOMERS, sent_at=SENT, seed=seed)
    for customer in sorted({each.customer for each in made}):
        send(database, customer)
    for each in made:
        fetch(database, each)
    while settle_fetches(database, now=made[-1].at + timedelta(minutes=1)).looked_at:
        continue
    makers = {each.customer: each.maker for each in made}
    found: dict[str, Counter[bool]] = defaultdict(Counter)
    for _, calls in read_inbox(database, limit=10_000):
        for call in calls:
            event = call.event
            if event and event.name in {EventName.CLICK_JUDGED, EventName.OPEN_JUDGED}:
                maker = makers[str(event.customer_id)]
                what = "click" if event.name == EventName.CLICK_JUDGED else "open"
                found[f"{maker} {what}"][bool(event.properties["scanner"])] += 1
    return found


def test_people_stay_people_and_most_programs_are_found(database: Database, send: Send) -> None:
    found = judgements(database, send, seed=7)
    clicks = {name: count for name, count in found.items() if name.endswith("click")}
    people = ("person click", "office click", "webview click")
    taken = sum(count[True] for name, count in clicks.items() if name not in people)
    programs = sum(count.total() for name, count in clicks.items() if name not in people)
    wronged = sum(clicks[name][True] for name in people)
    precision, recall = taken / (taken + wronged), taken / programs
    kept = 1 - wronged / sum(clicks[name].total() for name in people)
    told = {name: f"{count[True]} of {count.total()} a program's" for name, count in found.items()}
    print(f"precision {precision:.3f}, recall {recall:.3f}, people kept {kept:.3f}", told)  # noqa: T201
    assert precision > 0.95
    assert kept > 0.97
    assert recall > 0.85
    assert clicks["barracuda click"][False] == 0
    # One link alone, as a browser does it, looks like a person: what is missed is known.
    assert clicks["url-check click"][False] > clicks["url-check click"].total() * 0.3
    assert found["apple open"][False] == 0
    assert found["person open"][True] == 0
