"""The agenda over HTTP and as a shell runs it: the plan, what gives way, what if, and what next."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.agenda import keep_agenda, plan_agenda
from rapport.api import build_api
from rapport.app import App, agenda_desk_of, create_home, open_app
from rapport.cli import main
from rapport.delivery import message_id_of
from rapport.events import CustomerId
from rapport.kit.agenda_settings import AgendaSettings
from rapport.kit.gate_settings import GateSettings
from rapport.kit.settings import Settings, load_settings
from rapport.profiles import Profile, put_profiles
from rapport.storage import Database, Facts
from tests.agenda.conftest import NOW, SPRING, Fill, fill_outbox

GATE = GateSettings(caps={"email": "1/day", "all": ""}, quiet_hours={}, fatigue_messages=0)
WORTHS = AgendaSettings(campaign_minor=30, journey_minor=60, unsubscribe_share=0)
CUSTOMERS = ("ada", "bob")


@pytest.fixture
def app(database: Database, facts: Facts, home: Any, fill: Fill) -> App:
    """A shop in which a campaign and a journey want the one place of a day of two customers."""
    fill(database, CUSTOMERS)
    put_profiles(facts, [Profile(customer_id=CustomerId(one)) for one in (*CUSTOMERS, "cy")])
    settings = Settings(home=home, gate=GATE, agenda=WORTHS)
    return App(settings=settings, clock=lambda: NOW, secret=b"s", database=database, facts=facts)


@pytest.fixture
def caller(app: App) -> Iterator[TestClient]:
    _, secret = create_api_key(
        database=app.database, name="mei", role=Role.VIEWER, created_by="test", now=NOW
    )
    with TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"}) as opened:
        yield opened


def planned(app: App) -> None:
    desk = agenda_desk_of(app)
    keep_agenda(desk, plan_agenda(desk))


def test_a_day_that_was_not_planned_is_said_to_be(caller: TestClient) -> None:
    answer = caller.get("/api/v1/agenda")
    assert (answer.status_code, answer.json()["code"]) == (404, "no-plan-yet")
    assert TestClient(caller.app).get("/api/v1/agenda").status_code == 403


def test_a_program_reads_the_plan_and_why_something_gives_way(app: App, caller: TestClient) -> None:
    planned(app)
    told = caller.get("/api/v1/agenda").json()
    assert (told["day"], told["applies"], told["currency"]) == ("2026-03-01", True, "CNY")
    goes = {one["source"]: (one["asked"], one["goes"]) for one in told["summary"]["tallies"]}
    assert goes == {"campaign": (2, 0), "journey": (2, 2)}
    assert told["summary"]["contested"] == 2
    losers = {one["customer_id"]: one for one in told["gives_way"]}
    assert set(losers) == set(CUSTOMERS)
    ada = losers["ada"]
    assert (ada["subject_id"], ada["code"]) == (message_id_of(SPRING, "ada"), "lost-to-another")
    assert ada["applies"]
    assert datetime.fromisoformat(ada["until"]) == NOW + timedelta(days=1)
    assert "gave way to “Welcome”" in ada["sentences"]["en"]
    assert "让位于“Welcome”" in ada["sentences"]["zh"]
    assert "default" in told["rests"]["en"]


def test_losers_are_filtered_by_their_reason_and_paged(app: App, caller: TestClient) -> None:
    planned(app)

    def listed(**asked: object) -> list[str]:
        answer = caller.get("/api/v1/agenda", params=asked).json()  # type: ignore[arg-type]
        return [one["customer_id"] for one in answer["gives_way"]]

    assert listed(reason="lost-to-another", limit=1) + listed(limit=1, offset=1) == listed()
    assert len(listed()) == 2
    assert listed(reason="budget") == []
    assert listed(limit=-1) == []


def test_what_if_solves_the_day_under_other_limits_and_keeps_nothing(
    app: App, caller: TestClient
) -> None:
    planned(app)
    kept = caller.get("/api/v1/agenda").json()
    nothing = caller.post("/api/v1/agenda/what-if", json={}).json()
    assert (nothing["goes_before"], nothing["goes_after"], nothing["margin"]) == (2, 2, 0)
    poor = caller.post("/api/v1/agenda/what-if", json={"budget_minor": 0.6}).json()
    assert poor["goes_after"] == 1
    assert poor["after"]["reasons"] == {"budget": 2, "lost-to-another": 1}
    assert poor["margin"] < 0
    dear = caller.post("/api/v1/agenda/what-if", json={"costs": {"email": 500}}).json()
    assert dear["goes_after"] == 0
    assert caller.get("/api/v1/agenda").json() == kept
    wrong = caller.post("/api/v1/agenda/what-if", json={"per_week": -1})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad-agenda-change")
    assert caller.post("/api/v1/agenda/what-if", json={"budget": 1}).status_code == 422


def test_the_next_best_action_is_told_with_its_numbers_or_to_leave_alone(
    app: App, caller: TestClient
) -> None:
    planned(app)
    told = caller.get("/api/v1/customers/ada/next").json()
    best, other = told["next"]["alternatives"]
    assert told["next"]["best"] == best
    assert (best["name"], best["verdict"], best["basis"]) == ("Welcome", "chosen", "default")
    assert best["brings"] == pytest.approx(60 * 0.3 - 0.5)
    assert (other["source"], other["verdict"]) == ("campaign", "lost-to-another")
    assert told["sentences"]["en"].startswith("“Welcome” by email: expected to bring ")
    alone = caller.get("/api/v1/customers/cy/next").json()
    assert (alone["next"]["best"], alone["next"]["alternatives"]) == (None, [])
    assert alone["sentences"]["en"].startswith("Leave alone")
    missing = caller.get("/api/v1/customers/nobody/next")
    assert (missing.status_code, missing.json()["code"]) == (404, "customer-not-found")


@pytest.fixture
def shell(
    home: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs `rapport agenda` on such a shop, by the machine's clock: status, output, error."""
    monkeypatch.setenv("RAPPORT_HOME", str(home / "data"))
    monkeypatch.setenv("RAPPORT_GATE__QUIET_HOURS", '{"email": "", "sms": "", "push": ""}')
    monkeypatch.setenv("RAPPORT_GATE__CAPS", '{"email": "1/day", "all": ""}')
    monkeypatch.setenv("RAPPORT_AGENDA__UNSUBSCRIBE_SHARE", "0")
    create_home(load_settings())
    now = datetime.now(UTC)
    with open_app(load_settings()) as app:
        put_profiles(app.facts, [Profile(customer_id=CustomerId(one)) for one in CUSTOMERS])
        fill_outbox(app.database, CUSTOMERS, due_at=now)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["rapport", "agenda", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_the_shell_plans_the_day_and_shows_it(shell: Callable[..., tuple[int, str, str]]) -> None:
    status, _, error = shell("show")
    assert status
    assert "not planned yet" in error
    status, out, _ = shell("plan", "--dry-run")
    assert not status
    assert "Nothing was kept." in out
    assert shell("show")[0]
    told = json.loads(shell("plan", "--json")[1])
    assert told["applies"]
    assert told["summary"]["reasons"] == {"lost-to-another": 2}
    status, out, _ = shell("show")
    assert not status
    assert "the gate goes by it" in out
    assert "lost-to-another" in out
    assert "2 customers are contested" in out
    kept = json.loads(shell("show", "--json")[1])
    assert kept["summary"]["senders"] == {"Welcome": 2}


def test_the_shell_says_what_is_best_with_a_customer(
    shell: Callable[..., tuple[int, str, str]],
) -> None:
    status, out, _ = shell("show", "--customer", "ada")
    assert not status
    assert "“Welcome” by email: expected to bring" in out
    assert "lost-to-another" in out
    found = json.loads(shell("show", "--customer", "ada", "--json")[1])
    assert found["best"]["name"] == "Welcome"
    status, out, _ = shell("show", "--customer", "nobody")
    assert "Leave alone" in out
