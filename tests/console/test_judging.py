"""Judging in the console: blind, one pair at a time, by press or key; then the results."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from nicegui import ui

from rapport.access import Role
from rapport.app import App
from rapport.evaluation import (
    Study,
    StudyItem,
    StudyPlan,
    new_study,
    progress_of,
    results_of,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
Tell = Callable[[App, Callable], None]


def study_of(app: App, count: int) -> Study:
    items = [
        StudyItem(
            item_id=str(n),
            facts=f"类型#裙 {n} <b>",
            texts={"secret-one": f"很显瘦 {n}", "secret-two": f"白色裙子 {n}"},
        )
        for n in range(count)
    ]
    return new_study(
        "Dresses",
        items,
        database=app.database,
        created_by="op",
        now=NOW,
        plan=StudyPlan(twice_share=0),
    )


def test_pairs_are_judged_one_after_the_other_until_none_waits(app: App, tell: Tell) -> None:
    study = study_of(app, 2)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/judge")
        await visitor.should_see("Dresses")
        await visitor.open(f"/judge/{study.study_id}")
        await visitor.should_see("2 pairs wait for you")
        await visitor.should_see("类型#裙")
        drawn = "".join(one.content for one in visitor.find(kind=ui.html).elements)
        assert "secret" not in drawn
        assert "<b>" not in drawn
        visitor.find(marker="note").type("shorter")
        await visitor.press("left")
        await visitor.should_see("1 pair waits for you", retries=50)
        await visitor.press("both-bad")
        await visitor.should_see("Nothing waits for you", retries=50)
        await visitor.should_see("You judged 2 pairs. All pairs of this study are judged.")

    tell(app, story)
    assert progress_of(app.database, study.study_id).done
    found = results_of(study, database=app.database)
    assert sorted((one.wins, one.losses, one.bad) for one in found.systems) == [
        (0, 1, 1),
        (1, 0, 1),
    ]


def test_results_name_the_systems_and_viewers_read_them(app: App, tell: Tell) -> None:
    study = study_of(app, 2)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open(f"/judge/{study.study_id}/results")
        await visitor.should_see("Nobody has judged yet")
        await visitor.open(f"/judge/{study.study_id}")
        await visitor.press("right")
        await visitor.should_see("1 pair waits for you", retries=50)
        await visitor.sign_in(Role.VIEWER)
        await visitor.open(f"/judge/{study.study_id}/results")
        await visitor.should_see("secret-one")
        await visitor.should_see("The study is not done")
        await visitor.should_not_see("Go on judging")

    tell(app, story)


def test_a_viewer_is_not_offered_to_judge(app: App, tell: Tell) -> None:
    study = study_of(app, 1)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/judge")
        await visitor.should_see("nothing waits")
        await visitor.open(f"/judge/{study.study_id}")
        await visitor.should_see("This is not allowed")

    tell(app, story)


def test_without_studies_the_page_says_how_one_is_made(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/judge")
        await visitor.should_see("rapport evaluate judge new")
        await visitor.open("/judge/nothing")
        await visitor.should_see("there is no study of this id or name")

    tell(app, story)
