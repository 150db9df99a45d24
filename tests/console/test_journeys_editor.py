"""The journey editor as an operator uses it: column, forms, text, findings, replay, publishing."""

from collections.abc import Callable
from typing import Any

import pytest

from rapport.access import Role
from rapport.app import App
from rapport.journeys import (
    find_journey_draft,
    get_journey,
    list_positions,
    parse_journey,
    publish_journey,
    save_journey_draft,
)
from tests.console.test_journeys import CARE, drawn, live, until
from tests.console.test_pages import read_in

Tell = Callable[[App, Callable[[Any], Any]], None]


def started(shop: App, definition: dict[str, Any] = CARE) -> None:
    save_journey_draft(
        "care", definition, database=shop.database, revision=0, by="op", now=shop.clock()
    )


def kept(shop: App) -> dict[str, Any]:
    found = find_journey_draft(shop.database, "care")
    assert found is not None
    return dict(found.definition)


def ids(shop: App) -> list[str]:
    return [step["id"] for step in kept(shop)["steps"]]


def act(visitor: Any, name: str, key: str = "") -> None:
    """Do in the column what a key or a click there does."""
    visitor.find(marker="column").trigger("keydown", {"act": name, "key": key})


def set_value(visitor: Any, marker: str, value: object) -> None:
    control = visitor.find(marker=marker).elements.pop()
    with visitor.client:
        control.value = value


def source(visitor: Any) -> str:
    return str(visitor.find(marker="source").elements.pop().value)


async def opened(visitor: Any, role: Role = Role.ADMIN) -> None:
    await visitor.sign_in(role)
    await visitor.open("/journeys/care/edit")
    await visitor.should_see(marker="column")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Wait for “Added to the cart”, at most 5 days.", "From here all go on together"]),
        ("zh", ["最多 5 天。", "从这里起各条路会合"]),
    ],
)
def test_the_column_is_a_tree_of_sentences(
    shop: App, tell: Tell, language: str, words: list[str]
) -> None:
    read_in(shop, language)
    started(shop)

    async def story(visitor: Any) -> None:
        await opened(visitor)
        shown = drawn(visitor)
        assert [one for one in words if one not in shown] == []
        assert shown.count('role="treeitem"') == 7
        assert shown.count('tabindex="0"') == 1
        assert 'aria-level="3"' in shown

    tell(shop, story)


def test_steps_are_added_moved_removed_and_it_is_undone(shop: App, tell: Tell) -> None:
    started(shop)

    async def story(visitor: Any) -> None:
        await opened(visitor)
        act(visitor, "add", "way:look:0:bye")
        await visitor.should_see(marker="add-task")
        visitor.find(marker="add-task").click()
        await until(lambda: "task" in ids(shop))
        look = next(step for step in kept(shop)["steps"] if step["id"] == "look")
        assert (look["then"], look["otherwise"]) == ("task", "call")
        act(visitor, "copy", "step:rest:0:")
        await until(lambda: "wait" in ids(shop))
        act(visitor, "remove", "step:look:0:")
        await until(lambda: "call" not in ids(shop))
        await visitor.should_see("1 more step went with it")
        act(visitor, "undo")
        await until(lambda: "call" in ids(shop))
        act(visitor, "remove", "step:bye:0:")
        await visitor.should_see("Steps lead to this end")
        assert "bye" in ids(shop)

    tell(shop, story)


def test_form_and_text_are_one_journey_and_a_mistake_has_its_line(shop: App, tell: Tell) -> None:
    started(shop)

    async def story(visitor: Any) -> None:
        await opened(visitor)
        act(visitor, "edit", "step:rest:0:")
        set_value(visitor, "step-days", 9)
        await until(lambda: kept(shop)["steps"][0]["days"] == 9)
        visitor.find(marker="tab-text").click()
        assert "days: 9" in source(visitor)
        set_value(visitor, "source", source(visitor).replace("days: 9", "days: 2"))
        await until(lambda: kept(shop)["steps"][0]["days"] == 2)
        assert "Wait 2 days and 12 hours." in drawn(visitor)
        wrong = source(visitor).replace("days: 2", "days: -2")
        line = next(n for n, text in enumerate(wrong.splitlines(), 1) if "days: -2" in text)
        set_value(visitor, "source", wrong)
        await visitor.should_see(f"Line {line}:", retries=200)
        set_value(visitor, "source", "steps: [")
        await visitor.should_see("Line 1:", retries=200)
        set_value(visitor, "source", "a: &a [1]\nb: *a\n")
        await visitor.should_see("aliases", retries=200)
        assert kept(shop)["steps"][0]["id"] == "rest"

    tell(shop, story)


def test_findings_stand_with_their_step_and_forbid_to_publish(shop: App, tell: Tell) -> None:
    sends = {"id": "hello", "kind": "send", "brief": "br_1", "next": "bye"}
    started(shop, CARE | {"steps": [sends, {"id": "bye", "kind": "end"}]})

    async def story(visitor: Any) -> None:
        await opened(visitor)
        await visitor.should_see("has no approved draft", retries=300)
        assert 'class="flow-line step bad"' in drawn(visitor)
        await visitor.press("publish")
        await visitor.should_see("It cannot be published as it is", retries=200)

    tell(shop, story)


def test_a_new_version_is_told_in_words_counted_and_published(shop: App, tell: Tell) -> None:
    live(shop)
    steps = [{"id": "pause", "kind": "wait", "days": 2, "next": "bye"}, CARE["steps"][-1]]
    started(shop, CARE | {"steps": steps})

    async def story(visitor: Any) -> None:
        await opened(visitor)
        visitor.find(marker="publish").click()
        await visitor.should_see("Against version 1", retries=300)
        await visitor.should_see("Gone is step rest")
        set_value(visitor, "publish-people", "move")
        await visitor.should_see("3 people leave the journey", retries=200)
        set_value(visitor, "publish-rest", "pause")
        await visitor.should_not_see("3 people leave the journey", retries=200)
        await visitor.should_see(marker="publish-yes")
        await visitor.press("publish-yes")
        await until(lambda: get_journey(shop.database, "care").version == 2)
        await until(lambda: find_journey_draft(shop.database, "care") is None)
        moved = list_positions(shop.database, "care", step_id="pause", status="active")
        assert [one.version for one in moved] == [2, 2, 2]

    tell(shop, story)


def test_a_replay_counts_on_the_steps(shop: App, tell: Tell) -> None:
    started(shop)

    async def story(visitor: Any) -> None:
        await opened(visitor)
        visitor.find(marker="tab-replay").click()
        await visitor.should_see("everybody leaves", retries=300)
        visitor.find(marker="replay-run").click()
        await visitor.should_see("Would have come in", retries=400)
        assert "30 arrived" in drawn(visitor)

    tell(shop, story)


def test_a_draft_that_somebody_else_changed_is_not_written_over(shop: App, tell: Tell) -> None:
    started(shop)

    async def story(visitor: Any) -> None:
        await opened(visitor)
        other = CARE | {"name": "Theirs"}
        save_journey_draft(
            "care", other, database=shop.database, revision=1, by="x", now=shop.clock()
        )
        act(visitor, "copy", "step:rest:0:")
        await visitor.should_see("somebody else has changed", retries=200)
        assert kept(shop)["name"] == "Theirs"

    tell(shop, story)


def test_who_does_not_write_cannot_open_the_editor(shop: App, tell: Tell) -> None:
    publish_journey(parse_journey(CARE), database=shop.database, operator="o", now=shop.clock())

    async def story(visitor: Any) -> None:
        for role in (Role.VIEWER, Role.REVIEWER):
            await visitor.sign_in(role)
            await visitor.open("/journeys/care/edit")
            await visitor.should_see("This is not allowed")

    tell(shop, story)
