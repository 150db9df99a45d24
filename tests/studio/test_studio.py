"""A brief is planned, priced, and worked off within its budget."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from rapport.content import (
    Brief,
    DraftStatus,
    EndpointWriter,
    Group,
    NoSuchPrompt,
    PromptChanged,
    PromptShelf,
    drafts_of,
    save_brief,
)
from rapport.kit.llm_settings import LLMSettings
from rapport.llm import BadPrompt
from rapport.storage import Database, Facts
from rapport.studio import (
    BadLimits,
    Desk,
    Limits,
    Office,
    RunOver,
    RunUnderWay,
    WritingRun,
    WritingStatus,
    cancel_run,
    carry_on,
    get_run,
    list_runs,
    next_run,
    pause_run,
    plan_brief,
    resume_run,
    start_run,
)
from rapport.testing import FakeEndpoint, ScriptedModel, says
from tests.studio.conftest import NOW, SHOP

Open = Callable[..., Office]
PROMPT = "name: calm\nversion: 1\n\n--- system\nBe calm, in $language.\n--- user\n$slots $wanted\n"
TEXTS = {
    "candidates": [
        {
            "subject": "{{ product.name }}",
            "preheader": "",
            "body": "好久不见，{{ product.name }}还在，{{ offer.name }}也在，有空来看看。\n\n"
            "[去看看]({{ product.url }})",
        }
    ]
}


def desk(database: Database, facts: Facts, **llm: object) -> Desk:
    settings = LLMSettings.model_validate(llm)
    return Desk(database=database, facts=facts, shop=SHOP, llm=settings, now=NOW)


def begin(brief: Brief, database: Database, **limits: int) -> WritingRun:
    return start_run(brief, database=database, limits=Limits(**limits), started_by="mei", now=NOW)


def test_a_plan_lists_every_cell_with_its_people_and_costs_nothing_without_a_model(
    brief: Brief, database: Database, facts: Facts
) -> None:
    plan = plan_brief(brief, desk(database, facts), writer="copybook")
    assert [(line.people, line.cell.channel, line.cell.language) for line in plan.lines] == [
        (people, channel, language)
        for people in (3, 2)
        for channel in ("email", "sms")
        for language in ("zh-CN", "en")
    ]
    assert (plan.drafts_wanted, plan.most.calls, plan.most.cost_micros) == (8, 0, 0)


def test_a_plan_with_a_model_says_calls_tokens_and_money_and_a_run_keeps_below_its_worst(
    brief: Brief, database: Database, facts: Facts, office: Open
) -> None:
    small = save_brief(database, replace(brief, brief_id="br_2", channels=("email",)))
    with FakeEndpoint([says(TEXTS)]) as endpoint:
        llm = {"url": endpoint.url, "model": "tiny", "price_asked": 2, "price_answered": 8}
        writer = EndpointWriter(ScriptedModel([]))
        plan = plan_brief(small, desk(database, facts, **llm), writer="model:tiny", asks=writer)
        run = carry_on(begin(small, database).run_id, office(writer="endpoint", **llm))
    assert plan.likely.calls == 4
    assert 0 < plan.likely.cost_micros < plan.most.cost_micros
    assert run.status is WritingStatus.DONE
    assert 4 <= run.use.calls <= plan.most.calls
    assert run.use.prompt_tokens > 0
    by_model = [one for one in drafts_of(database, "br_2") if one.written_by.startswith("model:")]
    assert by_model
    assert all(draft.prompt for draft in by_model)


def test_each_product_can_have_texts_of_its_own(
    brief: Brief, database: Database, office: Open
) -> None:
    many = replace(brief, brief_id="br_3", product_ids=("lotion", "cream"), each_product=True)
    save_brief(database, many)
    run = carry_on(begin(many, database).run_id, office())
    drafts = drafts_of(database, "br_3")
    assert (run.cells, run.done, run.drafts, len(drafts)) == (16, 16, 16, 16)
    assert {draft.product_ids for draft in drafts} == {("lotion",), ("cream",)}
    assert {draft.status for draft in drafts} == {DraftStatus.WRITTEN}


def test_a_run_stops_at_its_limit_keeps_what_is_written_and_goes_on_when_it_is_raised(
    brief: Brief, database: Database, office: Open
) -> None:
    with FakeEndpoint([says(TEXTS)]) as endpoint:
        at = office(writer="endpoint", url=endpoint.url, model="tiny")
        run = carry_on(begin(brief, database, calls=3).run_id, at)
        assert run.status is WritingStatus.STOPPED
        assert run.use.calls <= 3
        assert "RAPPORT_LLM" in run.detail or "budget" in run.detail
        written = len(drafts_of(database, brief.brief_id))
        assert 0 < written < 8
        assert carry_on(run.run_id, at).status is WritingStatus.STOPPED  # nothing is left of it
        resume_run(run.run_id, database=database, now=NOW, limits=Limits(calls=100))
        done = carry_on(run.run_id, at)
        asked = len(endpoint.asked)
    assert (done.status, len(drafts_of(database, brief.brief_id))) == (WritingStatus.DONE, 8)
    assert done.use.calls == asked


def test_the_same_question_is_answered_from_what_was_kept(
    brief: Brief, database: Database, office: Open
) -> None:
    with FakeEndpoint([says(TEXTS)]) as endpoint:
        at = office(writer="endpoint", url=endpoint.url, model="tiny")
        first = carry_on(begin(brief, database).run_id, at)
        with database.begin() as connection:
            connection.execute(text("DELETE FROM drafts"))
        again = carry_on(begin(brief, database).run_id, at)
        asked = len(endpoint.asked)
    assert first.use.calls == asked == again.use.replayed > 0
    assert (again.use.calls, again.drafts) == (0, first.drafts)


def test_a_run_can_be_paused_resumed_and_cancelled(
    brief: Brief, database: Database, office: Open
) -> None:
    def rest(run: WritingRun) -> None:
        if run.done == 3:
            pause_run(run.run_id, database=database, now=NOW)

    begun = begin(brief, database)
    with pytest.raises(RunUnderWay, match=begun.run_id):
        begin(brief, database)
    paused = carry_on(begun.run_id, office(), on_progress=rest)
    assert (paused.status, paused.done) == (WritingStatus.PAUSED, 3)
    assert next_run(database, left_behind=True) is None
    resume_run(begun.run_id, database=database, now=NOW)
    assert next_run(database, left_behind=False) == get_run(database, begun.run_id)
    cancel_run(begun.run_id, database=database, now=NOW)
    with pytest.raises(RunOver):
        resume_run(begun.run_id, database=database, now=NOW)
    assert len(drafts_of(database, brief.brief_id)) == 3
    assert carry_on(begin(brief, database).run_id, office()).done == 5
    assert {run.status.value for run in list_runs(database, brief_id=brief.brief_id)} == {
        "done",
        "cancelled",
    }


def test_a_run_that_a_dead_process_left_goes_on_where_it_was(
    brief: Brief, database: Database, office: Open
) -> None:
    class Killed(Exception):
        pass

    def kill(run: WritingRun) -> None:
        if run.done == 2:
            raise Killed

    run = begin(brief, database)
    with pytest.raises(Killed):
        carry_on(run.run_id, office(), on_progress=kill)
    assert next_run(database, left_behind=False) is None
    left = next_run(database, left_behind=True)
    assert left is not None
    assert (left.run_id, left.done) == (run.run_id, 2)
    assert carry_on(left.run_id, office()).done == 8
    assert len(drafts_of(database, brief.brief_id)) == 8


def test_a_cell_without_a_text_is_named_and_the_others_are_written(
    brief: Brief, database: Database, office: Open
) -> None:
    odd = save_brief(database, replace(brief, brief_id="br_6", languages=("zh-CN", "en")))
    with FakeEndpoint([says({"candidates": []})]) as endpoint:
        at = office(writer="endpoint", url=endpoint.url, model="tiny", attempts=1)
        run = carry_on(begin(odd, database).run_id, at)
    assert (run.status, run.done, run.faults) == (WritingStatus.DONE, 8, ())
    assert {one.written_by.partition(" ")[2] for one in drafts_of(database, "br_6")} == {
        "after model:tiny"
    }


def test_limits_below_nothing_are_refused(brief: Brief, database: Database) -> None:
    with pytest.raises(BadLimits):
        begin(brief, database, calls=-1)


def test_a_group_can_name_a_prompt_of_the_shop_and_the_draft_shows_it_whole(
    brief: Brief, database: Database, office: Open, home: Path
) -> None:
    (home / "prompts").mkdir()
    (home / "prompts" / "calm.md").write_text(PROMPT)
    group = Group(segment_id=brief.groups[0].segment_id, name="Quiet", prompt="calm")
    calm = replace(brief, brief_id="br_7", groups=(group,), channels=("email",), languages=("zh",))
    save_brief(database, calm)
    with FakeEndpoint([says(TEXTS)]) as endpoint:
        at = office(writer="endpoint", url=endpoint.url, model="tiny")
        carry_on(begin(calm, database).run_id, at)
    [draft] = drafts_of(database, "br_7")
    assert draft.written_by == "model:tiny#calm@1"
    assert draft.prompt.startswith("Be calm, in Chinese (simplified).")


def test_a_prompt_that_was_used_cannot_change_without_a_new_version(tmp_path: Path) -> None:
    shelf = PromptShelf(tmp_path)
    (tmp_path / "calm.md").write_text(PROMPT)
    shelf.remember(shelf.get("calm"))
    (tmp_path / "calm.md").write_text(PROMPT.replace("calm, in", "calm and kind, in"))
    with pytest.raises(PromptChanged, match="version 2"):
        shelf.get("calm")
    (tmp_path / "calm.md").write_text(
        PROMPT.replace("calm, in", "calm and kind, in").replace("version: 1", "version: 2")
    )
    assert [(one.name, one.version) for one in shelf.list()][1:] == [("calm", 2)]


def test_a_prompt_with_a_name_that_nobody_fills_is_refused_before_it_is_asked(
    tmp_path: Path,
) -> None:
    shelf = PromptShelf(tmp_path)
    (tmp_path / "calm.md").write_text(PROMPT.replace("$slots", "$weather"))
    with pytest.raises(BadPrompt, match=r"\$weather"):
        shelf.get("calm")
    with pytest.raises(NoSuchPrompt):
        shelf.get("other")
    with pytest.raises(NoSuchPrompt):
        shelf.get("../secret")
