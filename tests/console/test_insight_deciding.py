"""What was found is decided on in place: aspects are used, named and merged, topics too."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from nicegui import ui
from nicegui.testing import User

from rapport.access import Role
from rapport.app import App
from rapport.insights import AspectState, LearnedAspect, learned_aspects
from rapport.insights.aspects.store import propose_aspects
from rapport.texts import Language
from rapport.topics import Topic, TopicState, get_topic
from rapport.topics.store import keep_topics
from tests.insights.planted import MARCH, Planted, plant

Tell = Callable[[App, Callable[[User], object]], None]
ZIP = LearnedAspect(
    aspect_id="zip", category=None, names={"en": "zip"}, words={"en": ("zip", "zipper")},
    opinions={"stuck": -1.0}, support=7,
)  # fmt: skip
WEEKS = Topic(
    topic_id="topic_1", language=Language.EN, names={"zh": "weeks", "en": "weeks"},
    words=("weeks", "waited"), weights={"weeks": 1.0}, share=0.3, state=TopicState.SHOWN,
    found_at=MARCH, fitted_at=MARCH, texts=100,
)  # fmt: skip


@pytest.fixture
def found(shop: App) -> App:
    propose_aspects(shop.database, [ZIP, replace(ZIP, aspect_id="strap", names={"en": "strap"})])
    keep_topics(shop.database, [WEEKS, replace(WEEKS, topic_id="topic_2", names={"en": "waits"})])
    plant(
        shop.facts,
        [
            Planted(
                "review:a", "The zip got stuck. A gift for mum.", (("zip", "negative", "zip"),)
            ),
            Planted("review:b", "A gift for mum", (("gift", None, "A gift"),), "occasion"),
        ],
    )
    return shop


def told(app: App, tell: Tell, role: Role, path: str, *steps: Callable[[User], object]) -> None:
    async def story(user: User) -> None:
        await user.sign_in(role)  # type: ignore[attr-defined]
        await user.open(path)
        for step in steps:
            await step(user)  # type: ignore[misc]

    tell(app, story)


def sees(words: str) -> Callable[[User], object]:
    return lambda user: user.should_see(words, retries=100)  # a count comes a little later


def presses(marker: str) -> Callable[[User], object]:
    return lambda user: user.press(marker)  # type: ignore[attr-defined]


def types(marker: str, text: str) -> Callable[[User], object]:
    async def typed(user: User) -> None:
        user.find(marker=marker).clear().type(text)

    return typed


def chooses(marker: str, value: str) -> Callable[[User], object]:
    async def chosen(user: User) -> None:
        user.find(marker=marker, kind=ui.select).elements.pop().value = value

    return chosen


def test_a_proposed_aspect_is_shown_with_its_words_and_sentences(found: App, tell: Tell) -> None:
    path = "/insights/aspects"
    steps = (sees("zip · zipper"), sees("stuck −"), sees("The zip got stuck."), sees("in 7 texts"))
    told(found, tell, Role.MARKETER, path, *steps)


def test_one_press_uses_an_aspect_and_one_refuses_it(found: App, tell: Tell) -> None:
    told(found, tell, Role.ADMIN, "/insights/aspects", presses("use-zip"), presses("refuse-strap"))
    states = {one.aspect_id: one.state for one in learned_aspects(found.database)}
    assert states == {"zip": AspectState.IN_USE, "strap": AspectState.REFUSED}


def test_a_new_name_stands_wherever_the_aspect_is_named(found: App, tell: Tell) -> None:
    steps = (presses("rename-zip"), types("name-en", "the zipper"), presses("confirm"))
    told(found, tell, Role.ADMIN, "/insights/aspects", *steps)
    assert {one.names["en"] for one in learned_aspects(found.database)} == {"the zipper", "strap"}
    told(found, tell, Role.VIEWER, "/insights?days=all", sees("The zipper"))
    told(
        found, tell, Role.VIEWER, "/insights/texts/show?id=review:a", sees("The zipper, Complaint")
    )
    path = "/segments/new?topic=zip&feeling=negative"
    told(found, tell, Role.MARKETER, path, sees("about “the zipper”"))


def test_a_viewer_decides_nothing(found: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/insights/aspects")
        await user.should_see("zip · zipper")
        await user.should_not_see(marker="refuse-zip")
        await user.open("/insights/trends")
        await user.should_see("waits")
        await user.should_not_see(marker="rename-topic_1")

    tell(found, story)


def test_a_topic_is_renamed_and_put_away_and_shown_again(found: App, tell: Tell) -> None:
    steps = (presses("rename-topic_1"), types("name-en", "long waits"), presses("confirm"))
    told(found, tell, Role.MARKETER, "/insights/trends", *steps, presses("hide-topic_2"))
    assert get_topic(found.database, "topic_1").names["en"] == "long waits"
    assert get_topic(found.database, "topic_2").state is TopicState.HIDDEN
    told(found, tell, Role.MARKETER, "/insights/trends", presses("show-topic_2"))
    assert get_topic(found.database, "topic_2").state is TopicState.SHOWN


def test_one_aspect_is_merged_into_another_and_its_words_go_along(found: App, tell: Tell) -> None:
    steps = (presses("merge-zip"), sees("Merge “Zip” into"), chooses("into", "strap"))
    told(found, tell, Role.ADMIN, "/insights/aspects", *steps, presses("confirm"), sees("Done"))
    [kept] = learned_aspects(found.database)
    assert kept.aspect_id == "strap"
    assert {"zip", "zipper"} <= set(kept.words["en"])


def test_an_aspect_stays_where_nothing_is_chosen_to_merge_it_into(found: App, tell: Tell) -> None:
    steps = (presses("merge-zip"), sees("This cannot be taken back"), presses("confirm"))
    told(found, tell, Role.ADMIN, "/insights/aspects", *steps)
    assert {one.aspect_id for one in learned_aspects(found.database)} == {"zip", "strap"}


def test_a_topic_is_merged_into_another_and_shown_again(found: App, tell: Tell) -> None:
    steps = (presses("merge-topic_1"), chooses("into", "topic_2"), presses("confirm"))
    told(found, tell, Role.MARKETER, "/insights/trends", *steps, sees("Merged into “waits”"))
    merged = get_topic(found.database, "topic_1")
    assert (merged.state, merged.into) == (TopicState.MERGED, "topic_2")
    told(found, tell, Role.MARKETER, "/insights/trends", presses("show-topic_1"))
    assert get_topic(found.database, "topic_1").state is TopicState.SHOWN


def test_a_topic_named_in_one_language_keeps_its_name_in_the_other(found: App, tell: Tell) -> None:
    steps = (presses("rename-topic_1"), types("name-zh", "等了很久"), presses("confirm"))
    told(found, tell, Role.MARKETER, "/insights/trends", *steps)
    assert get_topic(found.database, "topic_1").names == {"zh": "等了很久", "en": "weeks"}


def test_who_said_they_buy_it_as_a_gift_is_a_segment_in_one_press(found: App, tell: Tell) -> None:
    told(found, tell, Role.MARKETER, "/insights/needs?days=all", sees("Make a segment"))
    path = "/segments/new?topic=need/occasion/gift"
    told(found, tell, Role.MARKETER, path, sees("who ever spoke of buying it as a gift"))
