"""The page of a campaign that chooses per customer says whether it pays, and compares policies."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rapport.access import Role
from rapport.app import App
from rapport.campaigns import (
    Allocation,
    Judgement,
    PolicyJudged,
    PolicyKind,
    Reward,
    Terms,
    create_campaign,
    launch_campaign,
    list_campaigns,
    plan_campaign,
)
from rapport.campaigns.store import keep_judgement
from rapport.console.campaign_personal import PersonalView, personal_view
from rapport.decisions import Estimator, PolicyValue
from rapport.review import approve

Tell = Callable[..., None]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def value(mean: float, estimator: Estimator = Estimator.DR) -> PolicyValue:
    return PolicyValue(
        estimator=estimator,
        value=mean,
        low=mean - 0.01,
        high=mean + 0.01,
        effective=320.0,
        largest=2.0,
        biased=False,
    )


def judgement(campaign_id: str, *, wave: int, governs: bool) -> Judgement:
    return Judgement(
        campaign_id=campaign_id,
        wave=wave,
        judged_at=NOW,
        reward=Reward.CLICKED,
        choices=1_234,
        rewarded=200,
        learned_by="line",
        best="A",
        policies=tuple(
            PolicyJudged(
                policy=kind,
                ips=value(0.3, Estimator.IPS),
                snips=value(0.3, Estimator.SNIPS),
                dr=value(0.3),
            )
            for kind in PolicyKind
        ),
        beyond=value(0.0432 if governs else 0.001),
        governs=governs,
    )


@pytest.fixture
def campaign_id(shop: App) -> str:
    approve(shop.database, "dr_1", version=1, operator="op", now=NOW)
    terms = Terms(holdout_share=0.1, allocation=Allocation.POLICIES, waves=3)
    made = create_campaign(
        database=shop.database,
        name="Own",
        brief_id="br_1",
        terms=terms,
        created_by="op",
        now=NOW,
    )
    doors: dict[str, Any] = {
        "database": shop.database,
        "facts": shop.facts,
        "shop": shop.settings.shop,
    }
    plan_campaign(made.campaign_id, **doors, now=NOW)
    launch_campaign(made.campaign_id, **doors, now=NOW)
    with shop.database.begin() as connection:
        for wave, governs in ((1, False), (2, True)):
            keep_judgement(connection, judgement(made.campaign_id, wave=wave, governs=governs))
    return str(made.campaign_id)


def test_the_page_says_what_waves_were_drawn_by_and_compares(
    shop: App, tell: Tell, campaign_id: str
) -> None:
    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open(f"/campaigns/{campaign_id}")
        await visitor.should_see("Does choosing per customer pay?", retries=50)
        await visitor.should_see("Too few choices were made")
        await visitor.should_see("Still trying")
        await visitor.should_see("4.32 (3.32 to 5.32)")
        await visitor.should_see("once a wave after the first has left")

    tell(shop, story)


def test_ways_stand_beside_each_other_once_customers_were_divided(
    shop: App, tell: Tell, campaign_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (campaign,) = list_campaigns(shop.database)
    view = personal_view(shop, campaign)
    assert view is not None
    assert view.compared is not None
    divided = tuple(replace(one, customers=10) for one in view.compared.policies)
    told = replace(view, compared=replace(view.compared, policies=divided))
    monkeypatch.setattr("rapport.console.campaign.personal_view", lambda *_: told)

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        await visitor.open(f"/campaigns/{campaign_id}")
        await visitor.should_see("The ways beside each other", retries=50)
        await visitor.should_see("The best single variant")

    tell(shop, story)


def test_the_sentence_says_yes_or_not_surely(
    shop: App, tell: Tell, campaign_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (campaign,) = list_campaigns(shop.database)
    view = personal_view(shop, campaign)
    assert view is not None
    assert view.compared is not None

    def judged(*, governs: bool) -> PersonalView:
        now = judgement(campaign_id, wave=3, governs=governs)
        return PersonalView(
            report=type(view.report)(campaign_id=campaign.campaign_id, now=now, waves=()),
            compared=None,
        )

    async def story(visitor: Any) -> None:
        await visitor.sign_in(Role.MARKETER)
        for governs, said in ((True, "Yes: it surely does better"), (False, "Not surely: ")):
            monkeypatch.setattr(
                "rapport.console.campaign.personal_view", lambda *_, g=governs: judged(governs=g)
            )
            await visitor.open(f"/campaigns/{campaign_id}")
            await visitor.should_see(said, retries=50)
            await visitor.should_see("Counts as so many choices")

    tell(shop, story)


def test_a_campaign_of_another_kind_shows_nothing_of_it(shop: App) -> None:
    made = create_campaign(
        database=shop.database,
        name="Plain",
        brief_id="br_1",
        created_by="op",
        now=NOW - timedelta(days=1),
    )
    assert personal_view(shop, made) is None
