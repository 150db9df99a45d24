"""A small story: customers come in, wait, get mail, branch, buy and leave."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rapport.content import (
    Brief,
    BriefId,
    Copy,
    Draft,
    DraftId,
    DraftStatus,
    Group,
    Objective,
    save_brief,
    save_draft,
)
from rapport.delivery import (
    FactsDesk,
    Links,
    Outcome,
    OutcomeKind,
    Parcel,
    Sender,
    list_messages,
    recheck_waiting,
)
from rapport.events import CustomerId, Event, EventId, record_events
from rapport.journeys import (
    Advanced,
    Journey,
    JourneyNotFound,
    JourneyNotSound,
    PositionStatus,
    advance_due,
    check_journey,
    enter_journey,
    enter_live_journeys,
    get_journey,
    list_journeys,
    list_positions,
    parse_journey,
    publish_journey,
    stop_journey,
)
from rapport.kit.settings import MailSettings, ShopSettings
from rapport.profiles import (
    Consent,
    Profile,
    Purpose,
    ensure_tables,
    put_profiles,
    record_consents,
)
from rapport.review import approve, send_back
from rapport.segments import Segment, parse_rule, save_segment
from rapport.storage import Database, Facts, metadata, open_database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SHOP = ShopSettings()

on_both_stores = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


def a_segment(database: Database) -> Segment:
    rule = parse_rule({"kind": "trait", "name": "country", "op": "is", "value": "CN"})
    return save_segment(database=database, name="In China", rule=rule, created_by="opr_1", now=NOW)


def a_draft(database: Database, brief_id: str, segment_id: str, *, approved: bool = True) -> None:
    brief = Brief(
        brief_id=BriefId(brief_id),
        name=brief_id,
        objective=Objective.WIN_BACK,
        groups=(Group(segment_id=segment_id, name="In China"),),
        created_at=NOW,
        created_by="opr_1",
    )
    save_brief(database, brief)
    draft = Draft(
        draft_id=DraftId(f"drf_{brief_id}"),
        version=1,
        brief_id=brief.brief_id,
        segment_id=segment_id,
        variant="a",
        language="zh",
        channel="email",
        copy=Copy(subject="好久不见", body="欢迎回来。"),
        status=DraftStatus.WRITTEN,
        written_by="test",
        created_at=NOW,
    )
    save_draft(database, draft)
    if approved:
        approve(database, draft.draft_id, version=1, operator="opr_2", now=NOW)


def a_journey(segment_id: str, **fields: object) -> Journey:
    clicked = {"kind": "performed", "event": "Email Link Clicked", "within_days": 30}
    return parse_journey(
        {
            "journey": "win-back",
            "name": "Win back",
            "trigger": {"kind": "segment", "segment": segment_id},
            "exits": ["Order Completed"],
            "holdout_share": 0,
            "steps": [
                {"id": "hello", "kind": "send", "brief": "brf_1", "next": "rest"},
                {"id": "rest", "kind": "wait", "days": 7, "next": "keen"},
                {
                    "id": "keen",
                    "kind": "branch",
                    "rule": clicked,
                    "then": "bye",
                    "otherwise": "again",
                },
                {"id": "again", "kind": "send", "brief": "brf_2", "next": "bye"},
                {"id": "bye", "kind": "end"},
            ],
            **fields,
        }
    )


@pytest.fixture
def database(request: pytest.FixtureRequest, home: Path) -> Iterator[Database]:
    """SQLite, or the store that a test asks for by `on_both_stores`."""
    wanted = getattr(request, "param", "sqlite")
    url = request.getfixturevalue("postgres_url") if wanted == "postgresql" else ""
    opened = open_database(url, home=home)
    metadata.drop_all(opened.engine)
    metadata.create_all(opened.engine)
    yield opened
    opened.close()


@pytest.fixture
def shop(database: Database, facts: Facts) -> Segment:
    """Five customers in China, of whom bo has no address and cy said no; drafts are approved."""
    ensure_tables(facts)
    put_profiles(
        facts,
        [
            Profile(
                customer_id=CustomerId(name),
                country="CN",
                email=None if name == "bo" else f"{name}@mail.example",
            )
            for name in ("ada", "bo", "cy", "di", "ed")
        ],
    )
    record_consents(
        database,
        [
            Consent(
                customer_id=CustomerId(name),
                channel="email",
                purpose=Purpose.MARKETING,
                granted=name != "cy",
                recorded_at=NOW - DAY,
                how="test",
                text_version="1",
            )
            for name in ("ada", "bo", "cy", "di", "ed")
        ],
    )
    segment = a_segment(database)
    a_draft(database, "brf_1", segment.segment_id)
    a_draft(database, "brf_2", segment.segment_id)
    return segment


def publish(journey: Journey, database: Database) -> None:
    publish_journey(journey, database=database, operator="opr_1", now=NOW)


def enter(database: Database, facts: Facts, *, now: datetime = NOW) -> tuple[int, int]:
    published = get_journey(database, "win-back")
    entered = enter_journey(published, database=database, facts=facts, now=now)
    return entered.entered, entered.held_out


def advance(
    database: Database, facts: Facts, *, now: datetime = NOW, worker: str = "w1", limit: int = 500
) -> Advanced:
    return advance_due(
        database=database, facts=facts, shop=SHOP, now=now, worker=worker, limit=limit
    )


def does(facts: Facts, customer_id: str, name: str, *, at: datetime) -> None:
    event = Event(
        event_id=EventId(f"{customer_id}-{name}-{at:%d%H}"),
        name=name,
        happened_at=at,
        received_at=at,
        source="test",
        customer_id=CustomerId(customer_id),
    )
    record_events(facts, [event])


def mailed(database: Database, campaign_id: str) -> list[str]:
    return sorted(m.customer_id for m in list_messages(database, campaign_id=campaign_id))


def stands(database: Database) -> dict[str, str]:
    positions = list_positions(database, "win-back")
    return {p.customer_id: p.ended_because or f"{p.status} {p.step_id}" for p in positions}


@on_both_stores
def test_a_story_from_entry_to_the_end(shop: Segment, database: Database, facts: Facts) -> None:
    publish(a_journey(shop.segment_id), database)
    assert enter(database, facts) == (5, 0)

    first = advance(database, facts)
    assert (first.looked_at, first.queued, first.waiting) == (5, 3, 5)
    assert first.not_sent == {"no address": 1, "no consent": 1}
    assert mailed(database, "win-back/hello") == ["ada", "di", "ed"]

    does(facts, "ada", "Order Completed", at=NOW + 2 * DAY)
    does(facts, "di", "Email Link Clicked", at=NOW + 3 * DAY)
    assert advance(database, facts, now=NOW + 6 * DAY).looked_at == 0

    last = advance(database, facts, now=NOW + 7 * DAY)
    assert (last.looked_at, last.exited, last.done, last.queued) == (5, 1, 4, 1)
    assert mailed(database, "win-back/again") == ["ed"]
    assert stands(database) == {
        "ada": "Order Completed",
        "bo": "done bye",
        "cy": "done bye",
        "di": "done bye",
        "ed": "done bye",
    }


class Postbox:
    """A channel that takes every mail and keeps whom it was for."""

    name = "email"
    provider = "test"
    takes_bytes = True

    def __init__(self) -> None:
        self.recipients: list[str] = []

    def send(self, mails: Sequence[Parcel]) -> list[Outcome]:
        self.recipients += [mail.recipient for mail in mails]
        return [Outcome(message_id=each.message_id, kind=OutcomeKind.ACCEPTED) for each in mails]


def test_what_a_journey_queues_is_sent_like_any_message(
    shop: Segment, database: Database, facts: Facts
) -> None:
    publish(a_journey(shop.segment_id), database)
    enter(database, facts)
    advance(database, facts)
    postbox = Postbox()
    desk = FactsDesk(database=database, facts=facts, shop=SHOP, valid=timedelta(minutes=10))
    sender = Sender(
        database=database,
        channels=[postbox],
        links=Links(b"secret", "https://shop.example"),
        mail=MailSettings(),
        clock=lambda: NOW,
    )
    assert sender.send_due().handled == 0  # nobody looked at what the text rests on yet
    recheck_waiting(desk, now=NOW)
    assert sender.send_due().delivered == 3
    assert sorted(postbox.recipients) == [f"{who}@mail.example" for who in ("ada", "di", "ed")]


def test_who_wants_nothing_personalised_gets_no_journey(
    shop: Segment, database: Database, facts: Facts
) -> None:
    refusal = Consent(
        customer_id=CustomerId("di"),
        channel="email",
        purpose=Purpose.PERSONALISATION,
        granted=False,
        recorded_at=NOW,
        how="test",
        text_version="1",
    )
    record_consents(database, [refusal])
    publish(a_journey(shop.segment_id), database)
    enter(database, facts)
    assert advance(database, facts).not_sent["wants nothing personalised"] == 1
    assert mailed(database, "win-back/hello") == ["ada", "ed"]


def test_a_customer_goes_through_once_for_good(
    shop: Segment, database: Database, facts: Facts
) -> None:
    publish(a_journey(shop.segment_id), database)
    enter(database, facts)
    put_profiles(facts, [Profile(customer_id=CustomerId("flo"), country="CN")])
    assert enter(database, facts) == (1, 0)
    assert enter(database, facts) == (0, 0)


def test_all_live_journeys_let_customers_in_at_once(
    shop: Segment, database: Database, facts: Facts
) -> None:
    publish(a_journey(shop.segment_id), database)
    publish(a_journey(shop.segment_id, journey="other"), database)
    assert enter_live_journeys(database=database, facts=facts, now=NOW).entered == 10
    assert enter_live_journeys(database=database, facts=facts, now=NOW).entered == 0


def test_a_share_is_held_out_and_never_written_to(
    shop: Segment, database: Database, facts: Facts
) -> None:
    publish(a_journey(shop.segment_id, holdout_share=0.99), database)
    entered, held_out = enter(database, facts)
    assert (entered, held_out) == (0, 5)
    assert advance(database, facts).looked_at == 0
    assert {p.status for p in list_positions(database, "win-back")} == {PositionStatus.HOLDOUT}


def test_an_event_lets_in_who_did_it_after_the_journey_was_published(
    shop: Segment, database: Database, facts: Facts
) -> None:
    trigger = {"kind": "event", "event": "Checkout Started"}
    publish(a_journey(shop.segment_id, trigger=trigger, exits=["Order Completed"]), database)
    does(facts, "ada", "Checkout Started", at=NOW - DAY)
    does(facts, "di", "Checkout Started", at=NOW + DAY)
    assert enter(database, facts, now=NOW + 2 * DAY) == (1, 0)
    assert list(stands(database)) == ["di"]


@on_both_stores
def test_a_worker_that_died_after_queueing_sends_nothing_twice(
    shop: Segment, database: Database, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(a_journey(shop.segment_id), database)
    enter(database, facts)

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr("rapport.journeys.advancing.keep_moves", die)
        with pytest.raises(KeyboardInterrupt):
            advance(database, facts)
    assert advance(database, facts, worker="w2").looked_at == 0
    again = advance(database, facts, now=NOW + timedelta(minutes=16), worker="w2")
    assert (again.looked_at, again.queued) == (5, 0)
    assert mailed(database, "win-back/hello") == ["ada", "di", "ed"]


def test_customers_move_in_batches(shop: Segment, database: Database, facts: Facts) -> None:
    publish(a_journey(shop.segment_id), database)
    enter(database, facts)
    sizes = [advance(database, facts, limit=2).looked_at for _ in range(4)]
    assert sizes == [2, 2, 1, 0]


def test_a_draft_that_was_sent_back_meanwhile_is_not_sent(
    shop: Segment, database: Database, facts: Facts
) -> None:
    publish(a_journey(shop.segment_id), database)
    enter(database, facts)
    send_back(database, "drf_brf_1", version=1, operator="opr_2", reason="stale", now=NOW)
    assert advance(database, facts).not_sent == {"no approved draft": 5}


def test_a_stopped_journey_stands_still_until_it_is_published_again(
    shop: Segment, database: Database, facts: Facts
) -> None:
    journey = a_journey(shop.segment_id)
    publish(journey, database)
    enter(database, facts)
    stop_journey("win-back", database=database)
    assert advance(database, facts).looked_at == 0
    assert enter(database, facts) == (0, 0)
    publish(journey, database)
    assert advance(database, facts).looked_at == 5


def test_who_is_in_a_journey_stays_on_the_version_they_came_in_with(
    shop: Segment, database: Database, facts: Facts
) -> None:
    publish(a_journey(shop.segment_id), database)
    enter(database, facts)
    changed = a_journey(shop.segment_id, exits=["Order Completed", "Unsubscribed"])
    publish(changed, database)
    [listed] = list_journeys(database)
    assert listed.version == 2
    assert {p.version for p in list_positions(database, "win-back")} == {1}


def test_publishing_the_same_journey_again_makes_no_new_version(
    shop: Segment, database: Database
) -> None:
    publish(a_journey(shop.segment_id), database)
    publish(a_journey(shop.segment_id), database)
    assert get_journey(database, "win-back").version == 1


def flaws(journey: Journey, database: Database) -> Iterable[str]:
    return check_journey(journey, database=database, now=NOW)


def test_a_journey_that_would_send_what_nobody_approved_is_not_published(
    shop: Segment, database: Database
) -> None:
    a_draft(database, "brf_3", shop.segment_id, approved=False)
    steps = [
        replace_brief(step, "brf_3") for step in a_journey(shop.segment_id).model_dump()["steps"]
    ]
    journey = a_journey(shop.segment_id, steps=steps)
    assert list(flaws(journey, database)) == [
        "step 'hello': brief 'brf_3' has no approved draft",
        "step 'again': brief 'brf_3' has no approved draft",
    ]
    with pytest.raises(JourneyNotSound, match="brf_3"):
        publish(journey, database)


def replace_brief(step: dict[str, object], brief: str) -> dict[str, object]:
    return step | {"brief": brief} if "brief" in step else step


def test_a_journey_of_unknown_briefs_and_segments_is_told_so(
    shop: Segment, database: Database
) -> None:
    steps = [replace_brief(s, "brf_9") for s in a_journey(shop.segment_id).model_dump()["steps"]]
    said = list(flaws(a_journey("seg_9", steps=steps), database))
    assert any("there is no segment 'seg_9'" in one for one in said)
    assert any("step 'hello': there is no brief 'brf_9'" in one for one in said)


def test_a_journey_that_does_not_exist_is_named(database: Database) -> None:
    with pytest.raises(JourneyNotFound, match="nowhere"):
        stop_journey("nowhere", database=database)


def test_the_position_of_a_customer_can_be_looked_up(
    shop: Segment, database: Database, facts: Facts
) -> None:
    publish(a_journey(shop.segment_id), database)
    enter(database, facts)
    [ada] = list_positions(database, "win-back", customer_id="ada")
    assert replace(ada, position_id="") == replace(ada, position_id="", step_id="hello")
