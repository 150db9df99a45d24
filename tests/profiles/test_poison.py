"""A call that no fact can be made of holds up no other, in the server or on the command line."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from structlog.testing import capture_logs

from rapport.app import open_app
from rapport.cli import main
from rapport.events import (
    BadCall,
    CustomerId,
    Event,
    EventId,
    accept_events,
    count_inbox,
    list_dead_letters,
    parse_call,
    timeline,
)
from rapport.kit.settings import Settings
from rapport.profiles import drain_inbox
from rapport.storage import Database, Facts
from tests.homes import new_home

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


def drain(database: Database, facts: Facts) -> int:
    calls = 0
    while found := drain_inbox(database, facts).calls:
        calls += found
    return calls


def test_what_cannot_be_stored_goes_to_the_dead_letters(
    any_database: Database, facts: Facts
) -> None:
    poison = {3: 10**30, 17: -(10**40)}
    accept_events(any_database, [event(n, poison.get(n)) for n in range(40)])
    with capture_logs() as logs:
        assert drain(any_database, facts) == 38
    assert len(timeline(facts, "ada")) == 38
    assert count_inbox(any_database) == 0
    letters = list_dead_letters(any_database)
    assert sorted(msgspec.json.decode(one.payload)["message_id"] for one in letters) == [
        "e17",
        "e3",
    ]
    assert all(one.checked and "no fact can be made" in one.reason for one in letters)
    accept_events(any_database, [event(100)])
    assert drain(any_database, facts) == 1
    [told] = [line for line in logs if line["event"] == "inbox.calls_buried"]
    assert (told["log_level"], told["calls"]) == ("warning", 2)
    assert "ada" not in str(logs)


def test_a_command_opens_the_application_all_the_same(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(home=home / "data")
    new_home(settings)
    with open_app(settings) as app:
        accept_events(app.database, [event(1, 10**30), event(2)])
    monkeypatch.setenv("RAPPORT_HOME", str(settings.home))
    monkeypatch.setattr("sys.argv", ["rapport", "customers", "timeline", "ada", "--json"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert '"e2"' in capsys.readouterr().out
    with open_app(settings) as app:
        assert count_inbox(app.database) == 0
        assert len(list_dead_letters(app.database)) == 1


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
