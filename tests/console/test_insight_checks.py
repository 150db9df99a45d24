"""Texts drawn by lot are checked by people: one press or one key each, and the way is told."""

from collections.abc import Callable
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from rapport.access import Role
from rapport.app import App
from rapport.insights import (
    FEWEST_CHECKED,
    check_readings,
    count_checked,
    is_checked,
    labels_of,
    next_drawn,
    read_text,
)
from tests.console.conftest import NOW
from tests.insights.planted import Planted, plant

Tell = Callable[[App, Callable[[User], object]], None]
Step = Callable[[User], object]
LATE = "It came late. Lovely smell!"
SAYS = (("delivery", "negative", "came late"), ("smell-taste", "positive", "Lovely smell!"))


@pytest.fixture
def read(shop: App) -> App:
    plant(shop.facts, [Planted(f"review:{n}", LATE, SAYS) for n in range(4)])
    return shop


def told(app: App, tell: Tell, path: str, *steps: Step, role: Role = Role.MARKETER) -> None:
    async def story(user: User) -> None:
        await user.sign_in(role)  # type: ignore[attr-defined]
        await user.open(path)
        for step in steps:
            await step(user)  # type: ignore[misc]

    tell(app, story)


def sees(words: str) -> Step:
    return lambda user: user.should_see(words, retries=100)


def presses(marker: str) -> Step:
    return lambda user: user.press(marker)  # type: ignore[attr-defined]


def hits(*keys: str) -> Step:
    """Hit keys one after the other, as a browser tells of them."""

    async def hit(user: Any) -> None:
        for key in keys:
            user.find(kind=ui.keyboard).trigger("key", pressed(key))
            await user.settle()

    return hit


def pressed(key: str) -> dict[str, object]:
    held = dict.fromkeys(("altKey", "ctrlKey", "metaKey", "shiftKey", "repeat"), False)
    return {"action": "keydown", "key": key, "code": key, "location": 0, **held}


def page_of(text_id: str) -> str:
    return f"/insights/texts/show?id={text_id}"


def test_the_list_shows_the_next_of_the_lot_and_one_press_checks(read: App, tell: Tell) -> None:
    first, *rest = next_drawn(read.facts)
    steps = (sees(f"0 of {FEWEST_CHECKED} checked"), sees("Delivery, Complaint"))
    told(read, tell, "/insights/check", *steps, presses(f"check-{first}"), sees("1 of 300 checked"))
    assert is_checked(read.facts, first)
    assert next_drawn(read.facts) == rest


def test_keys_walk_the_list_and_check_the_current_text(read: App, tell: Tell) -> None:
    drawn = next_drawn(read.facts)
    told(read, tell, "/insights/check", sees("next text"), hits("j", "j", "k", "c", "c"))
    assert [is_checked(read.facts, one) for one in drawn] == [False, True, True, False]


def test_a_checked_text_leads_to_the_next_one(read: App, tell: Tell) -> None:
    first, second, *_ = next_drawn(read.facts)
    seen: list[str] = []

    async def story(user: Any) -> None:
        await user.sign_in(Role.MARKETER)
        await user.open(page_of(first))
        await user.should_see("Drawn by lot")
        await user.press("checked")
        await user.should_see("1 of 300 checked")
        await hits("c")(user)  # type: ignore[misc]
        seen.append(str(count_checked(read.facts)))

    tell(read, story)
    assert seen == ["2"]
    assert is_checked(read.facts, first)
    assert is_checked(read.facts, second)


def test_one_key_puts_the_feeling_of_the_current_mention_right(read: App, tell: Tell) -> None:
    told(read, tell, page_of("review:0"), hits("2", "ArrowRight", "3"))
    felt = [one.sentiment for one in read_text(read.facts, "review:0").mentions]
    assert felt == ["neutral", "negative"]


def test_the_whole_text_stands_before_its_mentions(read: App, tell: Tell) -> None:
    told(read, tell, page_of("review:0"), hits("ArrowLeft", "3"))
    text = read_text(read.facts, "review:0")
    assert text.line.sentiment == "negative"
    assert [one.sentiment for one in text.mentions] == ["negative", "positive"]


def test_one_key_takes_a_mention_away(read: App, tell: Tell) -> None:
    told(read, tell, page_of("review:0"), hits("ArrowRight", "0"))
    assert [one.about for one in read_text(read.facts, "review:0").mentions] == ["delivery"]


def test_what_was_missed_is_added_with_its_words(read: App, tell: Tell) -> None:
    async def story(user: Any) -> None:
        await user.sign_in(Role.REVIEWER)
        await user.open(page_of("review:0"))
        await user.press("add")
        await user.should_see(marker="confirm", retries=100)
        user.find(marker="about").elements.pop().value = "occasion/gift"
        user.find(marker="words").clear().type("It came")
        await user.press("confirm")
        await user.should_see("Put right. The reader", retries=100)

    tell(read, story)
    found = [(one.about, one.start, one.end) for one in read_text(read.facts, "review:0").mentions]
    assert ("gift", 0, len("It came")) in found


def test_words_that_do_not_stand_in_the_text_are_refused(read: App, tell: Tell) -> None:
    async def story(user: Any) -> None:
        await user.sign_in(Role.REVIEWER)
        await user.open(page_of("review:0"))
        await user.press("add")
        await user.should_see(marker="confirm", retries=100)
        user.find(marker="about").elements.pop().value = "aspect/price"
        user.find(marker="words").clear().type("too dear")
        await user.press("confirm")
        await user.should_see("These words do not stand in the text", retries=100)

    tell(read, story)
    assert not labels_of(read.database)


def test_a_viewer_sees_how_far_it_is_and_checks_nothing(read: App, tell: Tell) -> None:
    first = next_drawn(read.facts)[0]

    async def story(user: Any) -> None:
        await user.sign_in(Role.VIEWER)
        await user.open("/insights/check")
        await user.should_see("0 of 300 checked")
        await user.should_not_see(marker=f"check-{first}")
        await user.open(page_of(first))
        await user.should_not_see(marker="checked")
        await user.should_not_see(marker="add")

    tell(read, story)


def test_once_all_are_checked_the_page_says_so(read: App, tell: Tell) -> None:
    ids = next_drawn(read.facts)
    check_readings(ids, facts=read.facts, database=read.database, operator="ada", now=NOW)
    told(read, tell, "/insights/check", sees("All checked"), sees("4 of 300 checked"))
    told(read, tell, page_of(ids[0]), sees("Checked"), role=Role.MARKETER)


@pytest.mark.parametrize(
    "page", ["", "/texts", "/aspects", "/needs", "/trends", "/compare", "/next", "/check"]
)
def test_a_shop_without_texts_is_told_where_they_come_from(app: App, tell: Tell, page: str) -> None:
    told(app, tell, f"/insights{page}", sees("No texts yet"), sees("Import reviews or feedback"))
