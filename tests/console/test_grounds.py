"""Facts to rest on: policies are set, sentences approved by reviewers, both retired."""

from collections.abc import Callable
from typing import Any

from rapport.access import Role
from rapport.app import App
from rapport.claims import list_policies, list_sentences

Tell = Callable[[App, Callable], None]
PROBE = "<img src=x onerror=alert(1)>"


def test_a_policy_is_set_and_listed(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open("/grounds")
        await visitor.should_see("Policies and proof")
        visitor.find(marker="policy_id").type("returns")
        visitor.find(marker="text_en").type("Within 30 days.")
        visitor.find(marker="save_policy").click()
        await visitor.settle()
        await visitor.should_see("version 1", retries=50)

    tell(app, story)
    [kept] = list_policies(app.database)
    assert (kept.policy_id, kept.version, kept.texts) == ("returns", 1, {"en": "Within 30 days."})


def test_a_reviewer_approves_a_sentence_and_a_strange_one_is_text(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.REVIEWER)
        await visitor.open("/grounds")
        visitor.find(marker="sentence").type(PROBE)
        visitor.find(marker="evidence").type("a report")
        visitor.find(marker="approve").click()
        await visitor.settle()
        await visitor.should_see("&lt;img src=x onerror=alert(1)&gt;")
        await visitor.should_not_see(PROBE)

    tell(app, story)
    [kept] = list_sentences(app.database)
    assert (kept.sentence, kept.evidence, kept.product_ids) == (PROBE, "a report", ())


def test_a_viewer_sees_no_form(app: App, tell: Tell) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.VIEWER)
        await visitor.open("/grounds")
        await visitor.should_see("Approved sentences")
        await visitor.should_not_see(marker="approve")
        await visitor.should_not_see(marker="save_policy")

    tell(app, story)
