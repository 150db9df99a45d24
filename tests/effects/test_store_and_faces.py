"""Figures are kept and read; commands, API and sentences say the same."""

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient

from rapport.access import Role, create_api_key
from rapport.api import build_api
from rapport.app import open_app
from rapport.cli import main
from rapport.content import Brief, BriefId, Group, Length, Objective, Tone, save_brief
from rapport.effects import (
    FEWEST_CUSTOMERS,
    BadTally,
    Effect,
    Measure,
    effect_sentence,
    keep_figures,
    learned_campaigns,
    lift_sentence,
    list_figures,
    suggest_settings,
    suggestions_for,
    tally,
    what_works,
    wish_sentence,
)
from rapport.kit.settings import Settings
from rapport.storage import Database
from tests.homes import new_home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BRIEF = Brief(
    brief_id=BriefId("brf_1"),
    name="Spring",
    objective=Objective.WIN_BACK,
    groups=(Group(segment_id="new", name="Newcomers"), Group(segment_id="x", name="Unheard of")),
    languages=("en",),
    tone=Tone.PLAIN,
    length=Length.SHORT,
    variants=2,
    created_at=NOW,
    created_by="ada",
)


def kept(database: Database, campaigns: Any, count: int = 3) -> None:
    for number in range(count):
        figures = [one for one in campaigns(count) if one.campaign_id == f"c{number}"]
        keep_figures(database, f"c{number}", [replace(one, launched_at=NOW) for one in figures])


def test_figures_come_back_as_they_were_kept(any_database: Database, campaigns: Any) -> None:
    figures = [replace(one, launched_at=NOW, language="en") for one in campaigns(1)]
    assert keep_figures(any_database, "c0", figures) == len(figures)
    key = "group", "arm"
    again = sorted(list_figures(any_database), key=lambda o: [getattr(o, name) for name in key])
    assert again == sorted(figures, key=lambda o: [getattr(o, name) for name in key])
    assert learned_campaigns(any_database) == {"c0"}
    assert list_figures(any_database, language="zh") == []
    assert keep_figures(any_database, "c0", figures[:2]) == 2
    assert len(list_figures(any_database)) == 2


def test_an_arm_of_few_is_not_kept(database: Database, campaigns: Any) -> None:
    one = campaigns(1)[0]
    few = replace(one, arm="few", customers=FEWEST_CUSTOMERS - 1)
    assert keep_figures(database, "c0", [one, few]) == 1
    assert [each.arm for each in list_figures(database)] == [one.arm]


def test_a_tally_adds_up_what_customers_did() -> None:
    found = tally([0, 100, 300, 0], [0, 1, 1, 0], [1, 1, 0, 0])
    assert found.customers == 4
    assert found.revenue_mean == 100
    assert found.revenue_variance == pytest.approx(np.var([0, 100, 300, 0], ddof=1))
    assert (found.ordered, found.clicked, found.clicked_orders) == (2, 2, 1)
    assert found.clicked_revenue == 25
    assert tally([0, 900], [0, 1], [0, 0], most_minor=300).revenue_mean == 150
    assert tally([], [], []).revenue_mean == 0
    with pytest.raises(BadTally):
        tally([1, 2], [1], [0, 0])


def test_suggestions_keep_what_the_brief_decided_and_are_repeatable(
    database: Database, campaigns: Any
) -> None:
    kept(database, campaigns)
    first = suggestions_for(BRIEF, database=database, forbidden=[("emoji", "yes")])
    assert first == suggestions_for(BRIEF, database=database, forbidden=[("emoji", "yes")])
    assert [one.group for one in first] == ["new", "x"]
    for each in first:
        assert len(each.variants) == 2
        for variant in each.variants:
            assert variant.settings["tone"] == "plain"
            assert variant.settings["length"] == "short"
            assert variant.settings["emoji"] == "no"
            assert variant.settings["offer_frame"] == "none"
            assert 0 < variant.propensity <= 1
    assert first[0].customers > 0
    assert first[1].customers == 0
    free = suggestions_for(BRIEF, database=database, variants=8, keep_tone_and_length=False)
    assert len({variant.settings["tone"] for variant in free[0].variants}) > 1


def test_what_was_sent_is_told_against_what_was_sent(database: Database, campaigns: Any) -> None:
    kept(database, campaigns)
    posterior = what_works(database)
    assert {name for name, _ in posterior.columns} == {"question", "tone"}
    assert posterior is what_works(database)
    found = suggest_settings(
        "new", database=database, variants=1, feasible={"tone": ("refined", "warm")}
    )
    assert found.variants[0].settings["tone"] in {"refined", "warm"}


def effect(**more: Any) -> Effect:
    told = {
        "attribute": "question", "value": "yes", "group": "new", "mean": 80.0, "low": -20.0,
        "high": 190.0, "helps": 0.71, "best": 0.71, "customers": 4_200, "campaigns": 3,
    }  # fmt: skip
    return Effect(**(told | more))


def test_sentences_say_the_figures_in_both_languages() -> None:
    english = effect_sentence(effect(), Measure.REVENUE, currency="CNY", language="en")
    assert english == (
        "question in the subject: yes is undecided: +CN¥0.80 per recipient against the mean of its"
        " alternatives (95 % interval: −CN¥0.20 to +CN¥1.90), from 3 campaigns and 4,200"
        " recipients."
    )
    chinese = effect_sentence(effect(), Measure.REVENUE, currency="CNY", language="zh-CN")
    assert chinese.startswith("「标题提问：有」尚不能断定：与同类写法的平均相比，每位收件人 +¥0.80")
    helps = effect_sentence(effect(low=1.0), Measure.ORDERS, currency="CNY", language="en")
    assert "helps" in helps
    assert "+100.00 %" in helps
    assert "hurts" in effect_sentence(
        effect(high=-1.0), Measure.REVENUE, currency="CNY", language="en"
    )
    untried = effect_sentence(effect(customers=0), Measure.REVENUE, currency="CNY", language="en")
    assert untried == "question in the subject: yes was not tried yet."


def test_a_wish_and_a_lift_are_sentences_too(database: Database, campaigns: Any) -> None:
    kept(database, campaigns)
    found = suggestions_for(BRIEF, database=database)[0]
    wish = found.variants[0].wishes[0]
    for language, verbs in (("en", ("Try ", "Use ")), ("zh", ("试「", "用「"))):
        said = wish_sentence(wish, found.measure, currency="CNY", language=language)
        assert said.startswith(verbs)
    assert found.lift is not None
    for language, word in (("en", "above the holdout"), ("zh", "比不发多带来")):
        said = lift_sentence(found.lift, found.measure, currency="CNY", language=language)
        assert word in said


@pytest.fixture
def shop_home(home: Path, campaigns: Any) -> Path:
    new_home(Settings(home=home / "data"))
    with open_app(Settings(home=home / "data")) as app:
        kept(app.database, campaigns)
        save_brief(app.database, BRIEF)
    return home / "data"


def test_commands_show_and_suggest(
    shop_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(shop_home))

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["rapport", "effects", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
        return capsys.readouterr().out

    by_group = {each["group"]: each for each in json.loads(run("show", "--json"))}
    assert set(by_group) == {"", "new", "old"}
    assert by_group["new"]["lift"]["customers"] == 3_600
    suggested = json.loads(run("suggest", "brf_1", "--forbid", "emoji=yes", "--json"))
    assert suggested[0]["variants"][0]["settings"]["emoji"] == "no"
    assert "每位收件人" in run("suggest", "brf_1")
    assert "标题提问" in run("show", "--group", "new")
    assert json.loads(run("learn", "--json")) == []


def test_the_api_says_the_same(shop_home: Path) -> None:
    with open_app(Settings(home=shop_home)) as app:
        _, secret = create_api_key(
            database=app.database, name="test", role=Role.MARKETER, created_by="ada", now=NOW
        )
        client = TestClient(build_api(app), headers={"Authorization": f"Bearer {secret}"})
        found = client.get("/api/v1/effects", params={"group": "new"}).json()
        assert {one["attribute"] for one in found} == {"question", "tone"}
        assert all(one["low"] <= one["mean"] <= one["high"] for one in found)
        lifts = client.get("/api/v1/effects/lifts").json()
        assert {one["group"] for one in lifts} == {"new", "old"}
        params = {"brief_id": "brf_1", "variants": 3, "forbid": "tone=warm"}
        suggested = client.get("/api/v1/effects/suggestions", params=params).json()
        assert len(suggested[0]["variants"]) == 3
        wrong = client.get("/api/v1/effects/suggestions", params=params | {"forbid": "smell"})
        assert wrong.status_code == 422
        assert client.post("/api/v1/effects/learn").json() == []
