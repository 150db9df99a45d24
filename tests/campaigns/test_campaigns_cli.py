"""`rapport campaigns` and `rapport messages` on a data folder of their own."""

import json
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rapport.app import open_app
from rapport.cli import main
from rapport.content import Copy
from rapport.kit.settings import Settings
from rapport.testing import count_mails
from tests.homes import new_home

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def rapport(
    home: Path,
    open_shop: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    settings = Settings(home=home / "data")
    new_home(settings)
    with open_app(settings) as app:
        shop = open_shop(app.database, app.facts)
        shop.customers(*(f"c{number:02d}" for number in range(60)))
        shop.say(["c01"], granted=False)
        everybody = shop.segment("everybody")
        text = Copy(subject="News", body="Hello.")
        shop.brief([everybody], {(everybody, "a"): text, (everybody, "b"): text})
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("RAPPORT_MAIL__PORT", str(free.getsockname()[1]))
    monkeypatch.setenv("RAPPORT_HOME", str(home / "data"))
    monkeypatch.setenv("RAPPORT_NOW", "2026-03-01T12:00:00Z")
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["rapport", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def read(said: tuple[int, str, str]) -> Any:
    assert said[0] == 0, said[2]
    return json.loads(said[1])


def test_from_a_brief_to_the_mailbox_and_the_results(rapport: Command, home: Path) -> None:
    options = ("--holdout", "0.2", "--split", "a=1", "--split", "b=3")
    campaign = read(rapport("campaigns", "create", "Spring", "brf_1", *options, "--json"))
    campaign_id = campaign["campaign_id"]
    plan = read(rapport("campaigns", "plan", campaign_id, "--json"))
    assert plan["left_out"] == {"no consent": 1}
    assert plan["recipients"] + plan["held_out"] == 59
    who = read(rapport("campaigns", "who", campaign_id, "--left-out", "no consent", "--json"))
    assert [row["customer_id"] for row in who] == ["c01"]
    sent = read(rapport("campaigns", "send", campaign_id, "--json"))
    assert sent["campaign"]["status"] == "sent"
    assert sent["report"]["delivered"] == plan["recipients"]
    assert sent["waiting"] == 0
    assert count_mails(home / "data" / "mailbox") == plan["recipients"]
    results = read(rapport("campaigns", "results", campaign_id, "--json"))
    assert {arm["arm"] for arm in results["arms"]} == {"a", "b", "holdout"}
    messages = read(rapport("messages", "list", "--limit", "5", "--json"))
    assert {each["status"] for each in messages} == {"delivered"}
    shown = read(rapport("messages", "show", messages[0]["message_id"], "--json"))
    assert shown == messages[0]


def test_people_read_tables(rapport: Command) -> None:
    assert "next: rapport campaigns plan" in rapport("campaigns", "create", "Spring", "brf_1")[1]
    campaign_id = read(rapport("campaigns", "list", "--json"))[0]["campaign_id"]
    assert "left out: no consent" in rapport("campaigns", "plan", campaign_id)[1]
    assert "holdout" in rapport("campaigns", "who", campaign_id)[1]
    assert "Spring: sent" in rapport("campaigns", "send", campaign_id)[1]
    assert "Nobody ordered yet" in rapport("campaigns", "results", campaign_id)[1]
    assert "sent" in rapport("campaigns", "list")[1]
    assert "delivered" in rapport("messages", "list")[1]


def test_what_cannot_be_done_is_one_sentence_and_a_status(rapport: Command) -> None:
    status, _, said = rapport("campaigns", "create", "x", "brf_1", "--split", "a:3")
    assert (status, "such as A=3" in said) == (2, True)
    status, _, said = rapport("campaigns", "plan", "cmp_none")
    assert (status, "there is no campaign" in said) == (4, True)
    campaign_id = read(rapport("campaigns", "create", "x", "brf_1", "--json"))["campaign_id"]
    status, _, said = rapport("campaigns", "send", campaign_id)
    assert (status, "it would have to be planned or scheduled or sending" in said) == (5, True)
    stopped = read(rapport("campaigns", "cancel", campaign_id, "--json"))
    assert stopped == {"campaign_id": campaign_id, "stopped": 0}
    assert rapport("messages", "show", "msg_none")[0] == 4


def test_a_mail_server_that_is_down_is_named_and_sending_again_goes_on(
    rapport: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign_id = read(rapport("campaigns", "create", "x", "brf_1", "--json"))["campaign_id"]
    rapport("campaigns", "plan", campaign_id)
    monkeypatch.setenv("RAPPORT_MAIL__LOCAL_MAILBOX", "false")
    status, _, said = rapport("campaigns", "send", campaign_id)
    assert (status, "does not answer" in said) == (6, True)
    monkeypatch.setenv("RAPPORT_MAIL__LOCAL_MAILBOX", "true")
    sent = read(rapport("campaigns", "send", campaign_id, "--json"))
    assert sent["campaign"]["status"] == "sent"
    assert count_mails(home / "data" / "mailbox") == sent["report"]["delivered"]


def test_a_campaign_is_scheduled_paused_and_its_power_told(rapport: Command) -> None:
    made = read(rapport("campaigns", "create", "x", "brf_1", "--canary", "0.1", "--json"))
    campaign_id = made["campaign_id"]
    assert made["terms"]["canary_share"] == 0.1
    status, _, said = rapport("campaigns", "schedule", campaign_id)
    assert (status, "give one of --at, --day and --rule" in said) == (2, True)
    kept = read(rapport("campaigns", "schedule", campaign_id, "--at", "2026-03-02T09:00", "--json"))
    assert kept["due_at"].startswith("2026-03-02T01:00")  # the shop's clock is Shanghai's
    assert read(rapport("campaigns", "pause", campaign_id, "--json"))["waiting"] == 0
    assert read(rapport("campaigns", "when", campaign_id, "--json"))["status"] == "paused"
    read(rapport("campaigns", "resume", campaign_id, "--json"))
    read(rapport("campaigns", "plan", campaign_id, "--json"))
    assert read(rapport("campaigns", "power", campaign_id, "--json"))["would_see_minor"] is None
    waves = read(rapport("campaigns", "canary", campaign_id, "--json"))["waves"]
    assert waves[0]["kind"] == "canary"


def test_a_personal_campaign_is_judged_and_policies_compared_on_the_command_line(
    rapport: Command,
) -> None:
    options = ("--allocation", "policies", "--policy", "personal=1", "--policy", "lot=1")
    made = read(rapport("campaigns", "create", "Two", "brf_1", *options, "--json"))
    campaign_id = made["campaign_id"]
    assert made["terms"]["policies"] == {"personal": 1.0, "lot": 1.0}
    read(rapport("campaigns", "plan", campaign_id, "--json"))
    assert rapport("campaigns", "personal", campaign_id)[0] == 5  # not launched yet
    assert rapport("campaigns", "send", campaign_id)[0] == 0
    told = rapport("campaigns", "personal", campaign_id)
    assert told[0] == 0
    assert "Too few choices" in told[1]
    compared = read(rapport("campaigns", "policies", campaign_id, "--json"))
    assert [one["policy"] for one in compared["policies"]] == ["personal", "lot"]
    assert "personal − lot" in rapport("campaigns", "policies", campaign_id)[1]
    refused = rapport("campaigns", "create", "X", "brf_1", "--policy", "luck=1")
    assert refused[0] == 2
    assert "personal, single, lot" in refused[2]


def test_a_personal_campaign_is_played_on_invented_customers(rapport: Command) -> None:
    played = read(rapport("campaigns", "simulate", "--customers", "600", "--waves", "2", "--json"))
    assert set(played["regret"]) == {"personal", "single", "lot", "perfect_single"}
    assert played["played"]["perfect"] > played["played"]["personal"]
    told = rapport("campaigns", "simulate", "--customers", "600", "--waves", "2")[1]
    assert "chosen per customer" in told


def test_what_choices_say_of_each_policy_is_printed(rapport: Command) -> None:
    options = ("--allocation", "personal", "--holdout", "0", "--canary", "0.9")  # all by lot
    campaign_id = read(rapport("campaigns", "create", "Own", "brf_1", *options, "--json"))[
        "campaign_id"
    ]
    read(rapport("campaigns", "plan", campaign_id, "--json"))
    assert rapport("campaigns", "send", campaign_id)[0] == 0
    told = rapport("campaigns", "personal", campaign_id)[1]
    assert "What 59 choices say of each policy, clicks of 100 customers" in told
    assert "Choosing per customer is not surely better than" in told
    judged = read(rapport("campaigns", "personal", campaign_id, "--json"))["now"]
    assert [one["policy"] for one in judged["policies"]] == ["personal", "single", "lot"]
    assert not judged["governs"]
