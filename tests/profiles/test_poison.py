"""A call that no fact can be made of holds up no other, in the server or on the command line."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from rapport.app import create_home, open_app
from rapport.cli import main
from rapport.events import (
    BadCall,
    CustomerId,
    Event,
    EventId,
    accept_events,
    count_inbox,
    parse_call,
    read_inbox,
    timeline,
)
from rapport.kit.settings import Settings
from rapport.profiles import drain_inbox
from rapport.storage import Database, Facts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def event(number: int, amount_minor: int | None = None) -> Event:
    return Event(
        event_id=EventId(f"e{number}"),
        name="Order Completed",
        happened_at=NOW,
        received_at=NOW,
        source="web",
        customer_id=CustomerId("ada"),
        amount_minor=amount_minor,
        currency="CNY",
        properties={"note": "ada@example.org"},
    )


def drain(database: Database, facts: Facts, aside: set[int]) -> int:
    calls = 0
    while found := drain_inbox(database, facts, aside=aside).calls:
        calls += found
    return calls


def test_what_cannot_be_stored_is_set_aside_and_stays(any_database: Database, facts: Facts) -> None:
    poison = {3: 10**30, 17: -(10**40)}
    accept_events(any_database, [event(n, poison.get(n)) for n in range(40)])
    aside: set[int] = set()
    with capture_logs() as logs:
        assert drain(any_database, facts, aside) == 38
    assert len(timeline(facts, "ada")) == 38
    assert {number for number, _ in read_inbox(any_database, limit=100)} == aside
    assert len(aside) == 2
    accept_events(any_database, [event(100)])
    assert drain(any_database, facts, aside) == 1
    told = [line for line in logs if line["event"] == "inbox.call_set_aside"]
    assert [line["log_level"] for line in told] == ["error", "error"]
    assert "ada" not in str(logs)


def test_a_command_opens_the_application_all_the_same(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(home=home / "data")
    create_home(settings)
    with open_app(settings) as app:
        accept_events(app.database, [event(1, 10**30), event(2)])
    monkeypatch.setenv("RAPPORT_HOME", str(settings.home))
    monkeypatch.setattr("sys.argv", ["rapport", "customers", "timeline", "ada", "--json"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert '"e2"' in capsys.readouterr().out
    with open_app(settings) as app:
        assert count_inbox(app.database) == 1


@pytest.mark.parametrize(
    "properties",
    [
        {"products": [{"product_id": "p", "quantity": 1e12, "price": 1e9}]},
        {"products": [{"product_id": "p", "quantity": 1, "price": 6e9}] * 2},
        {"revenue": 1e11},
    ],
)
def test_an_order_beyond_all_money_is_refused_at_the_door(properties: dict[str, object]) -> None:
    with pytest.raises(BadCall, match="any amount of money"):
        parse_call(
            "track",
            {"event": "Order Completed", "userId": "ada", "properties": properties},
            source="web",
            received_at=NOW,
            currency="CNY",
        )
