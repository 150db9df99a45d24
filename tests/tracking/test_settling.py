"""Opens and clicks from the request to the fact that says who it was."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from rapport.events import (
    CustomerId,
    Event,
    EventName,
    human_clicks,
    human_opens,
    read_inbox,
    record_events,
)
from rapport.profiles import Profile, ensure_tables, put_profiles
from rapport.segments import members, parse_rule
from rapport.storage import Database, Facts, metadata, open_database
from rapport.tracking import (
    UNKNOWN,
    Asked,
    FetchKind,
    Sign,
    count_reactions,
    count_signs,
    forget_fetches,
    record_click,
    record_look,
    record_open,
    record_trap,
    settle_fetches,
)
from tests.tracking.conftest import LINKS, SENT, Send

LATER = SENT + timedelta(hours=1)
SHOP = "https://shop.example"


def token(address: str) -> str:
    return address.rpartition("/")[2].removesuffix(".gif")


def click(
    database: Database,
    message_id: str,
    *,
    at: datetime,
    path: str = "/a",
    asked: Asked = UNKNOWN,
) -> None:
    link = token(LINKS.click(message_id, SHOP + path))
    record_click(link, links=LINKS, database=database, now=at, asked=asked)


def told(database: Database) -> Sequence[Event]:
    rows = read_inbox(database, limit=1000)
    return [call.event for _, calls in rows for call in calls if call.event is not None]


def judged(database: Database) -> dict[str, bool]:
    return {
        str(event.properties["url"]).rpartition("/")[2]: bool(event.properties["scanner"])
        for event in told(database)
        if event.name == EventName.CLICK_JUDGED
    }


def test_a_burst_is_told_from_the_click_an_hour_later(any_database: Database, send: Send) -> None:
    message_id = send(any_database)
    for number, path in enumerate(("/a", "/b", "/c")):
        click(any_database, message_id, at=SENT + timedelta(seconds=30 + number), path=path)
    click(any_database, message_id, at=LATER, path="/d")
    soon = settle_fetches(any_database, now=LATER + timedelta(seconds=5))
    assert (soon.judged, soon.scanners) == (3, 3)  # the fourth is too young
    settle_fetches(any_database, now=LATER + timedelta(seconds=25))
    assert judged(any_database) == {"a": True, "b": True, "c": True, "d": False}


def test_settling_again_and_by_two_tells_once(any_database: Database, send: Send) -> None:
    click(any_database, send(any_database), at=LATER)
    now = LATER + timedelta(minutes=1)
    done = [settle_fetches(any_database, now=now).judged for _ in range(3)]
    assert done == [1, 0, 0]
    # A worker that died after the events were committed elsewhere finds the ids taken.
    table = metadata.tables["mail_fetches"]
    with any_database.begin() as connection:
        connection.execute(table.update().values(settled_at=None))
    settle_fetches(any_database, now=now)
    names = [event.name for event in told(any_database)]
    assert names.count(EventName.CLICK_JUDGED) == 1


def test_what_happened_stays_as_it_was_and_the_judgement_is_a_fact_of_its_own(
    database: Database, send: Send
) -> None:
    message_id = send(database)
    click(database, message_id, at=LATER, path="/a?utm_source=rapport&utm_campaign=Spring%20sale")
    record_trap(
        token(LINKS.trap(message_id)), links=LINKS, database=database, now=LATER, asked=UNKNOWN
    )
    settle_fetches(database, now=LATER + timedelta(minutes=1))
    raw, said = told(database)
    assert (raw.properties["scanner"], said.properties["scanner"]) == (False, True)
    assert said.properties["because"] == ["trap"]
    assert raw.properties["context"] == {"campaign": {"source": "rapport", "name": "Spring sale"}}
    assert (said.event_id, said.happened_at) == (f"{raw.event_id}:judged", raw.happened_at)
    assert (said.customer_id, said.campaign_id, said.message_id) == ("ada", "cmp_1", message_id)


def test_readers_get_the_clicks_and_opens_of_people(
    database: Database, facts: Facts, send: Send
) -> None:
    ensure_tables(facts)
    ada, bob, cyn = (send(database, who) for who in ("ada", "bob", "cyn"))
    click(database, ada, at=LATER)
    for number in range(4):
        at = SENT + timedelta(seconds=60 + number)
        click(database, bob, at=at, path=f"/{number}")
    click(database, cyn, at=LATER, asked=Asked(agent="curl/8.5"))
    for message_id, agent in ((ada, "Mozilla/5.0 (X11; Linux)"), (bob, "Mozilla/5.0")):
        record_open(
            token(LINKS.open_pixel(message_id)),
            links=LINKS,
            database=database,
            now=LATER,
            asked=Asked(agent=agent),
        )

    def clickers() -> set[str]:
        return set(facts.read(human_clicks(facts))["customer_id"].to_pylist())

    record_events(facts, told(database))
    assert clickers() == {"ada", "bob"}  # of the burst nothing is known yet; of curl it is
    settle_fetches(database, now=LATER + timedelta(minutes=1))
    record_events(facts, told(database))
    assert clickers() == {"ada"}
    assert facts.read(human_opens(facts))["customer_id"].to_pylist() == ["ada"]
    until = LATER + timedelta(hours=1)
    (count,) = count_reactions(facts, since=SENT, until=until)
    assert (count.clicks, count.human_clicks, count.clickers) == (6, 1, 1)
    assert (count.opens, count.human_opens) == (2, 1)
    signs = count_signs(facts, since=SENT, until=until)
    assert signs == {Sign.BURST: 4, Sign.PROGRAM_AGENT: 1}
    assert count_reactions(facts, since=until, until=until + timedelta(days=1)) == []


def test_a_rule_can_ask_for_the_clicks_of_people(
    database: Database, facts: Facts, send: Send
) -> None:
    ensure_tables(facts)
    put_profiles(facts, [Profile(customer_id=CustomerId(one)) for one in ("ada", "cyn")])
    click(database, send(database, "ada"), at=LATER)
    click(database, send(database, "cyn"), at=LATER, asked=Asked(agent="curl/8.5"))
    settle_fetches(database, now=LATER + timedelta(minutes=1))
    record_events(facts, told(database))
    rule = parse_rule(
        {
            "kind": "performed",
            "event": "Click Judged",
            "within_days": 5,
            "where": [{"name": "scanner", "op": "is", "value": False}],
        }
    )
    now = LATER + timedelta(hours=1)
    found = facts.read(members(rule, facts=facts, now=now))
    assert found["customer_id"].to_pylist() == ["ada"]


def test_of_an_erased_message_nothing_is_kept_and_its_links_still_lead(
    database: Database, send: Send
) -> None:
    message_id = send(database)
    click(database, message_id, at=LATER)
    table = metadata.tables["messages"]
    with database.begin() as connection:
        connection.execute(table.delete())
    before = len(told(database))
    link = token(LINKS.click(message_id, f"{SHOP}/b"))
    assert record_click(link, links=LINKS, database=database, now=LATER) == f"{SHOP}/b"
    record_look(message_id, FetchKind.LOOK, database=database, now=LATER)
    done = settle_fetches(database, now=LATER + timedelta(minutes=1))
    assert (done.looked_at, done.judged, len(told(database))) == (1, 0, before)


def test_a_click_leads_on_when_the_store_does_not_answer(tmp_path: Path) -> None:
    gone = open_database("postgresql://rapport@127.0.0.1:1/none", home=tmp_path)
    link = token(LINKS.click("msg_ada", f"{SHOP}/b"))
    assert record_click(link, links=LINKS, database=gone, now=LATER) == f"{SHOP}/b"
    record_look("msg_ada", FetchKind.LOOK, database=gone, now=LATER)
    gone.close()


def test_fetches_are_forgotten_once_they_are_judged(database: Database, send: Send) -> None:
    click(database, send(database), at=LATER)
    week = LATER + timedelta(days=8)
    assert forget_fetches(database, before=week) == 0
    settle_fetches(database, now=week)
    assert forget_fetches(database, before=week) == 1
    assert [event.name for event in told(database)] == [
        EventName.EMAIL_LINK_CLICKED,
        EventName.CLICK_JUDGED,
    ]
