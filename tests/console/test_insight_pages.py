"""The pages of insights: figures with their words, texts with their marks, one press corrects."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from nicegui.testing import User

from rapport.access import Role
from rapport.app import App
from rapport.console.insight_marks import Mark, marked_text
from rapport.conversations import Knowledge, start_conversation, take_turn
from rapport.insights import LabelWhat, Scope, TextState, labels_of, overview, read_text
from rapport.trends import Alarm, SeriesKind
from rapport.trends.store import insert_alarms
from tests.insights.planted import MARCH, Planted, plant

Tell = Callable[[App, Callable[[User], object]], None]
DAY = timedelta(days=1)


@pytest.fixture
def read(shop: App) -> App:
    tea = {"product_id": "p-0", "written_at": MARCH - DAY, "rating": 5.0}
    plant(
        shop.facts,
        [
            Planted(
                "review:a", "The box was crushed. Lovely smell!",
                (("packaging", "negative", "The box was crushed."),
                 ("smell-taste", "positive", "Lovely smell!")), more=tea,
            ),
            Planted("review:b", "A gift for mum", (("gift", None, "A gift"),), "occasion", tea),
            Planted("review:c", "So so", more={"sentiment": None, "positive": 0.5, "rating": 3.0,
                                               "written_at": MARCH - DAY, "product_id": "p-1"}),
        ],
    )  # fmt: skip
    return shop


def test_the_first_page_counts_with_intervals_and_quotes(read: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/insights")
        await user.should_see("Speak well of us")
        await user.should_see("95 %:")
        await user.should_see("Packaging")
        await user.should_see("The box was crushed.")
        await user.should_see("Spring tea 0")

    tell(read, story)


def test_nothing_written_in_the_days_says_what_to_do(read: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/insights?product=p-2")
        await user.should_see("No texts here")

    tell(read, story)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/insights?days=soon", "days must be one of"),
        ("/insights/texts?segment=nobody", "there is no segment"),
        ("/insights/needs?days=7", "days must be one of"),
        ("/insights/compare?product=p-0&with=p-1&segment=nobody", "there is no segment"),
    ],
)
def test_an_address_that_asks_for_nonsense_is_answered(
    read: App, tell: Tell, path: str, said: str
) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open(path)
        await user.should_see(said)

    tell(read, story)


def test_texts_are_found_and_lead_to_their_page(read: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/insights/texts?q=crushed")
        await user.should_see("Lovely smell!")
        await user.should_not_see("So so")
        await user.open("/insights/texts?feeling=unknown")
        await user.should_see("So so")
        await user.open("/insights/texts?q=nowhere")
        await user.should_see("No text is like that")

    tell(read, story)


def test_a_text_shows_what_was_read_in_words_too(read: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/insights/texts/show?id=review:a")
        await user.should_see("Packaging, Complaint")
        await user.should_see("Smell or taste, Praise")
        await user.should_see("Segment: Packaging, Complaint")
        await user.should_not_see("It is an advertisement")

    tell(read, story)


def test_one_press_puts_a_sentiment_right(read: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.MARKETER)  # type: ignore[attr-defined]
        await user.open("/insights/texts/show?id=review:c")
        await user.press("is-negative")  # type: ignore[attr-defined]
        await user.should_see("Put right")

    tell(read, story)
    assert read_text(read.facts, "review:c").line.sentiment == "negative"
    (label,) = labels_of(read.database, text_ids=["review:c"])
    assert label.what is LabelWhat.SENTIMENT


def test_a_mention_is_felt_otherwise_or_taken_away(read: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.REVIEWER)  # type: ignore[attr-defined]
        await user.open("/insights/texts/show?id=review:a")
        await user.press("mention-0-neutral")  # type: ignore[attr-defined]
        await user.press("gone-1")  # type: ignore[attr-defined]

    tell(read, story)
    (left,) = read_text(read.facts, "review:a").mentions
    assert (left.about, left.sentiment) == ("packaging", "neutral")


def test_what_is_an_advertisement_no_longer_counts(read: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.MARKETER)  # type: ignore[attr-defined]
        await user.open("/insights/texts/show?id=review:a")
        await user.press("is-promotion")  # type: ignore[attr-defined]
        await user.should_see("It is no advertisement")

    tell(read, story)
    assert overview(read.facts, Scope()).left_out == {TextState.PROMOTION: 1}


def test_needs_are_counted_by_kind(read: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/insights/needs")
        await user.should_see("Occasions")
        await user.should_see("A gift")

    tell(read, story)


def test_a_question_without_an_answer_begins_the_brief_of_an_article(read: App, tell: Tell) -> None:
    chat = start_conversation(
        database=read.database, customer_id=None, language="en", now=MARCH - DAY
    )
    take_turn(
        chat.conversation_id, "Do you ship to Norway?", database=read.database, facts=read.facts,
        knowledge=Knowledge([]), now=MARCH - DAY,
    )  # fmt: skip

    async def story(user: User) -> None:
        await user.sign_in(Role.MARKETER)  # type: ignore[attr-defined]
        await user.open("/insights/needs?days=all")
        await user.should_see("/briefs/new?question=Do+you+ship+to+Norway")
        await user.open("/briefs/new?question=Do you ship to Norway?")
        await user.should_see("They ask: Do you ship to Norway? The article answers it.")

    tell(read, story)


def test_two_products_are_set_against_each_other(read: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.VIEWER)  # type: ignore[attr-defined]
        await user.open("/insights/compare")
        await user.should_see("Choose one side first")
        await user.open("/insights/compare?product=p-0&with=p-1")
        await user.should_see("May be chance")

    tell(read, story)


def test_the_reader_asks_for_what_it_is_unsure_of(read: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.MARKETER)  # type: ignore[attr-defined]
        await user.open("/insights/next")
        await user.should_see("So so")
        await user.press("is-positive")  # type: ignore[attr-defined]
        await user.should_see("Nothing to ask")

    tell(read, story)


def test_who_said_so_begins_a_segment(read: App, tell: Tell) -> None:
    async def story(user: User) -> None:
        await user.sign_in(Role.MARKETER)  # type: ignore[attr-defined]
        await user.open("/segments/new?topic=packaging&feeling=negative")
        await user.should_see("packaging")
        await user.press("save")  # type: ignore[attr-defined]
        await user.should_see("packaging")

    tell(read, story)


def test_a_brief_shows_what_buyers_praise(read: App, tell: Tell) -> None:
    plant(
        read.facts,
        [
            Planted(f"q{n}", f"Box {n} is sturdy", (("quality", "positive", "sturdy"),),
                    more={"product_id": "p-0"})
            for n in range(5)
        ],
    )  # fmt: skip

    async def story(user: User) -> None:
        await user.sign_in(Role.MARKETER)  # type: ignore[attr-defined]
        await user.open("/briefs/br_1")
        await user.should_see("What buyers say")
        await user.should_see("Speak of it")
        await user.should_see("sturdy")

    tell(read, story)


def test_marks_may_lie_in_each_other_and_a_text_is_never_markup() -> None:
    shown = marked_text(
        "<i>so soft</i>",
        [Mark(0, 14, "words", "up", 0), Mark(6, 10, "opinion", "up", 0)],
        {0: "Quality, Praise"},
    )
    assert "<i>" not in shown
    assert "&lt;i&gt;" in shown
    assert shown.count("Quality, Praise") == 1
    assert 'class="up opinion words"' in shown


def test_a_rising_complaint_is_told_at_home_and_looked_after(read: App, tell: Tell) -> None:
    alarm = Alarm(
        alarm_id="al_1",
        kind=SeriesKind.ASPECT,
        about="packaging",
        need=None,
        names={"en": "complaints about the packaging", "zh": "抱怨包装"},
        since=MARCH.date() - 7 * DAY,
        until=MARCH.date(),
        weeks=1,
        hits=4,
        of=10,
        past_hits=1,
        past_of=100,
        against_chance=9.0,
        strength=40.0,
        evidence=("review:a",),
        raised_at=MARCH,
    )
    insert_alarms(read.database, [alarm])

    async def story(user: User) -> None:
        await user.sign_in(Role.MARKETER)  # type: ignore[attr-defined]
        await user.open("/")
        await user.should_see("1 complaint is new or on the rise")
        await user.open("/insights/trends")
        await user.should_see("4 of 10 texts")
        await user.should_see("The box was crushed.")
        await user.press("alarm-seen")  # type: ignore[attr-defined]
        await user.should_see("Looked after", retries=50)
        await user.press("alarm-dismiss")  # type: ignore[attr-defined]
        await user.should_see("No complaint is new", retries=50)
        await user.open("/")
        await user.should_not_see("on the rise")

    tell(read, story)
