"""What the gate lets pass, over any sequence of messages, workers and moments."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.delivery import (
    GateRules,
    Message,
    MessageId,
    MessageStatus,
    ask_gate,
    enqueue,
    find_certificate,
    gate_rules,
    get_message,
    note_reaction,
)
from rapport.delivery.certificates import GateTest
from rapport.delivery.gate.hours import is_quiet, open_at
from rapport.delivery.marking import postponement_of, stop_of
from rapport.delivery.store import Mark, keep_certificates, mark
from rapport.events import CustomerId
from rapport.kit.gate_settings import GateSettings
from rapport.profiles import (
    Consent,
    Purpose,
    SuppressionScope,
    record_consents,
    suppress,
    topic_purpose,
)
from rapport.storage import Database, migrate, open_database
from tests.delivery.claiming import claim_messages

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ZONES = ("Asia/Shanghai", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York", "")
RULES = gate_rules(
    GateSettings(caps={"email": "1/day 2/week", "all": "2/week"}),
    timezone="Asia/Shanghai",
    facts_minutes=10,
)

Fill = Callable[..., list[Message]]


def say(database: Database, customer: str, purpose: str, *, granted: bool) -> None:
    line = Consent(
        customer_id=CustomerId(customer),
        channel="email",
        purpose=purpose,
        granted=granted,
        recorded_at=datetime(2026, 2, 1, tzinfo=UTC),
        how="form",
        text_version="1",
    )
    record_consents(database, [line])


def judged(database: Database, message: Message, rules: GateRules = RULES) -> str:
    """The code that stops a message or puts it off; empty when it passes."""
    verdicts = ask_gate(database, [message], now=NOW, rules=rules)
    held = verdicts.stopped.get(message.message_id) or verdicts.postponed.get(message.message_id)
    return held.code if held else ""


def test_every_test_is_asked_and_kept(any_database: Database, fill_outbox: Fill) -> None:
    message = fill_outbox(any_database, ["ada"])[0]
    verdicts = ask_gate(any_database, [message], now=NOW, rules=RULES)
    with any_database.begin() as connection:
        keep_certificates(connection, list(verdicts.certificates.values()))
    kept = find_certificate(any_database, message.message_id)
    assert kept == verdicts.certificates[message.message_id]
    assert [each.test for each in kept.verdicts] == list(GateTest)
    assert all(each.passed for each in kept.verdicts)


def test_a_no_to_a_topic_or_to_personal_selection_stops(
    database: Database, fill_outbox: Fill
) -> None:
    ada, bob = fill_outbox(database, ["ada", "bob"])
    say(database, "ada", topic_purpose("new-arrivals"), granted=False)
    say(database, "bob", Purpose.PERSONALISATION, granted=False)
    assert judged(database, replace(ada, topic="new-arrivals")) == "topic-refused"
    assert judged(database, replace(ada, topic="sales")) == ""
    assert judged(database, bob) == "not-personalised"


def test_a_complaint_stops_marketing_and_nothing_else(
    database: Database, fill_outbox: Fill
) -> None:
    ada, bob = fill_outbox(database, ["ada", "bob"], willing=[])
    suppress(database, ada.address, reason="complaint", now=NOW, scope=SuppressionScope.MARKETING)
    suppress(database, bob.address, reason="hard-bounce", now=NOW)
    about_order = Purpose.TRANSACTIONAL
    assert judged(database, ada) == "no-consent"
    assert judged(database, replace(ada, purpose=about_order)) == ""
    assert judged(database, replace(bob, purpose=about_order)) == "address-suppressed"


def test_who_never_reacts_is_left_alone(database: Database, fill_outbox: Fill) -> None:
    ada = fill_outbox(database, ["ada"])[0]
    rules = GateRules(fatigue_messages=2, fatigue_pause=timedelta(days=5))
    sent = [
        replace(
            ada,
            message_id=MessageId(f"old_{n}"),
            campaign_id=f"old_{n}",
            status=MessageStatus.DELIVERED,
            sent_at=NOW - timedelta(days=n),
        )
        for n in (2, 3)
    ]
    enqueue(database, sent)
    until = ask_gate(database, [ada], now=NOW, rules=rules).postponed[ada.message_id].until
    assert until == NOW + timedelta(days=3)
    note_reaction(database, "old_3", now=NOW)
    assert judged(database, ada, rules) == ""


def test_a_share_of_all_customers_gets_no_marketing(database: Database, fill_outbox: Fill) -> None:
    messages = fill_outbox(database, [f"c{n}" for n in range(300)])
    verdicts = ask_gate(database, messages, now=NOW, rules=GateRules(holdout_share=0.3))
    held = Counter(each.code for each in verdicts.stopped.values())
    assert 60 < held["global-holdout"] < 120
    assert set(held) == {"global-holdout"}


def test_a_quota_is_not_exceeded(database: Database, fill_outbox: Fill) -> None:
    messages = fill_outbox(database, [f"c{n}" for n in range(10)])
    rules = gate_rules(
        GateSettings(quotas={"email": "4/day"}), timezone="Asia/Shanghai", facts_minutes=10
    )
    verdicts = ask_gate(database, messages, now=NOW, rules=rules)
    assert len(verdicts.postponed) == 6


@given(
    clock=st.tuples(st.times(), st.times()).filter(lambda pair: pair[0] != pair[1]),
    zone=st.sampled_from(
        ["Pacific/Apia", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata"]
    ),
    moment=st.integers(0, 372 * 24 * 60),
)
@settings(max_examples=150, deadline=None)
def test_quiet_hours_end_once_across_every_change_of_the_clock(
    clock: tuple[time, time], zone: str, moment: int
) -> None:
    hours = clock[0].replace(second=0, microsecond=0), clock[1].replace(second=0, microsecond=0)
    if hours[0] == hours[1]:
        return
    at = datetime(2011, 12, 25, tzinfo=UTC) + timedelta(minutes=moment)
    there = ZoneInfo(zone)
    opens = open_at(hours, there, at)
    assert opens >= at
    assert not is_quiet(hours, opens.astimezone(there).time())
    assert opens - at <= timedelta(hours=50)
    if not is_quiet(hours, at.astimezone(there).time()):
        assert opens == at


@contextmanager
def empty_store() -> Iterator[Database]:
    with TemporaryDirectory() as folder:
        database = open_database("", home=Path(folder))
        migrate(database)
        yield database
        database.close()


@given(
    plan=st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.integers(0, 60)),
        min_size=3,
        max_size=14,
    ),
    zones=st.tuples(*[st.sampled_from(ZONES)] * 3),
    refused=st.sets(st.sampled_from("abc"), max_size=1),
    interleave=st.lists(st.booleans(), min_size=6, max_size=6),
)
@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # it gives a function
)
def test_caps_hold_for_any_workers_and_every_message_ends(
    fill_outbox: Fill,
    plan: list[tuple[str, int, int]],
    zones: tuple[str, str, str],
    refused: set[str],
    interleave: list[bool],
) -> None:
    zone_of = dict(zip("abc", zones, strict=True))
    with empty_store() as database:
        template = fill_outbox(database, ["x"])[0]
        for customer in zone_of:
            say(database, customer, Purpose.MARKETING, granted=customer not in refused)
        messages = [
            replace(
                template,
                message_id=MessageId(f"m{n}"),
                campaign_id="cmp_1" if n == 0 else f"other_{n}",
                customer_id=customer,
                timezone=zone_of[customer],
                due_at=NOW + timedelta(days=day, minutes=minute),
            )
            for n, (customer, day, minute) in enumerate(plan)
        ]
        enqueue(database, messages)
        _run(database, interleave)
        ended = [get_message(database, each.message_id) for each in messages]
    sent = [each for each in ended if each.status is MessageStatus.DELIVERED]
    assert {each.status for each in ended} <= {
        MessageStatus.DELIVERED,
        MessageStatus.CANCELLED,
        MessageStatus.SUPPRESSED,
    }
    assert not {each.customer_id for each in sent} & refused
    days: dict[str, list[int]] = defaultdict(list)
    for each in sent:
        assert each.sent_at is not None
        zone = ZoneInfo(zone_of[each.customer_id] or "Asia/Shanghai")
        days[each.customer_id].append(each.sent_at.astimezone(zone).date().toordinal())
    for theirs in days.values():
        assert max(Counter(theirs).values()) == 1
        assert all(sum(day - 6 <= other <= day for other in theirs) <= 2 for day in theirs)


def _run(database: Database, interleave: list[bool]) -> None:
    """Two workers claim two at a time, ask, and mark; one may look before the other has marked."""
    now = NOW
    for turn in range(4 * 13):
        held = [_claimed(database, worker, now) for worker in ("one", "two")]
        late = interleave[turn % len(interleave)]
        marks = []
        for worker, messages in zip(("one", "two"), held, strict=True):
            verdicts = ask_gate(database, messages, now=now, rules=RULES)
            told = [
                stop_of(m, verdicts.stopped[m.message_id])
                if m.message_id in verdicts.stopped
                else postponement_of(m, verdicts.postponed[m.message_id])
                if m.message_id in verdicts.postponed
                else Mark(message_id=m.message_id, status=MessageStatus.DELIVERED, sent_at=now)
                for m in messages
            ]
            marks.append((worker, told))
            if not late:
                _write(database, [marks.pop()])
        _write(database, marks)
        now += timedelta(hours=6)


def test_a_topic_that_needs_a_yes_is_told_of_to_nobody_else(
    database: Database, fill_outbox: Fill
) -> None:
    ada, bob = fill_outbox(database, ["ada", "bob"])
    record_consents(
        database,
        [
            Consent(
                customer_id=CustomerId("bob"),
                channel="email",
                purpose=topic_purpose("sales"),
                granted=True,
                recorded_at=NOW,
                how="form",
                text_version="1",
            )
        ],
    )
    rules = replace(RULES, closed_topics=lambda: ["sales"])
    asked = [replace(ada, topic="sales"), replace(bob, topic="sales")]
    stopped = ask_gate(database, asked, now=NOW, rules=rules).stopped
    assert {key: one.code for key, one in stopped.items()} == {ada.message_id: "topic-refused"}


def _claimed(database: Database, worker: str, now: datetime) -> list[Message]:
    with database.begin() as connection:
        return claim_messages(
            connection,
            channel="email",
            worker=worker,
            limit=4,
            now=now,
        )


def _write(database: Database, marks: list[tuple[str, list[Mark]]]) -> None:
    for worker, told in marks:
        with database.begin() as connection:
            mark(connection, told, worker=worker)


def test_a_setting_that_is_no_cap_is_refused() -> None:
    with pytest.raises(ValueError, match="write caps like"):
        GateSettings(caps={"email": "often"})
