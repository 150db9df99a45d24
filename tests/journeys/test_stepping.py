"""What a journey does with one customer: data in, one move out, nothing else touched."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rapport.journeys import (
    BadJourney,
    Happened,
    Journey,
    Position,
    flaws_of,
    next_step,
    parse_journey,
    read_journey,
)
from rapport.journeys.stepping import Branch, Done, Exit, Send, Wait

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)

STORY = """
journey: second-order
name: The second order
trigger: {kind: event, event: Order Completed}
exits: [Order Completed, Unsubscribed]
steps:
  - {id: rest, kind: wait, days: 7, next: ask}
  - {id: ask, kind: send, brief: brf_1, next: patience}
  - {id: patience, kind: wait, days: 3, hours: 12, next: clicked}
  - id: clicked
    kind: branch
    rule: {kind: performed, event: Email Link Clicked, within_days: 5}
    then: bye
    otherwise: again
  - {id: again, kind: send, brief: brf_2, next: bye}
  - {id: bye, kind: end}
"""


@pytest.fixture
def story(tmp_path: Path) -> Journey:
    path = tmp_path / "journey.yaml"
    path.write_text(STORY, encoding="utf-8")
    return read_journey(path)


def at(step_id: str, *, days_ago: float = 0) -> Position:
    return Position(
        position_id="pos",
        journey_id="second-order",
        version=1,
        customer_id="ada",
        step_id=step_id,
        arrived_at=NOW - days_ago * DAY,
        entered_at=NOW - 30 * DAY,
    )


def happened(name: str, *, days_ago: float) -> Sequence[Happened]:
    return [Happened(name=name, happened_at=NOW - days_ago * DAY)]


def test_a_wait_lasts_its_days_and_hours(story: Journey) -> None:
    move = next_step(story, at("patience", days_ago=3), (), now=NOW)
    assert move == Wait(at=at("patience", days_ago=3), until=NOW + DAY / 2)


def test_a_wait_that_is_over_leads_on(story: Journey) -> None:
    move = next_step(story, at("rest", days_ago=7), (), now=NOW)
    assert isinstance(move, Send)
    assert (move.step.brief, move.after.step_id, move.after.arrived_at) == (
        "brf_1",
        "patience",
        NOW,
    )


def test_a_branch_offers_both_ways_and_asks_no_one_itself(story: Journey) -> None:
    move = next_step(story, at("clicked"), (), now=NOW)
    assert isinstance(move, Branch)
    assert (move.then.step_id, move.otherwise.step_id) == ("bye", "again")


def test_an_end_is_done(story: Journey) -> None:
    assert next_step(story, at("bye"), (), now=NOW) == Done()


def test_an_exit_event_goes_before_everything(story: Journey) -> None:
    ordered = happened("Order Completed", days_ago=1)
    assert next_step(story, at("ask"), ordered, now=NOW) == Exit(because="Order Completed")


@pytest.mark.parametrize(
    ("name", "days_ago"),
    [("Order Completed", 30), ("Order Completed", 31), ("Product Viewed", 1)],
)
def test_what_came_before_entry_or_is_no_exit_changes_nothing(
    story: Journey, name: str, days_ago: float
) -> None:
    move = next_step(story, at("bye"), happened(name, days_ago=days_ago), now=NOW)
    assert move == Done()


def test_the_story_is_sound(story: Journey) -> None:
    assert flaws_of(story) == []


WAIT = {"id": "a", "kind": "wait", "days": 1, "next": "z"}
SEND = {"id": "a", "kind": "send", "brief": "b", "next": "z"}
END = {"id": "z", "kind": "end"}


def journey_of(*steps: dict[str, object], **fields: object) -> Journey:
    trigger = {"kind": "event", "event": "Order Completed"}
    return parse_journey(
        {"journey": "j", "name": "J", "trigger": trigger, "steps": list(steps), **fields}
    )


@pytest.mark.parametrize(
    ("steps", "flaw"),
    [
        ([WAIT, WAIT | {"next": "z"}, END], "step 'a' is there more than once"),
        ([WAIT | {"next": "nowhere"}, END], "step 'a' leads to 'nowhere', which is not there"),
        ([WAIT | {"next": "a"}], "steps a → a run in a circle; nobody would ever leave it"),
        (
            [WAIT | {"next": "b"}, WAIT | {"id": "b", "next": "a"}, END],
            "steps a → b → a run in a circle; nobody would ever leave it",
        ),
        ([END, WAIT], "no path leads to step 'a'"),
        (
            [SEND | {"next": "b"}, SEND | {"id": "b"}, END],
            "step 'a' is followed by another message without a wait between",
        ),
    ],
)
def test_a_journey_that_is_not_sound_is_told_why(steps: list[dict[str, object]], flaw: str) -> None:
    assert flaws_of(journey_of(*steps)) == [flaw]


def test_a_branch_does_not_hide_two_messages_in_a_row() -> None:
    fork = {
        "id": "f",
        "kind": "branch",
        "rule": {"kind": "everyone"},
        "then": "b",
        "otherwise": "z",
    }
    journey = journey_of(SEND | {"next": "f"}, fork, SEND | {"id": "b"}, END)
    assert flaws_of(journey) == ["step 'a' is followed by another message without a wait between"]


def test_the_longest_path_counts_for_the_most_messages() -> None:
    steps = [
        SEND | {"next": "w"},
        WAIT | {"id": "w", "next": "b"},
        SEND | {"id": "b"},
        END,
    ]
    assert flaws_of(journey_of(*steps)) == []
    assert flaws_of(journey_of(*steps, most_messages=1)) == [
        "a path sends 2 messages; at most 1 are allowed"
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("journey: [", "is neither YAML nor JSON"),
        ("just a text", "must hold keys such as name, trigger and steps"),
        (STORY.replace("kind: wait, days: 7", "kind: sleep, days: 7"), "steps.0: Input tag"),
        (STORY.replace("days: 7", "days: -7"), "steps.0.wait.days: "),
        (STORY.replace("within_days: 5", "within_days: soon"), "the rule of a branch: "),
        (STORY.replace("journey: second-order", "journey: Second Order"), "journey: "),
        (STORY.replace("name: The", "title: The"), "name: Field required"),
    ],
)
def test_a_file_that_is_no_journey_is_told_where_it_is_wrong(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "journey.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadJourney) as refused:
        read_journey(path)
    assert said in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadJourney, match="cannot be read: No such file"):
        read_journey(tmp_path / "journey.yaml")
